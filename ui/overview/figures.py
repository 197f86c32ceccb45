"""How good the model in use was measured to be, in words."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import ModelBroken
from maskdet.formatting import plain
from maskdet.registry import Version
from maskdet.registry.report import Figures, HeightRow, VersionReport, read_report
from ui.overview.quality import show_quality
from ui.widgets.model import usual_preset
from ui.widgets.preset import preset_words
from ui.widgets.signed_in.roles import page_link
from ui.widgets.states import percent, span

SURE = (
    "Another set of photos would give a slightly different figure: the range says where it most likely lies."
)
WORDS = {
    "with_mask": "with a mask",
    "without_mask": "without one",
    "mask_worn_incorrectly": "wearing it wrongly",
}
PHOTOS = "photos of one face each, none of them used in training"
DRAWN = "photos of the practice set, where masks are drawn: it says little about real ones"
SCENES = "annotated faces of {} pixels and more in pictures of streets and groups, none used in training"
ENDLESS_PX = 10_000  # the last range of heights has no upper border


def show_model(version: Version) -> None:
    """The honest sentence; below it, folded, its figures, the usual preset, and its card."""
    st.subheader("How good it is", anchor=False)
    report = report_or_nothing(version)
    show_quality(version, report)
    st.caption(f"The version in use is {plain(version.name)}.")
    with st.expander("All figures", icon=":material/query_stats:"):
        show_all_figures(version, report)


def show_all_figures(version: Version, report: VersionReport) -> None:
    """Each measurement with its count and range; the usual preset; the card."""
    photos, scenes = report.test_photos, report.held_out_scenes
    if photos:
        title = "Right on drawn masks" if photos.mostly_drawn else "Right on test photos"
        show_figures(title, DRAWN if photos.mostly_drawn else PHOTOS, photos)
    if scenes:
        show_figures("Right, of faces in scenes", SCENES.format(scenes.min_height_px), scenes)
    if photos or scenes:
        st.caption(f"Measured for the model in use, {plain(version.name)}. {SURE}")
    else:
        words = f"The model in use is {version.name}. No figures were measured for it."
        st.info(words, icon=":material/info:")
    st.caption(f"{preset_words(usual_preset())} Check photos and Live offer others.")
    if scenes and scenes.by_height:
        show_by_height(scenes.by_height)
    if version.card():
        page_link(
            "pages/models.py", label="Its card: data, figures and limits", icon=":material/description:"
        )


def report_or_nothing(version: Version) -> VersionReport:
    """A damaged report is no reason not to check photos."""
    try:
        return read_report(version)
    except ModelBroken:
        return VersionReport()


def show_figures(title: str, what: str, figures: Figures) -> None:
    """One measurement: the big number, of how many of what, its range, and how it treats each label."""
    with st.container(border=True):
        number, words = st.columns([1, 3], vertical_alignment="center")
        number.metric(title, percent(figures.accuracy))
        lines = [f"Right for {percent(figures.accuracy)} of **{figures.count:,}** {what}."]
        if figures.accuracy_interval:
            lines.append(f"Likely range: {span(figures.accuracy_interval)}.")
        words.markdown(" ".join(lines + recalls(figures)))


def recalls(figures: Figures) -> list[str]:
    """How many of each kind were recognised, as sentences."""
    found = {label: figures.per_label[label].recall for label in WORDS if label in figures.per_label}
    parts = [
        f"{percent(recall)} of the people {WORDS[label]}"
        for label, recall in found.items()
        if recall is not None
    ]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return [f"It recognised {listed}."] if parts else []


def show_by_height(rows: tuple[HeightRow, ...]) -> None:
    """Accuracy by the height of the face in the picture."""
    with st.container():
        st.markdown("Small faces are harder. In scenes, by the height of the face in the picture:")
        table = ["| Height of the face | Faces | Right |", "|---|--:|--:|"]
        table += [f"| {height(row)} | {row.count:,} | {percent(row.accuracy)} |" for row in rows if row.count]
        st.markdown("\n".join(table))


def height(row: HeightRow) -> str:
    """Such as "24 to 32 pixels"."""
    endless = not row.to_px or row.to_px >= ENDLESS_PX
    return f"{row.from_px} pixels and more" if endless else f"{row.from_px} to {row.to_px} pixels"
