"""The model in use, shared by all visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from maskdet.presets import Preset, find_preset
from maskdet.registry import Version, active_version, operating_threshold
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from maskdet.inference import MaskPipeline
    from maskdet.live import PipelinePool


def get_pipeline(preset: Preset | None = None) -> MaskPipeline:
    """The pipeline of the active version. Its models are loaded once for all visitors and presets.

    Args:
        preset: default the one of the settings.

    Raises: ModelNotFound, ModelBroken.
    """
    pipeline = _load_pipeline(version_key(active_version(get_settings().models_dir)))
    return pipeline.with_preset(preset or usual_preset())


def usual_preset() -> Preset:
    """The preset of the settings, used where a visitor chose none."""
    return find_preset(get_settings().preset)


def version_key(version: Version) -> str:
    """Changes whenever verdicts do: with another model, or another temperature of the same one."""
    return version.key


def active_threshold() -> float:
    """Verdicts less sure than this are unsure: as chosen for the version in use.

    Raises: ModelNotFound, ModelBroken.
    """
    settings = get_settings()
    return operating_threshold(active_version(settings.models_dir), settings)


@st.cache_resource(max_entries=1, show_spinner="Getting the model ready ...")
def _load_pipeline(key: str) -> MaskPipeline:
    from maskdet.inference import MaskPipeline

    settings = get_settings()
    return MaskPipeline.of(active_version(settings.models_dir), settings)


def get_pipeline_pool() -> PipelinePool:
    """Detectors and models for live video, loaded once for all visitors and presets.

    Raises: ModelNotFound, ModelBroken.
    """
    return _load_pipeline_pool(version_key(active_version(get_settings().models_dir)))


@st.cache_resource(max_entries=1, show_spinner="Getting the model ready ...")
def _load_pipeline_pool(key: str) -> PipelinePool:
    from maskdet.live import PipelinePool

    return PipelinePool.load(get_settings(), background=True)
