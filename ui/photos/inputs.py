"""Where the photos to check come from: files, the camera, samples. They live in the visitor's session only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from maskdet.formatting import number
from maskdet.images import EXTENSIONS, decode_image, fit_within, jpeg_bytes
from maskdet.installation import measuring_is_installed
from maskdet.language import tr, tr_later, tr_many
from maskdet.results import Image
from maskdet.settings import get_settings
from maskdet.synthesis import Portrait, SamplePhoto
from ui.widgets.memory import handed_over, holds_handed_over

UPLOAD, PRIVATE, SNAPSHOT, SAMPLE = "Upload", "In this browser", "Snapshot", "Sample"
SOURCES = {  # icon and words
    UPLOAD: ("upload", tr_later("Upload")),
    PRIVATE: ("devices", tr_later("In this browser")),
    SNAPSHOT: ("photo_camera", tr_later("Camera")),
    SAMPLE: ("science", tr_later("Sample")),
}


@dataclass(frozen=True, eq=False)
class Input:
    """A photo to be checked: a key that is the same for the same content, a name, and how to open it."""

    key: str
    name: str
    open: Callable[[], Image]


def choose_source() -> str:
    """One of SOURCES, as the visitor chose; photos of PRIVATE stay in the visitor's browser."""
    if st.query_params.pop("from", "") == "sample":  # the link on the overview
        choose_sample(all_samples()[0].name)
    if holds_handed_over():
        st.session_state["source"] = UPLOAD
        forget_batch(UPLOAD)
    st.session_state.setdefault("source", UPLOAD)
    chosen = st.segmented_control(
        tr("Where the photos come from"),
        list(SOURCES),
        format_func=_source_words,
        required=True,
        key="source",
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen or UPLOAD


def _source_words(source: str) -> str:
    icon, words = SOURCES[source]
    return f":material/{icon}: {tr(words)}"


def inputs_from(source: str) -> list[Input]:
    """The controls of this source, and the photos the visitor gave through them."""
    return {UPLOAD: uploaded, SNAPSHOT: snapshot, SAMPLE: sample}[source]()


def uploaded() -> list[Input]:
    """The uploaded files."""
    settings = get_settings()
    limits = tr_many(
        "Up to {n} photo at once, {size} MB each. JPEG, PNG, WebP, HEIC and others.",
        "Up to {n} photos at once, {size} MB each. JPEG, PNG, WebP, HEIC and others.",
        settings.max_files,
        size=st.get_option("server.maxUploadSize"),
    )
    files = st.file_uploader(
        tr("Photos with faces"),
        type=list(EXTENSIONS),
        accept_multiple_files=True,
        key=f"files_{st.session_state.get('round', 0)}",
        on_change=partial(forget_batch, UPLOAD),
        help=limits,
    )
    files = files or handed_over()
    if not files and not st.session_state.get(f"batch {UPLOAD}"):
        st.caption(tr("No photo at hand? Press one of these."))
        show_sample_tiles()
    if len(files) > settings.max_files:
        st.warning(
            tr(
                "You chose {chosen} photos. The first {checked} were checked. Choose the others afterwards.",
                chosen=number(len(files)),
                checked=number(settings.max_files),
            ),
            icon=":material/filter_list:",
        )
    return [from_file(file) for file in files[: settings.max_files]]


def snapshot() -> list[Input]:
    """A picture from the visitor's camera."""
    shot = st.camera_input(
        tr("Take a photo"), on_change=partial(forget_batch, SNAPSHOT), width=640, key="photos_shot"
    )
    return [replace(from_file(shot), name="Snapshot.jpg")] if shot else []


def sample() -> list[Input]:
    """The sample photo that was chosen."""
    show_sample_tiles()
    chosen = [photo for photo in all_samples() if photo.name == st.session_state.get("sample")]
    if chosen and isinstance(chosen[0], Portrait):
        st.caption(tr(chosen[0].credit))
    return [Input(f"sample {photo.name}", photo.name, partial(getattr, photo, "image")) for photo in chosen]


def all_samples() -> tuple[Portrait | SamplePhoto, ...]:
    """Real portraits in colour first, then the composed scenes, where their faces are installed."""
    from maskdet.synthesis import portraits, sample_photos

    return (*portraits(), *(sample_photos() if measuring_is_installed() else ()))


def show_sample_tiles() -> None:
    """The samples, small; a click judges one."""
    with st.grid(5, min_column_width=130, key="samples"):
        with st.spinner(tr("Getting the samples ...")):
            small = sample_thumbnails()
        for photo, picture in zip(all_samples(), small, strict=True):
            with st.container(key=f"tile_{photo.name}", border=True, gap="small"):
                st.image(picture, width="stretch", alt=tr(photo.title))
                st.button(
                    tr(photo.title),
                    key=f"choose_{photo.name}",
                    width="stretch",
                    type="tertiary",
                    on_click=choose_sample,
                    args=(photo.name,),
                )


def choose_sample(name: str) -> None:
    """Show this sample, whatever was shown before."""
    st.session_state["source"], st.session_state["sample"] = SAMPLE, name


@st.cache_data(show_spinner=False)
def sample_thumbnails() -> list[bytes]:
    """The samples come with maskdet, so all visitors may share their thumbnails."""
    return [jpeg_bytes(_tile_sized(photo.image), quality=85) for photo in all_samples()]


def _tile_sized(image: Image) -> Image:
    """Its upper part, where faces are, as high as wide tiles are: they stand in one row."""
    height, width = image.shape[:2]
    rows = min(height, round(width / 1.5))
    top = (height - rows) // 8
    return fit_within(image[top : top + rows], 360)


def from_file(file: UploadedFile) -> Input:
    """An uploaded file, known by its content."""
    digests = st.session_state.setdefault("digests", {})  # hashed once, not at every move of a slider
    if file.file_id not in digests:
        digests[file.file_id] = hashlib.sha256(file.getbuffer()).hexdigest()
    open_it = partial(open_file, file)
    return Input(digests[file.file_id], file.name, open_it)


def open_file(file: UploadedFile) -> Image:
    """The pixels of an uploaded file, RGB.

    Raises: UnreadableImage.
    """
    return decode_image(file.getvalue())


def forget_batch(source: str) -> None:
    """Other photos were chosen: those of before are no longer shown."""
    st.session_state.pop(f"batch {source}", None)
