"""The model in use, shared by all visitors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from maskdet.language import tr
from maskdet.presets import Preset, find_preset
from maskdet.registry import Version, active_version, operating_threshold
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from maskdet.inference import MaskPipeline
    from maskdet.live import PipelinePool

BY_KEY: dict[str | type, Callable[[Any], str]] = {Version: lambda version: version.key}


def get_pipeline(preset: Preset | None = None) -> MaskPipeline:
    """The pipeline of the active version. Its models are loaded once for all visitors and presets.

    Args:
        preset: default the one of the settings.

    Raises: ModelNotFound, ModelBroken.
    """
    with st.spinner(tr("Getting the model ready ...")):
        pipeline = _load_pipeline(active_version(get_settings().models_dir))
    return pipeline.with_preset(preset or usual_preset())


def usual_preset() -> Preset:
    """The preset of the settings, used where a visitor chose none."""
    return find_preset(get_settings().preset)


def active_threshold() -> float:
    """Verdicts less sure than this are unsure: as chosen for the version in use.

    Raises: ModelNotFound, ModelBroken.
    """
    settings = get_settings()
    return operating_threshold(active_version(settings.models_dir), settings)


def judge_name(preset: Preset) -> str:
    """Whose verdicts the preset shows: the active version's, or the detector's own.

    Raises: ModelNotFound, ModelBroken.
    """
    settings = get_settings()
    return active_version(settings.models_dir).name if preset.uses_classifier else settings.detector_dir.name


@st.cache_resource(max_entries=1, show_spinner=False, hash_funcs=BY_KEY)
def _load_pipeline(version: Version) -> MaskPipeline:
    from maskdet.inference import MaskPipeline

    return MaskPipeline.of(version, get_settings())


def get_pipeline_pool() -> PipelinePool:
    """Detectors and models for live video, loaded once for all visitors and presets.

    Raises: ModelNotFound, ModelBroken.
    """
    with st.spinner(tr("Getting the model ready ...")):
        return _load_pipeline_pool(active_version(get_settings().models_dir))


@st.cache_resource(max_entries=1, show_spinner=False, hash_funcs=BY_KEY)
def _load_pipeline_pool(version: Version) -> PipelinePool:
    from maskdet.live import PipelinePool

    return PipelinePool.of(version, get_settings(), background=True)
