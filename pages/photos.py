"""Check photos: upload, snapshot or sample -> totals, pictures, tables, downloads.

Visitors' photos live in their own session's memory and nowhere else: no shared cache, no file.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

import ui
from maskdet.errors import MaskdetError
from maskdet.export import jpeg_bytes
from maskdet.images import EXTENSIONS, decode_image, fit_within
from maskdet.memory import give_back_memory
from maskdet.photos import (
    CheckedPhoto,
    UnreadPhoto,
    View,
    check_photo,
    csv_file,
    drawn,
    json_file,
    lowest_confidence,
    shown,
    zip_file,
)
from maskdet.registry import active_version
from maskdet.results import Detection, FrameResult, Image, MaskLabel, State
from maskdet.settings import get_settings

INTRO = "Drop photos here, take one, or try a sample. They are checked in memory and never stored."
UPLOAD, SNAPSHOT, SAMPLE = "Upload", "Snapshot", "Sample"
SOURCES = {
    UPLOAD: ":material/upload: Upload",
    SNAPSHOT: ":material/photo_camera: Camera",
    SAMPLE: ":material/science: Sample",
}
AS_UPLOADED, UNMASKED_FIRST = "As uploaded", "Without mask first"
PHOTOS_PER_PAGE = 6
KEPT_BESIDE_UPLOADS = 12  # snapshots and samples
KEPT_DRAWINGS = 3 * PHOTOS_PER_PAGE
settings = get_settings()


@dataclass(frozen=True, eq=False)
class Input:
    """A photo to be checked: a key that is the same for the same content, a name, and how to open it."""

    key: str
    name: str
    open: Callable[[], Image]


def main() -> None:
    ui.open_page("Check photos", INTRO)
    with ui.stop_on_error():
        version = active_version(settings.models_dir)
        forget_other_models(ui.version_key(version))
        source = choose_source()
        photos = check(source, inputs_from(source))
    good = [photo for photo in photos if isinstance(photo, CheckedPhoto)]
    show_problems([photo for photo in photos if isinstance(photo, UnreadPhoto)], all_bad=not good)
    if not good:
        if not photos:
            show_nothing_yet(source)
        return
    view = choose_view(ui.active_threshold())
    ui.show_totals([view.of(photo.found) for photo in good], version.labels)
    offer_downloads(good, view)
    show_photos(good, view, version.name)


# Where photos come from


def choose_source() -> str:
    if st.query_params.pop("from", "") == "sample":  # the link on the overview
        st.session_state["source"] = SAMPLE
    st.session_state.setdefault("source", UPLOAD)
    return st.segmented_control(
        "Where the photos come from", list(SOURCES), format_func=SOURCES.get, required=True,
        key="source", persist_state="session", label_visibility="collapsed",
    )  # fmt: skip


def inputs_from(source: str) -> list[Input]:
    return {UPLOAD: uploaded, SNAPSHOT: snapshot, SAMPLE: sample}[source]()


def uploaded() -> list[Input]:
    limits = f"Up to {settings.max_files} photos at once, {st.get_option('server.maxUploadSize')} MB each."
    files = st.file_uploader(
        "Photos with faces", type=list(EXTENSIONS), accept_multiple_files=True,
        key=f"files_{st.session_state.get('round', 0)}", on_change=partial(forget_batch, UPLOAD),
        help=f"{limits} JPEG, PNG, WebP, HEIC and others.",
    )  # fmt: skip
    if len(files) > settings.max_files:
        st.warning(
            f"You chose {len(files)} photos. The first {settings.max_files} were checked. "
            "Choose the others afterwards.",
            icon=":material/filter_list:",
        )
    return [from_file(file) for file in files[: settings.max_files]]


def snapshot() -> list[Input]:
    shot = st.camera_input("Take a photo", on_change=partial(forget_batch, SNAPSHOT), width=640)
    return [replace(from_file(shot), name="Snapshot.jpg")] if shot else []


def sample() -> list[Input]:
    from maskdet.dataset.samples import sample_photos

    samples = sample_photos()
    with st.grid(3, min_column_width=150, key="samples"):
        for photo, picture in zip(samples, sample_thumbnails(), strict=True):
            with st.container(key=f"tile_{photo.name}", border=True, gap="small"):
                st.image(picture, width="stretch")
                if st.button(photo.title, key=f"choose_{photo.name}", width="stretch", type="tertiary"):
                    st.session_state["sample"] = photo.name
    chosen = [photo for photo in samples if photo.name == st.session_state.get("sample")]
    return [Input(f"sample {photo.name}", photo.name, lambda photo=photo: photo.image) for photo in chosen]


@st.cache_data(show_spinner="Getting the samples ...")
def sample_thumbnails() -> list[bytes]:
    """The samples come with maskdet, so all visitors may share their thumbnails."""
    from maskdet.dataset.samples import sample_photos

    return [jpeg_bytes(fit_within(photo.image, 480), quality=85) for photo in sample_photos()]


def from_file(file: Any) -> Input:
    digests = st.session_state.setdefault("digests", {})  # hashed once, not at every move of a slider
    if file.file_id not in digests:
        digests[file.file_id] = hashlib.sha256(file.getbuffer()).hexdigest()
    open_it = partial(open_file, file)
    return Input(digests[file.file_id], file.name, open_it)


def open_file(file: Any) -> Image:
    return decode_image(file.getvalue(), max_megapixels=settings.max_megapixels)


def forget_batch(source: str) -> None:
    st.session_state.pop(f"batch {source}", None)


# Checking, once per photo


def check(source: str, inputs: list[Input]) -> list[CheckedPhoto | UnreadPhoto]:
    """The photos of this source, checked; without inputs those of before (after a visit to another page)."""
    kept: OrderedDict[str, CheckedPhoto | UnreadPhoto] = st.session_state.setdefault("checked", OrderedDict())
    if new := [item for item in inputs if item.key not in kept]:
        for item in with_progress(new):
            kept[item.key] = check_photo(item.name, item.open, ui.get_pipeline(), settings)
        give_back_memory()
    if inputs:
        st.session_state[f"batch {source}"] = [(item.key, item.name) for item in inputs]
    batch = st.session_state.get(f"batch {source}", [])
    drop_oldest(kept, settings.max_files + KEPT_BESIDE_UPLOADS, wanted={key for key, _ in batch})
    return [replace(kept[key], name=name) for key, name in batch if key in kept]


def with_progress(items: list[Input]) -> Iterator[Input]:
    """The items one by one, with a bar that counts and says how long it will take."""
    bar, start = st.progress(0.0, text="Starting ..."), time.monotonic()
    for done, item in enumerate(items):
        seconds = (time.monotonic() - start) / done * (len(items) - done) if done else None
        bar.progress(done / len(items), text=progress_text(done + 1, len(items), seconds))
        yield item
    bar.empty()


def progress_text(number: int, total: int, seconds: float | None) -> str:
    left = "" if seconds is None else f", about {max(1, round(seconds))} s left"
    return f"Checking photo {number} of {total}{left}"


def drop_oldest(kept: OrderedDict[str, Any], limit: int, *, wanted: set[str]) -> None:
    for key in wanted & kept.keys():
        kept.move_to_end(key)
    while len(kept) > limit:
        kept.popitem(last=False)


def forget_other_models(key: str) -> None:
    """Another model may judge differently: what the last one said is dropped."""
    if st.session_state.setdefault("checked_with", key) != key:
        st.session_state["checked_with"] = key
        st.session_state.pop("checked", None)
        st.session_state.pop("drawings", None)


def start_again() -> None:
    for name in ("checked", "drawings", "digests", "sample", *(f"batch {source}" for source in SOURCES)):
        st.session_state.pop(name, None)
    st.session_state["round"] = st.session_state.get("round", 0) + 1  # a new uploader, without files


# What is shown


def show_problems(bad: list[UnreadPhoto], *, all_bad: bool) -> None:
    if not bad:
        return
    lines = [f"- **{ui.plain(photo.name)}**: {ui.plain(photo.problem)}" for photo in bad[:10]]
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
    ui.empty_state("Nothing to show yet", advice[source], icon=":material/ar_on_you:")


def choose_view(active: float) -> View:
    """What to show; `active` is the threshold of the version in use, which a visitor may change for this visit."""
    if st.session_state.get("active_threshold") != active:  # another one was chosen since, here or elsewhere
        st.session_state["active_threshold"] = st.session_state["threshold"] = active
    with st.container(border=True, key="view"):
        left, middle, right = st.columns([5, 5, 3], gap="medium", vertical_alignment="center")
        min_confidence = left.slider(
            "Face confidence", lowest_confidence(settings), 1.0, settings.min_confidence, 0.05,
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


def show_photos(photos: list[CheckedPhoto], view: View, version: str) -> None:
    if len(photos) > 1:
        order = st.segmented_control(
            "Order", [AS_UPLOADED, UNMASKED_FIRST], default=AS_UPLOADED, required=True, key="order",
            persist_state="session", label_visibility="collapsed",
        )  # fmt: skip
        if order == UNMASKED_FIRST:
            photos = sorted(photos, key=lambda photo: -view.of(photo.found).count(State.WITHOUT_MASK))
    num_pages = -(-len(photos) // PHOTOS_PER_PAGE)
    first = (page_number(num_pages) - 1) * PHOTOS_PER_PAGE
    for number, photo in enumerate(photos[first : first + PHOTOS_PER_PAGE]):
        with st.container(border=True, key=f"photo_{number}"):
            show_photo(photo, view)
            offer_correction(photo, view.of(photo.found), version, key=f"{number} {photo.name}")


def page_number(num_pages: int) -> int:
    return st.pagination(num_pages, key="page") if num_pages > 1 else 1


def show_photo(photo: CheckedPhoto, view: View) -> None:
    result = view.of(photo.found)
    st.markdown(f"**{ui.plain(photo.name)}** &nbsp; {summary(result)}")
    picture, table = st.columns([5, 4])
    jpeg, rows = drawing_of(photo, view)
    picture.image(jpeg, width="stretch", alt=f"{photo.name}, checked")
    with table:
        if rows:
            ui.show_faces(rows)
        show_what_is_missing(photo.found, result)


def summary(result: FrameResult) -> str:
    counts = [(state, result.count(state)) for state in State]
    return " ".join(
        ui.state_chip(state, f"{count} {state.display_name.lower()}") for state, count in counts if count
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


def offer_correction(photo: CheckedPhoto, result: FrameResult, version: str, *, key: str) -> None:
    """A wrong verdict becomes a picture to learn from, if the visitor says so."""
    if not len(result):
        return
    names = [f"{number}: {d.state.display_name}" for number, d in enumerate(result, start=1)]
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
            keep_correction(photo, wrong, truth, version)


def keep_correction(photo: CheckedPhoto, wrong: Detection, truth: MaskLabel, version: str) -> None:
    from maskdet.dataset.corrections import add_correction
    from maskdet.dataset.face_crops import crop_with_context

    image = decode_image(photo.jpeg)
    box = wrong.face.scaled(image.shape[1] / photo.found.image_size[0]).crop_box
    try:
        add_correction(settings.data_dir, crop_with_context(image, box), truth, wrong.verdict, version)
    except MaskdetError as error:
        ui.show_error(error)
        return
    st.success("Kept in the data set “corrections”.", icon=":material/check_circle:")


# Drawing, only of the photos on the screen


def drawing_of(photo: CheckedPhoto, view: View) -> tuple[bytes, list[dict[str, Any]]]:
    """The drawn picture as JPEG and the lines of its table; the last few are remembered."""
    drawings: OrderedDict[Any, Any] = st.session_state.setdefault("drawings", OrderedDict())
    key = (photo.found, view.blur, tuple((d.face.box, d.state) for d in view.of(photo.found)))
    if key not in drawings:
        image, result = shown(photo, view)
        drawings[key] = (jpeg_bytes(drawn(image, result)), ui.face_rows(image, result))
    drop_oldest(drawings, KEPT_DRAWINGS, wanted={key})
    return drawings[key]


main()
