"""The model in use, shared by all visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from maskdet.operating import operating_threshold
from maskdet.registry import Version, active_version
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from maskdet.live_engine import EnginePool
    from maskdet.pipeline import MaskPipeline


def get_pipeline() -> MaskPipeline:
    """The pipeline of the active version, loaded once for all visitors.

    Raises: ModelNotFound, ModelBroken.
    """
    return _load_pipeline(version_key(active_version(get_settings().models_dir)))


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
    from maskdet.pipeline import MaskPipeline

    return MaskPipeline.load(get_settings())


def get_engines() -> EnginePool:
    """Detectors and models for live video, loaded once for all visitors.

    Raises: ModelNotFound, ModelBroken.
    """
    return _load_engines(version_key(active_version(get_settings().models_dir)))


@st.cache_resource(max_entries=1, show_spinner="Getting the model ready ...")
def _load_engines(key: str) -> EnginePool:
    from maskdet.live_engine import EnginePool

    return EnginePool.load(get_settings(), background=True)
