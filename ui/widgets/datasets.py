"""Data sets on pages: choose one, open it once for all visitors, show its pictures small."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from maskdet.dataset import (
    CORRECTIONS,
    DatasetEntry,
    DatasetIndex,
    edits,
    label_folders,
    list_datasets,
    roll_back_unfinished,
)
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.installation import measuring_advice, measuring_is_installed
from maskdet.language import tr, tr_many
from maskdet.results import MaskLabel, State
from maskdet.settings import get_settings
from ui.widgets.errors import empty_state
from ui.widgets.progress import progress
from ui.widgets.states import short_label, state_chip

THUMBNAIL_SIDE = 220  # pixels
KEPT_INDEXES = 4


def choose_dataset() -> DatasetEntry | None:
    """The data set that the visitor works on, the same on every page; None, with advice, where there is none."""
    entries = {entry.name: entry for entry in list_datasets()}
    if not entries:
        offer_practice_set()
        return None
    if set(entries) == {CORRECTIONS}:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(tr("Corrections alone are few. The practice set adds 800 pictures to learn with."))
            offer_practice_set_button()
    if st.session_state.get("dataset") not in entries:
        st.session_state["dataset"] = next(iter(entries))
    name = st.selectbox(
        tr("Data set"),
        list(entries),
        key="dataset",
        persist_state="session",
        format_func=lambda name: (
            f"{name} ({tr_many('{n} picture', '{n} pictures', entries[name].num_pictures)})"
        ),
    )
    return entries[name]


def offer_practice_set() -> None:
    """The empty state: pictures to learn with, at one click."""
    empty_state(
        tr("No pictures yet"),
        tr(
            "Add your own, or begin with the practice set: 400 real photos of 40 people, each with and without a "
            "drawn mask. It is made on this computer in a few seconds."
        ),
        icon=":material/photo_library:",
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        offer_practice_set_button()
        if st.button(tr("Add your own pictures"), icon=":material/add_photo_alternate:", key="add_own"):
            st.switch_page("pages/add_pictures.py")


def offer_practice_set_button() -> None:
    """A button that makes the practice set, with a third label on request."""
    if not measuring_is_installed():
        st.info(measuring_advice(tr("The practice set")), icon=":material/download:")
        return
    pressed = st.button(
        tr("Make the practice set"), type="primary", icon=":material/auto_awesome:", key="practice"
    )
    worn_wrongly = st.toggle(
        tr("With masks worn wrongly"),
        key="practice_worn_wrongly",
        help=tr(
            "As a third label: under the nose or on the chin. A version trained on it tells all three apart."
        ),
    )
    if pressed:
        build_practice_set(worn_wrongly=worn_wrongly)


def build_practice_set(*, worn_wrongly: bool) -> None:
    """Make the practice set, and let the visitor work on it."""
    from maskdet.dataset import build_practice_set as build

    with progress(tr("Drawing masks")) as follow:
        build(get_settings().data_dir / "practice", worn_wrongly=worn_wrongly, on_progress=follow)
    st.session_state["dataset"] = "practice"
    st.rerun()


def open_index(root: Path) -> DatasetIndex:
    """The index of a data set, read again only when a folder of it has changed.

    Raises: DatasetProblem when it has no pictures.
    """
    roll_back_unfinished(root)  # an import that was killed while it moved files
    stamp = tuple((folder.name, folder.stat().st_mtime_ns) for folder in label_folders(root))
    indexes = _indexes()
    known = indexes.get(root)
    if known is None or known[0] != stamp:
        with progress(tr("Reading pictures")) as follow:
            known = (stamp, DatasetIndex.from_folder(root, on_progress=follow))
        indexes.pop(root, None)
        indexes[root] = known
        for oldest in list(indexes)[:-KEPT_INDEXES]:
            indexes.pop(oldest, None)
    return known[1]


@st.cache_resource
def _indexes() -> dict[Path, tuple[Any, DatasetIndex]]:
    """Root -> (stamp, index): of the server's own folders, so visitors may share them."""
    return {}


@st.cache_data(max_entries=10_000, show_spinner=False)
def thumbnail(path: str, modified: float) -> bytes | None:
    """A small JPEG of a picture of a data set; None where it cannot be opened."""
    from PIL import Image

    from maskdet.images import FORMATS, jpeg_bytes, picture_frame, upright, viewable

    try:
        data = Path(path).read_bytes()
        picture_frame(data)  # refuses what is too large before any of it is decoded
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            picture.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))  # JPEG: decodes at a fraction of the size
            small = upright(picture).convert("RGB")
            small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            return jpeg_bytes(viewable(np.asarray(small)), quality=82)
    except Exception:  # noqa: BLE001 - decoders raise many kinds; a broken picture has no thumbnail
        return None


def label_chip(label: str, text: str = "") -> str:
    """A label as a chip; those the app knows look as they do everywhere."""
    if label in set(State):
        return state_chip(State(label), text)
    return f":gray-badge[{plain(text or label_name(label))}]"


def short_name(label: str) -> str:
    """A label in as few words as fit under a small picture."""
    return short_label(MaskLabel(label)) if label in set(MaskLabel) else label


def label_name(label: str) -> str:
    """A label in words; others are shown as their folder is called."""
    return MaskLabel(label).display_name if label in set(MaskLabel) else label


def show_last_change(entry: DatasetEntry, problem: str) -> bool:
    """What was last moved or deleted, in a row that goes on, with the way back; False, and nothing, where nothing was.

    Args:
        problem: the key of the session under which a sentence waits for the next run if the change cannot be taken back.
    """
    standing = edits.standing_changes(entry.root)
    if not standing:
        return False
    last = standing[-1]
    name, folder = plain(last.source), plain(str(Path(last.target).parent))
    if last.action == "remove":
        words = tr("Last change: deleted {name}", name=name)
    else:
        words = tr("Last change: moved {name} to {folder}", name=name, folder=folder)
    st.markdown(f":material/history: {words}")
    if st.button(tr("Undo"), icon=":material/undo:", key="undo"):
        try:
            edits.undo(entry.root)
        except MaskdetError as error:
            st.session_state[problem] = str(error)
        st.rerun()
    return True
