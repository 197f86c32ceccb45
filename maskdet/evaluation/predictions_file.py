"""Predictions as JSON, as they lie beside a stored evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from maskdet.evaluation.predictions import JudgedFace, Predictions
from maskdet.results import BoundingBox, MaskLabel


def predictions_to_json(predictions: Predictions) -> dict[str, Any]:
    """Plain values for JSON."""
    plain = {field.name: getattr(predictions, field.name) for field in fields(predictions)}
    return plain | {"faces": [_face_to_json(face) for face in predictions.faces]}


def predictions_from_json(content: Mapping[str, Any]) -> Predictions:
    """The same predictions again.

    Raises: KeyError, TypeError, ValueError, AttributeError when the content is none.
    """
    return replace(
        Predictions(**content),
        labels=tuple(MaskLabel(label) for label in content["labels"]),
        faces=tuple(_face_from_json(row) for row in content["faces"]),
        unreadable=tuple(content["unreadable"]),
    )


def _face_to_json(face: JudgedFace) -> dict[str, Any]:
    plain = {field.name: getattr(face, field.name) for field in fields(face)}
    del plain["leaked"], plain["attributes"]  # the file has older names for these
    return plain | {
        "seen": face.leaked,
        "box": face.box.xyxy,
        "landmarks": None if face.landmarks is None else face.landmarks.tolist(),
        "traits": dict(face.attributes),
    }


def _face_from_json(row: Mapping[str, Any]) -> JudgedFace:
    plain, landmarks = dict(row), row["landmarks"]
    return JudgedFace(
        leaked=plain.pop("seen"),
        attributes=plain.pop("traits"),
        **plain
        | {
            "truth": MaskLabel(row["truth"]),
            "published": MaskLabel(row["published"]),
            "probabilities": tuple(row["probabilities"]),
            "box": BoundingBox(*row["box"]),
            "landmarks": None if landmarks is None else np.array(landmarks, np.float32),
        },
    )
