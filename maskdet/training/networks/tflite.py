"""Keras -> a TFLite model (float32) for LiteRT, and the check that both give the same."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from maskdet.errors import ModelBroken
from maskdet.inference import MaskClassifier
from maskdet.language import tr
from maskdet.registry import fixed_shape
from maskdet.results import Image, MaskLabel

if TYPE_CHECKING:
    import keras

MAX_DIFFERENCE = 1e-3  # of any probability; float32 conversion stays under 1e-5


def to_tflite(model: keras.Model) -> bytes:
    """The converted model as the bytes of a .tflite file, for one input at a time where it can be: browsers run no other."""
    import tensorflow as tf

    with contextlib.redirect_stdout(io.StringIO()):  # it prints the signature of every tensor
        converted = bytes(tf.lite.TFLiteConverter.from_keras_model(model).convert())
    try:
        return fixed_shape(converted)
    except ModelBroken:  # the server runs it as it is; pages say that browsers do not
        return converted


def check_agreement(model: keras.Model, tflite: bytes, labels: tuple[MaskLabel, ...], crops: Image) -> float:
    """The largest difference of any probability over `crops` (n, size, size, 3), uint8.

    Raises: ModelBroken if it reaches MAX_DIFFERENCE or any label differs.
    """
    theirs = MaskClassifier(tflite, labels).output_probabilities(crops)
    ours = np.asarray(model.predict_on_batch(crops.astype(np.float32)))
    difference = float(np.abs(ours - theirs).max())
    if difference >= MAX_DIFFERENCE or (ours.argmax(1) != theirs.argmax(1)).any():
        raise ModelBroken(
            tr(
                "The converted model disagrees with Keras by {difference} (allowed: under "
                "{max_difference}). The version was not saved; report this with the training log.",
                difference=f"{difference:.1e}",
                max_difference=MAX_DIFFERENCE,
            )
        )
    return difference


def load_keras(path: Path) -> keras.Model:
    """A saved Keras model; code stored inside the file is refused (safe mode)."""
    import keras

    model: keras.Model = keras.saving.load_model(path, safe_mode=True, compile=False)
    return model
