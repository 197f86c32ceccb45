"""Overview: what maskdet does, which model runs and how good it was measured to be, what to do next."""

import re
from typing import Any

import streamlit as st

from maskdet.errors import MaskdetError, ModelBroken
from maskdet.presets import Preset
from maskdet.registry import Version, active_version
from maskdet.results import State
from maskdet.settings import get_settings
from ui.widgets.errors import plain, show_error, stop_on_error
from ui.widgets.model import active_threshold, get_pipeline, usual_preset, version_key
from ui.widgets.page_head import open_page
from ui.widgets.preset import preset_words
from ui.widgets.states import percent, state_chip

INTRO = (
    "Show it a photo. It finds every face and says who wears a mask, who does not, and where it is not sure."
)
PRIVACY = "Photos are checked in memory. They are not stored and not passed on."
SAMPLE_SIDE = 900  # long side of the sample picture in pixels: sharp at the width it is shown


def main() -> None:
    open_page("See who wears a mask", INTRO)
    words, picture = st.columns([1, 1], gap="large")
    sample = picture.container(key="hero").empty()
    with words:
        show_next_steps()
        show_meanings()
        st.caption(f":material/lock: {PRIVACY}")
    with stop_on_error():
        version = active_version(get_settings().models_dir)
    show_model(version)
    show_more()
    show_sample(sample, version)  # last: the words are on the screen before the picture is made


def show_next_steps() -> None:
    with st.container(horizontal=True, key="next_steps"):
        if st.button("Check your photos", icon=":material/photo_library:", type="primary"):
            st.switch_page("pages/photos.py")
        if st.button("Try a sample", icon=":material/science:"):
            st.switch_page("pages/photos.py", query_params={"from": "sample"})
        if st.button("Use your camera", icon=":material/videocam:"):
            st.switch_page("pages/live.py")


def show_more() -> None:
    """What else can be done here."""
    st.subheader("Make it better on your own pictures", anchor=False)
    with st.grid(4, min_column_width=200):
        st.page_link("pages/add_pictures.py", label="Add pictures", icon=":material/add_photo_alternate:")
        st.page_link("pages/health.py", label="Find faults in them", icon=":material/troubleshoot:")
        st.page_link("pages/training.py", label="Train a model", icon=":material/model_training:")
        st.page_link("pages/evaluation.py", label="See where it fails", icon=":material/fact_check:")


def show_meanings() -> None:
    """What the visitor will read beside faces."""
    meanings = (
        (State.WITH_MASK, "nose and mouth are covered"),
        (State.WITHOUT_MASK, "no mask, or one under the nose or on the chin"),
        (State.UNSURE, "too small, turned away or hard to tell: have a look yourself"),
    )
    st.markdown("\n\n".join(f"{state_chip(state)} {words}" for state, words in meanings))


def show_model(version: Version) -> None:
    st.subheader("How good it is", anchor=False)
    report = read_report(version)
    known = [show_figures(*figures) for figures in measured(report)]
    if not known:
        st.info(
            f"The model in use is {version.name}. No figures were measured for it.", icon=":material/info:"
        )
    else:
        st.caption(f"Measured for the model in use, {plain(version.name)}. {SURE}")
    st.caption(f"{preset_words(usual_preset())} Check photos and Live offer others.")
    show_by_height(report)
    if card := version.card():
        with st.expander("All about this model: its data, figures and limits", icon=":material/description:"):
            st.markdown(re.sub(r"^(?=#+ )", "###", card, flags=re.MULTILINE))  # below the page's headings


SURE = (
    "Another set of photos would give a slightly different figure: the range says where it most likely lies."
)


def read_report(version: Version) -> dict[str, Any]:
    try:
        return version.report()
    except ModelBroken:  # a damaged report is no reason not to check photos
        return {}


def measured(report: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """The parts of the report with a figure: (title, what was looked at, the figures)."""
    parts = (
        ("test_photos", "Right on test photos", "photos of one face each, none of them used in training"),
        (
            "held_out_scenes",
            "Right in whole scenes",
            "faces in pictures of streets and groups, none used in training",
        ),
    )
    found = [(title, what, report.get(key)) for key, title, what in parts]
    return [(t, w, f) for t, w, f in found if isinstance(f, dict) and {"accuracy", "count"} <= f.keys()]


def show_figures(title: str, what: str, figures: dict[str, Any]) -> str:
    """One measurement: the big number, of how many of what, its range, and how it treats each label."""
    with st.container(border=True):
        number, words = st.columns([1, 3], vertical_alignment="center")
        number.metric(title, percent(figures["accuracy"]))
        lines = [f"Right for {percent(figures['accuracy'])} of **{figures['count']:,}** {what}."]
        if interval := figures.get("accuracy_interval"):
            lines.append(f"Likely range: {percent(interval[0])} to {percent(interval[1])}.")
        words.markdown(" ".join(lines + recalls(figures)))
    return title


def recalls(figures: dict[str, Any]) -> list[str]:
    """How many of each kind were recognised, as sentences."""
    words = {
        "with_mask": "with a mask",
        "without_mask": "without one",
        "mask_worn_incorrectly": "wearing it wrongly",
    }
    found = figures.get("per_label", {})
    parts = [
        f"{percent(found[k]['recall'])} of the people {words[k]}"
        for k in words
        if "recall" in found.get(k, {})
    ]
    return [f"It recognised {' and '.join(parts)}."] if parts else []


def show_by_height(report: dict[str, Any]) -> None:
    rows = (report.get("held_out_scenes") or {}).get("by_height") or []
    if not rows:
        return
    with st.expander("How small may a face be?", icon=":material/straighten:"):
        st.markdown("Small faces are harder. In the whole scenes, by the height of the face in the picture:")
        table = ["| Height of the face | Faces | Right |", "|---|--:|--:|"]
        table += [
            f"| {height(row)} | {row['count']:,} | {percent(row['accuracy'])} |"
            for row in rows
            if row["count"]
        ]
        st.markdown("\n".join(table))


def height(row: dict[str, Any]) -> str:
    to_px = row.get("to_px")
    return (
        f"{row['from_px']} to {to_px} pixels"
        if to_px and to_px < 10_000
        else f"{row['from_px']} pixels and more"
    )


def show_sample(place: Any, version: Version) -> None:
    """A sample photo, checked by the model in use."""
    try:
        jpeg = checked_sample(version_key(version), active_threshold(), usual_preset())
    except MaskdetError as error:
        with place:
            show_error(error)
        return
    by = f"A sample photo, checked by the model in use, preset {usual_preset().title}."
    place.image(jpeg, caption=by, width="stretch")


@st.cache_data(max_entries=1, show_spinner=False)
def checked_sample(key: str, threshold: float, preset: Preset) -> bytes:
    """The JPEG of the first sample; the same for all visitors, so it may be shared."""
    from maskdet.images import annotate, jpeg_bytes
    from maskdet.synthesis import sample_photos

    image = sample_photos()[0].image
    settings = get_settings()
    options = {
        "min_confidence": settings.min_confidence,
        "threshold": threshold,
        "sizes": settings.photo_sizes,
    }
    result = get_pipeline(preset).run(image, **options)
    return jpeg_bytes(annotate(image, result, min_long_side=SAMPLE_SIDE))


main()
