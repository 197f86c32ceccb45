"""What a page needs to judge faces by itself: the version in use, the rules, and where the files are.

All constants come from the rooms by which the server itself works; the page has none of its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from maskdet.browser.runtime import runtime_note
from maskdet.detection import TFLITE_FILE, crop_detector_sha256, detector_rules, framed
from maskdet.fileio import read_verified
from maskdet.images import BLUR_CELLS, BLUR_MARGIN, HIDE_CONFIDENCE, STYLES
from maskdet.inference import FOUND_FROM, judging_rules
from maskdet.live import live_rules
from maskdet.presets import PRESETS, find_preset
from maskdet.registry import (
    ShapedModel,
    Version,
    active_version,
    fixed_shape,
    operating_threshold,
    own_thresholds,
    shaped_model,
)
from maskdet.results import State
from maskdet.settings import Settings
from maskdet.tracking import tracking_rules

CAMERA = (480, 640)  # height and width in pixels that the page asks the camera for
SHOWN_DIGITS = 16  # of a checksum in an address


@dataclass(frozen=True)
class BrowserModel:
    """A model's file as browsers get it, and its checksum (sha256, hex)."""

    content: bytes
    sha256: str


def manifest(settings: Settings, *, version: Version | None = None) -> dict[str, Any]:
    """All of it, as JSON; addresses are relative to where it is served.

    Args:
        version: default the active one.

    Raises: ModelNotFound; ModelBroken, also where browsers cannot run the version; RuntimeProblem.
    """
    version = version or active_version(settings.models_dir)
    detector = crop_detector_sha256(settings)
    shaped = face_net_file(settings.detector_dir, detector)
    mask_model = mask_model_file(version.tflite_path, version.tflite_sha256)
    runtime = runtime_note()
    return {
        "version": _described(version, settings),
        "rules": rules(version),
        "files": {
            "face_net": {
                "url": model_url(detector),
                "sha256": hashlib.sha256(shaped.content).hexdigest(),
                "sides": shaped.sides,
            },
            "mask_model": {"url": model_url(version.tflite_sha256), "sha256": mask_model.sha256},
        },
        "runtime": {"url": runtime_url(), "version": runtime.version, "threads": True},
    }


def rules(version: Version) -> dict[str, Any]:
    """The constants by which faces are found, judged, followed and drawn."""
    live = live_rules() | {
        "live_shape": _live_shape(),
        "camera": CAMERA,
        "hide_confidence": HIDE_CONFIDENCE,
        "hide_margin": BLUR_MARGIN,
        "hide_cells": BLUR_CELLS,
    }
    return {
        "detector": detector_rules(),
        "judging": judging_rules() | {"found_from": FOUND_FROM},
        "tracking": tracking_rules(),
        "live": live,
        "presets": {name: _preset(name) for name in PRESETS},
        "states": _states(version),
    }


@lru_cache(maxsize=1)
def _live_shape() -> tuple[int, int]:
    """Height and width of the network's input for a picture of the camera."""
    pixels, _ = framed(np.zeros((*CAMERA, 3), np.uint8), find_preset("balanced").live_size)
    return pixels.shape[1], pixels.shape[2]


def model_url(sha256: str) -> str:
    """Where a model is served, by the checksum of its own file."""
    return f"models/{sha256[:SHOWN_DIGITS]}.tflite"


def runtime_url() -> str:
    """Where the runtime is served: another folder for each version."""
    files = sorted(runtime_note().files.items())
    return f"runtime-{hashlib.sha256(repr(files).encode()).hexdigest()[:SHOWN_DIGITS]}/"


@lru_cache(maxsize=2)
def face_net_file(folder: Path, sha256: str) -> ShapedModel:
    """The face network for pictures of any size.

    Raises: ModelNotFound; ModelBroken.
    """
    return shaped_model(read_verified(folder / TFLITE_FILE, sha256))


@lru_cache(maxsize=3)
def mask_model_file(path: Path, sha256: str) -> BrowserModel:
    """A version's model, of fixed shape: versions saved by this release are, older and imported ones are made so here.

    Raises: ModelNotFound; ModelBroken where it cannot be.
    """
    content = fixed_shape(read_verified(path, sha256))
    return BrowserModel(content, hashlib.sha256(content).hexdigest())


def _described(version: Version, settings: Settings) -> dict[str, Any]:
    return {
        "name": version.name,
        # What changes with its verdicts, without the path that it names.
        "key": hashlib.sha256(version.key.encode()).hexdigest()[:SHOWN_DIGITS],
        "labels": version.labels,
        "image_size": version.image_size,
        "crop_margin": version.crop_margin,
        "temperature": version.operating_point().temperature,
        "threshold": operating_threshold(version, settings),
        "thresholds": own_thresholds(version, settings),
    }


def _preset(name: str) -> dict[str, Any]:
    preset = find_preset(name)
    return {
        "title": preset.title,
        "sizes": preset.sizes,
        "large_sizes": preset.large_sizes,
        "live_size": preset.live_size,
        "refine_below": preset.refine_below,
        "min_confidence": preset.min_confidence,
    }


def _states(version: Version) -> list[dict[str, str]]:
    """How the states of this version look, in the order they are always shown."""
    known = {label.value for label in version.labels} | {State.UNSURE.value}
    return [
        {
            "name": state.value,
            "title": state.display_name,
            "short": STYLES[state].short_name,
            "hex": STYLES[state].hex,
            "text": "#{:02x}{:02x}{:02x}".format(*STYLES[state].text_colour),
            "symbol": STYLES[state].symbol,
        }
        for state in State
        if state.value in known
    ]
