"""Judged faces: small in a gallery; large with what the verdict rests on, and training pictures alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.dataset import DatasetIndex, Picture
from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain
from maskdet.language import tr, tr_later, tr_many
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
    from maskdet.evaluation import Explanation, JudgedFace
    from maskdet.inference import MaskClassifier

OPENED = "evaluation_face"
PER_PAGE = 12
STYLE = "<style>[role=dialog] .stImage img {max-height: 50vh; object-fit: contain}</style>"
# The colours of `explain.colours_of` in words.
COLOUR_WORDS = {
    MaskLabel.WITH_MASK: tr_later(
        "Blue with a line around it: speaks for “{label}”. Orange: against it. Each part was hidden once."
    ),
    MaskLabel.WITHOUT_MASK: tr_later(
        "Orange with a line around it: speaks for “{label}”. Blue: against it. Each part was hidden once."
    ),
    MaskLabel.MASK_WORN_INCORRECTLY: tr_later(
        "Violet with a line around it: speaks for “{label}”. Blue: against it. Each part was hidden once."
    ),
}
ORIGINS = {
    "train": tr_later("{file}, face of {height} pixels, training split"),
    "validation": tr_later("{file}, face of {height} pixels, validation split"),
    "test": tr_later("{file}, face of {height} pixels, test split"),
}


def show_faces_of(evaluated: Evaluated, faces: Sequence[JudgedFace], *, name: str) -> None:
    """A gallery of judged faces; a click opens one."""
    here = [face for face in faces if face.sha256 in evaluated.pictures]
    tiles = [tile(evaluated, face) for face in one_page(here, name=name, per_page=PER_PAGE)]
    show_tiles(tiles, open_face, name=f"faces_{name}")
    if gone := len(faces) - len(here):
        st.caption(
            tr_many(
                "{n} of these pictures is no longer in the data set.",
                "{n} of these pictures are no longer in the data set.",
                gone,
            )
        )


def tile(evaluated: Evaluated, face: JudgedFace) -> Tile:
    """A judged face in a gallery: its verdict, and its label where that is another one."""
    picture, predictions = evaluated.pictures[face.sha256], evaluated.predictions
    verdict, sure = predictions.verdict(face), percent(predictions.confidence(face))
    caption = f"{label_chip(verdict.value)}  \n{tr('{share} sure', share=sure)}"
    if verdict is not face.truth:
        caption += f"  \n{tr('is: {label}', label=plain(face.truth.in_sentence))}"
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


def show_face(evaluated: Evaluated, face: JudgedFace, picture: Picture) -> None:
    """One face large: picture, heat map, what was measured of it, the way to put its label right."""
    st.dialog(tr("Face"), width="large")(_face_large)(
        evaluated, face, picture
    )  # the title: when it is opened


@friendly_errors()
def _face_large(evaluated: Evaluated, face: JudgedFace, picture: Picture) -> None:
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
    truth, verdict = label_chip(face.truth.value), label_chip(predictions.verdict(face).value)
    lines = [tr("Is {truth}, called {verdict}", truth=truth, verdict=verdict)]
    lines.append(", ".join(f"{plain(label.display_name)} {percent(share)}" for share, label in pairs))
    origin = tr(ORIGINS[face.split], file=plain(picture.file), height=number(face.box.height))
    lines.append(f":gray[{origin}]")
    if face.truth is not face.published:
        published = plain(face.published.display_name)
        lines.append(
            tr(":material/edit: Published as “{label}”, counted by its true label.", label=published)
        )
    if face.leaked:
        lines.append(tr(":material/school: The version learned from this picture, or one alike to it."))
    if not face.found:
        lines.append(tr(":material/search_off: No face was found in it; the whole picture was judged."))
    return "  \n".join(lines)


# What the verdict rests on


def show_heat_map(evaluated: Evaluated, face: JudgedFace, picture: Picture) -> str:
    """The face with what speaks for its verdict and what against. Returns: a sentence about it."""
    label = evaluated.predictions.verdict(face)
    with st.spinner(tr("Hiding one part of the face after the other ...")):
        found = _explained(
            evaluated.version.key, picture.sha256, label.value, evaluated.version, picture, face
        )
    st.image(found.overlay, width="stretch", alt=tr("What the verdict rests on"))
    st.caption(tr(COLOUR_WORDS[label], label=label.display_name))
    return found.summary


@st.cache_data(max_entries=200, show_spinner=False)
def _explained(
    key: str, sha256: str, label: str, _version: Version, _picture: Picture, _face: JudgedFace
) -> Explanation:
    from maskdet.evaluation import heat_map
    from maskdet.images import decode_image

    image = decode_image(_picture.path.read_bytes())
    return heat_map(_classifier(key, _version), image, _face.box, _version.crop_margin, MaskLabel(label))


@st.cache_resource(max_entries=2, show_spinner=False)
def _classifier(key: str, _version: Version) -> MaskClassifier:
    from maskdet.inference import MaskClassifier

    return MaskClassifier.load(_version)


# Alike training pictures


def show_nearest(evaluated: Evaluated, face: JudgedFace) -> None:
    """The training pictures most like a face, where they are asked for."""
    if not st.button(
        tr("Show the training pictures most like it"), icon=":material/image_search:", key="nearest"
    ):
        st.caption(
            tr("Often they explain a mistake. The first time, every picture is looked at: 20 s for 1,000.")
        )
        return
    from maskdet.evaluation import nearest

    try:
        with progress(tr("Looking at pictures")) as follow:
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
                alike = percent(max(0.0, similarity))
                st.markdown(tr("{label} {share} alike", label=label_chip(picture.label), share=alike))


def index_of_training(version: Version, index: DatasetIndex) -> DatasetIndex:
    """The data set, split as for the version's training."""
    seed = version.split_seed
    return DatasetIndex.from_folder(index.root, seed=seed) if seed else index
