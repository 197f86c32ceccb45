"""Check photos: upload, snapshot or sample -> totals, pictures, tables, downloads.

Visitors' photos live in their own session's memory and nowhere else: no shared cache, no file.
"""

from collections import OrderedDict
from functools import partial
from typing import Any

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.images import decode_image, jpeg_bytes
from maskdet.inference import (
    CheckedPhoto,
    UnreadPhoto,
    View,
    csv_file,
    drawn,
    json_file,
    lowest_confidence,
    same_face,
    shown,
    zip_file,
)
from maskdet.presets import Preset
from maskdet.registry import active_version
from maskdet.results import Detection, FrameResult, MaskLabel, State
from maskdet.settings import get_settings
from ui.photos.checks import check, drop_oldest, forget_other_models, start_again
from ui.photos.inputs import SAMPLE, SNAPSHOT, UPLOAD, choose_source, inputs_from
from ui.widgets.empty_state import empty_state
from ui.widgets.errors import plain, show_error, stop_on_error
from ui.widgets.face_table import face_rows, show_faces
from ui.widgets.model import active_threshold, version_key
from ui.widgets.page_head import open_page
from ui.widgets.preset import choose_preset, follow_preset
from ui.widgets.states import show_totals, state_chip

INTRO = "Drop photos here, take one, or try a sample. They are checked in memory and never stored."
AS_UPLOADED, UNMASKED_FIRST = "As uploaded", "Without mask first"
PHOTOS_PER_PAGE = 6
KEPT_DRAWINGS = 3 * PHOTOS_PER_PAGE
settings = get_settings()


def main() -> None:
    open_page("Check photos", INTRO)
    with stop_on_error():
        version = active_version(settings.models_dir)
        forget_other_models(version_key(version))
        source, preset = choose_preset(choose_source, key="preset")
        photos = check(source, inputs_from(source), preset)
    good = [photo for photo in photos if isinstance(photo, CheckedPhoto)]
    show_problems([photo for photo in photos if isinstance(photo, UnreadPhoto)], all_bad=not good)
    if not good:
        if not photos:
            show_nothing_yet(source)
        return
    view = choose_view(active_threshold(), preset)
    show_totals([view.of(photo.found) for photo in good], version.labels)
    offer_downloads(good, view)
    judge = version.name if preset.uses_classifier else settings.detector_dir.name
    show_photos(good, view, judge)


def show_problems(bad: list[UnreadPhoto], *, all_bad: bool) -> None:
    if not bad:
        return
    lines = [f"- **{plain(photo.name)}**: {plain(photo.problem)}" for photo in bad[:10]]
    if len(bad) > 10:
        lines.append(f"- and {len(bad) - 10} more")
    left_out = "1 file was left out" if len(bad) == 1 else f"{len(bad)} files were left out"
    if all_bad:
        st.error("\n".join(["Nothing could be checked:", "", *lines]), icon=":material/broken_image:")
    else:
        st.warning("\n".join([f"{left_out}:", "", *lines]), icon=":material/broken_image:")


def show_nothing_yet(source: str) -> None:
    advice = {
        UPLOAD: "Several at once are fine. Faces may be as small as 24 pixels high.",
        SNAPSHOT: "Allow the camera, look into it, and press the button under the picture.",
        SAMPLE: "Choose one of the pictures above.",
    }
    empty_state("Nothing to show yet", advice[source], icon=":material/ar_on_you:")


def choose_view(active: float, preset: Preset) -> View:
    """What to show; `active` is the threshold of the version in use, which a visitor may change for this visit."""
    follow_preset("min_confidence", settings.confidence_with(preset))
    if st.session_state.get("active_threshold") != active:  # another one was chosen since, here or elsewhere
        st.session_state["active_threshold"] = st.session_state["threshold"] = active
    with st.container(border=True, key="view"):
        left, middle, right = st.columns([5, 5, 3], gap="medium", vertical_alignment="center")
        min_confidence = left.slider(
            "Face confidence", lowest_confidence(settings), 1.0, step=0.01,
            key="min_confidence", format="percent", persist_state="session",
            help="Move left to find more faces, right to leave out what may be no face.",
        )  # fmt: skip
        threshold = middle.slider(
            "How sure to be", min(0.5, active), 1.0, step=0.01,
            key="threshold", format="percent", persist_state="session",
            help="Verdicts less sure than this are shown as “Unsure”.",
        )  # fmt: skip
        blur = right.toggle(
            "Blur faces", key="blur", persist_state="session",
            help="Hides all faces on this page and in the downloaded pictures.",
        )  # fmt: skip
    return View(min_confidence, threshold, blur)


def offer_downloads(photos: list[CheckedPhoto], view: View) -> None:
    """Files are made when their button is pressed."""
    with st.container(horizontal=True, key="downloads"):
        st.download_button(
            "Pictures (ZIP)", partial(zip_file, photos, view), "checked_photos.zip", "application/zip",
            key="zip", on_click="ignore", icon=":material/folder_zip:",
        )  # fmt: skip
        st.download_button(
            "Table (CSV)", partial(csv_file, photos, view), "faces.csv", "text/csv",
            key="csv", on_click="ignore", icon=":material/table:",
        )  # fmt: skip
        st.download_button(
            "Data (JSON)", partial(json_file, photos, view), "faces.json", "application/json",
            key="json", on_click="ignore", icon=":material/data_object:",
        )  # fmt: skip
        st.button(
            "Start again", on_click=start_again, icon=":material/restart_alt:", key="again", type="tertiary"
        )


def show_photos(photos: list[CheckedPhoto], view: View, judge: str) -> None:
    """A few at a time. `judge`: whose verdicts they are, for corrections."""
    numbered = list(enumerate(photos))
    if len(photos) > 1:
        order = st.segmented_control(
            "Order", [AS_UPLOADED, UNMASKED_FIRST], default=AS_UPLOADED, required=True, key="order",
            persist_state="session", label_visibility="collapsed",
        )  # fmt: skip
        if order == UNMASKED_FIRST:
            numbered.sort(key=lambda entry: -view.of(entry[1].found).count(State.WITHOUT_MASK))
    num_pages = -(-len(photos) // PHOTOS_PER_PAGE)
    first = (page_number(num_pages) - 1) * PHOTOS_PER_PAGE
    for place, (number, photo) in enumerate(numbered[first : first + PHOTOS_PER_PAGE]):
        with st.container(border=True, key=f"photo_{place}"):
            show_photo(photo, view)
            # By its number among the uploads: what was chosen stays with the photo when the order changes.
            offer_correction(photo, view.of(photo.found), judge, key=f"{number} {photo.name}")


def page_number(num_pages: int) -> int:
    return st.pagination(num_pages, key="page") if num_pages > 1 else 1


def show_photo(photo: CheckedPhoto, view: View) -> None:
    result = view.of(photo.found)
    st.markdown(f"**{plain(photo.name)}** &nbsp; {summary(result)}")
    picture, table = st.columns([5, 4])
    jpeg, rows = drawing_of(photo, view)
    picture.image(jpeg, width="stretch", alt=f"{photo.name}, checked")
    with table:
        if rows:
            show_faces(rows)
        show_what_is_missing(photo.found, result)


def summary(result: FrameResult) -> str:
    counts = [(state, result.count(state)) for state in State]
    return " ".join(
        state_chip(state, f"{count} {state.display_name.lower()}") for state, count in counts if count
    )


def show_what_is_missing(found: FrameResult, result: FrameResult) -> None:
    hidden = len(found) - len(result)
    if hidden:
        faces = "1 possible face is" if hidden == 1 else f"{hidden} possible faces are"
        st.caption(f"{faces} hidden. Move “Face confidence” to the left to see more.")
    elif not result.detections:
        st.info(
            "No face found. Try a photo that is closer, sharper or brighter.", icon=":material/search_off:"
        )


def offer_correction(photo: CheckedPhoto, result: FrameResult, judge: str, *, key: str) -> None:
    """A wrong verdict becomes a picture to learn from, if the visitor says so."""
    if not len(result):
        return
    names = [f"{number}: {d.state.display_name}" for number, d in enumerate(result, start=1)]
    keep_choice(result, key)
    with st.popover("A verdict is wrong?", icon=":material/flag:", type="tertiary"):
        which = st.selectbox("Face", range(len(names)), format_func=names.__getitem__, key=f"wrong {key}")
        wrong = result.detections[which]
        others = [label for label in MaskLabel if label is not wrong.verdict.label]
        truth = st.radio(
            "It really is", others, format_func=lambda label: label.display_name, key=f"truth {key}"
        )
        st.caption(
            "The face alone is cut out and stored on the server, in the data set “corrections”, for the next training. "
            "Ask the person first."
        )
        if st.button("Keep this face for training", icon=":material/save:", key=f"correct {key}"):
            keep_correction(photo, wrong, truth, judge)


def keep_choice(result: FrameResult, key: str) -> None:
    """The face that was chosen stays chosen when a slider or another preset changes the numbers."""
    boxes = [detection.face.box for detection in result]
    before = st.session_state.get(f"faces {key}", boxes)
    chosen = st.session_state.get(f"wrong {key}")
    if before != boxes and chosen is not None:
        st.session_state[f"wrong {key}"] = same_face(before[chosen], result) or 0
    st.session_state[f"faces {key}"] = boxes


def keep_correction(photo: CheckedPhoto, wrong: Detection, truth: MaskLabel, judge: str) -> None:
    from maskdet.dataset import add_correction, crop_with_context

    image = decode_image(photo.jpeg)
    box = wrong.face.scaled(image.shape[1] / photo.found.image_size[0]).crop_box
    try:
        add_correction(settings.data_dir, crop_with_context(image, box), truth, wrong.verdict, judge)
    except MaskdetError as error:
        show_error(error)
        return
    st.success("Kept in the data set “corrections”.", icon=":material/check_circle:")


# Drawing, only of the photos on the screen


def drawing_of(photo: CheckedPhoto, view: View) -> tuple[bytes, list[dict[str, Any]]]:
    """The drawn picture as JPEG and the lines of its table; the last few are remembered."""
    drawings: OrderedDict[Any, Any] = st.session_state.setdefault("drawings", OrderedDict())
    key = (photo.found, view.blur, tuple((d.face.box, d.state) for d in view.of(photo.found)))
    if key not in drawings:
        image, result = shown(photo, view)
        drawings[key] = (jpeg_bytes(drawn(image, result)), face_rows(image, result))
    drop_oldest(drawings, KEPT_DRAWINGS, wanted={key})
    return drawings[key]


main()
