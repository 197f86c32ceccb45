"""Judged faces: small in a gallery; large with what the verdict rests on, and training pictures alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from maskdet.dataset import DatasetIndex, Picture
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.registry import Version
from maskdet.results import MaskLabel
from ui.evaluation.data import Evaluated
from ui.evaluation.right_label import offer_right_label, show_in_its_picture
from ui.widgets.datasets import label_chip, thumbnail
from ui.widgets.errors import friendly_errors, show_error
from ui.widgets.gallery import Tile, one_page, show_tiles
from ui.widgets.progress import progress
from ui.widgets.states import percent

if TYPE_CHECKING:
    from maskdet.evaluation import JudgedFace
    from maskdet.inference import MaskClassifier

OPENED = "evaluation_face"
PER_PAGE = 12
STYLE = "<style>[role=dialog] .stImage img {max-height: 50vh; object-fit: contain}</style>"
SPLITS = {"train": "training", "validation": "validation", "test": "test"}
# The colours of `explain.colours_of` in words.
FOR_WORDS = {
    MaskLabel.WITH_MASK: "Blue",
    MaskLabel.WITHOUT_MASK: "Orange",
    MaskLabel.MASK_WORN_INCORRECTLY: "Violet",
}
AGAINST_WORDS = dict.fromkeys(MaskLabel, "Blue") | {MaskLabel.WITH_MASK: "Orange"}


def show_faces_of(evaluated: Evaluated, faces: Sequence[JudgedFace], *, name: str) -> None:
    """A gallery of judged faces; a click opens one."""
    here = [face for face in faces if face.sha256 in evaluated.pictures]
    tiles = [tile(evaluated, face) for face in one_page(here, name=name, per_page=PER_PAGE)]
    show_tiles(tiles, open_face, name=f"faces_{name}")
    if gone := len(faces) - len(here):
        st.caption(f"{gone} of these pictures are no longer in the data set.")


def tile(evaluated: Evaluated, face: JudgedFace) -> Tile:
    """A judged face in a gallery: its verdict, and its label where that is another one."""
    picture, predictions = evaluated.pictures[face.sha256], evaluated.predictions
    verdict, sure = predictions.verdict(face), percent(predictions.confidence(face))
    caption = f"{label_chip(verdict.value)}  \n{sure} sure"
    if verdict is not face.truth:
        caption += f"  \nis: {plain(face.truth.display_name.lower())}"
    return Tile(picture.path, picture.modified, caption, face.sha256)


def open_face(sha256: str) -> None:
    """Remember the face that was clicked."""
    st.session_state[OPENED] = sha256


def show_chosen_face(evaluated: Evaluated) -> None:
    """The face that was clicked, large; once."""
    sha256 = st.session_state.pop(OPENED, None)
    face = next((face for face in evaluated.predictions.faces if face.sha256 == sha256), None)
    if face and face.sha256 in evaluated.pictures:
        show_face(evaluated, face, evaluated.pictures[face.sha256])


@st.dialog("Face", width="large")
@friendly_errors()
def show_face(evaluated: Evaluated, face: JudgedFace, picture: Picture) -> None:
    """One face large: picture, heat map, what was measured of it, the way to put its label right."""
    st.html(STYLE)
    left, middle, right = st.columns([3, 3, 4], gap="medium")
    with left:
        show_in_its_picture(evaluated, face, picture)
    with middle:
        summary = show_heat_map(evaluated, face, picture)
    with right:
        st.markdown(facts_of(evaluated, face, picture))
        st.markdown(plain(summary))
        offer_right_label(evaluated, picture)
    show_nearest(evaluated, face)


def facts_of(evaluated: Evaluated, face: JudgedFace, picture: Picture) -> str:
    """Label, verdict, probabilities and where the picture is from, in Markdown."""
    predictions = evaluated.predictions
    pairs = sorted(zip(face.probabilities, predictions.labels, strict=True), reverse=True)
    lines = [f"Is {label_chip(face.truth.value)}, called {label_chip(predictions.verdict(face).value)}"]
    lines.append(", ".join(f"{plain(label.display_name)} {percent(share)}" for share, label in pairs))
    lines.append(
        f":gray[{plain(picture.file)}, face of {face.box.height:.0f} pixels, {SPLITS[face.split]} split]"
    )
    if face.truth is not face.published:
        lines.append(
            f":material/edit: Published as “{plain(face.published.display_name)}”, counted by its true label."
        )
    if face.leaked:
        lines.append(":material/school: The version learned from this picture, or one alike to it.")
    if not face.found:
        lines.append(":material/search_off: No face was found in it; the whole picture was judged.")
    return "  \n".join(lines)


# What the verdict rests on


def show_heat_map(evaluated: Evaluated, face: JudgedFace, picture: Picture) -> str:
    """The face with what speaks for its verdict and what against. Returns: a sentence about it."""
    label = evaluated.predictions.verdict(face)
    with st.spinner("Hiding one part of the face after the other ..."):
        overlay, summary = _explained(
            evaluated.version.key, picture.sha256, label.value, evaluated.version, picture, face
        )
    st.image(overlay, width="stretch", alt="What the verdict rests on")
    st.caption(
        f"{FOR_WORDS[label]} with a line around it: speaks for “{label.display_name}”. {AGAINST_WORDS[label]}: against it. "
        "Each part was hidden once."
    )
    return summary


@st.cache_data(max_entries=200, show_spinner=False)
def _explained(
    key: str, sha256: str, label: str, _version: Version, _picture: Picture, _face: JudgedFace
) -> tuple[Any, str]:
    from maskdet.evaluation import heat_map
    from maskdet.images import decode_image

    image = decode_image(_picture.path.read_bytes())
    found = heat_map(_classifier(key, _version), image, _face.box, _version.crop_margin, MaskLabel(label))
    return found.overlay, found.summary


@st.cache_resource(max_entries=2, show_spinner=False)
def _classifier(key: str, _version: Version) -> MaskClassifier:
    from maskdet.inference import MaskClassifier

    return MaskClassifier.load(_version)


# Alike training pictures


def show_nearest(evaluated: Evaluated, face: JudgedFace) -> None:
    """The training pictures most like a face, where they are asked for."""
    if not st.button(
        "Show the training pictures most like it", icon=":material/image_search:", key="nearest"
    ):
        st.caption(
            "Often they explain a mistake. The first time, every picture is looked at: 20 s for 1,000."
        )
        return
    from maskdet.evaluation import nearest

    try:
        with progress("Looking at pictures") as follow:
            index = index_of_training(evaluated.version, evaluated.index)
            found = nearest(evaluated.version, index, face.sha256, on_progress=follow)
    except MaskdetError as error:
        show_error(error)
        return
    with st.grid(4, min_column_width=120, key="flagged"):
        for picture, similarity in found:
            with st.container(border=True, gap="xxsmall"):
                if small := thumbnail(str(picture.path), picture.modified):
                    st.image(small, width="stretch", alt=picture.file)
                st.markdown(f"{label_chip(picture.label)} {percent(max(0.0, similarity))} alike")


def index_of_training(version: Version, index: DatasetIndex) -> DatasetIndex:
    """The data set, split as for the version's training."""
    seed = version.split_seed
    return DatasetIndex.from_folder(index.root, seed=seed) if seed else index
