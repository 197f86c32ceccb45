"""Annotated scenes one by one: who is found in them and how they are judged, each face to be clicked."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.formatting import number
from maskdet.images import decode_image, fit_within, jpeg_bytes
from maskdet.language import tr, tr_many
from maskdet.results import FrameResult, Image, MaskLabel, State
from maskdet.settings import get_settings
from ui.evaluation.data import Evaluated
from ui.widgets.faces import FacePicture, Saying, face_picture
from ui.widgets.model import usual_preset

if TYPE_CHECKING:
    from maskdet.dataset import Scene
    from maskdet.inference import MaskPipeline
    from maskdet.registry import Version

LARGE_SIDE = 1600  # pixels
LOST = {State.UNSURE: "unsure", None: "lost"}


def show_scene_pictures(evaluated: Evaluated, folder: Path) -> None:
    """One scene of a folder at a time. Raises: DatasetProblem where there is none; UnreadableImage."""
    with st.spinner(tr("Reading the annotations ...")):
        scenes = _scenes(str(folder), folder.stat().st_mtime)
    page = st.pagination(len(scenes), key="scene_page") if len(scenes) > 1 else 1
    scene = scenes[page - 1]
    with st.spinner(tr("Getting the model ready ...")):
        pipeline = _pipeline(evaluated.version.key, evaluated.version)
    jpeg, result = _judged(evaluated.version.key, scene.path, pipeline, evaluated.threshold)
    st.markdown(
        tr(
            "**{count}** annotated, {outcome}.",
            count=number(len(scene.faces)),
            outcome=in_words(scene, result),
        )
    )
    face_picture(
        FacePicture(jpeg, result, tr("{file}, checked", file=scene.path.name), worst_first=True),
        key=f"scene {scene.path}",
        saying=Saying(f"scene {scene.path}", partial(_pixels, scene.path), evaluated.version.name),
    )


def in_words(scene: Scene, result: FrameResult) -> str:
    """What became of the annotated faces."""
    from maskdet.inference import same_face

    counts = {"alike": 0, "otherwise": 0, "unsure": 0, "lost": 0}
    for annotated in scene.faces:
        index = same_face(annotated.box, result)
        state = None if index is None else result.detections[index].state
        counts[LOST.get(state) or _agreement(state, annotated.label)] += 1
    words = {
        "alike": tr_many("{n} judged as annotated", "{n} judged as annotated", counts["alike"]),
        "otherwise": tr_many("{n} judged otherwise", "{n} judged otherwise", counts["otherwise"]),
        "unsure": tr_many("{n} unsure", "{n} unsure", counts["unsure"]),
        "lost": tr_many("{n} not found", "{n} not found", counts["lost"]),
    }
    return ", ".join(words[what] for what, count in counts.items() if count) or tr("nobody")


def _agreement(state: State | None, label: MaskLabel) -> str:
    return "alike" if state and state.value == label.value else "otherwise"


@st.cache_resource(max_entries=2, show_spinner=False)
def _scenes(folder: str, modified: float) -> list[Scene]:
    from maskdet.evaluation import read_scenes

    return sorted(read_scenes(Path(folder)), key=lambda scene: scene.path.name)


@st.cache_data(max_entries=30, show_spinner=False)
def _judged(key: str, path: Path, _pipeline: MaskPipeline, threshold: float) -> tuple[bytes, FrameResult]:
    image = _pixels(path)
    result = _pipeline.run(image, threshold=threshold)
    return jpeg_bytes(fit_within(image, LARGE_SIDE)), result


@st.cache_resource(max_entries=2, show_spinner=False)
def _pipeline(key: str, _version: Version) -> MaskPipeline:
    from maskdet.inference import MaskPipeline

    return MaskPipeline.of(_version, get_settings(), usual_preset())


def _pixels(path: Path) -> Image:
    return decode_image(path.read_bytes())
