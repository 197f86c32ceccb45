"""Slices: the same figures for small faces, dark faces, turned faces ... and for groups the user has labels of.

Source of the method: disaggregated metrics, by fairlearn's MetricFrame (Bird et al., 2020).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maskdet.evaluation.metadata import MAX_VALUES, Metadata, columns, rows_of_faces
from maskdet.evaluation.metrics.classification import wilson_interval
from maskdet.evaluation.outcomes import outcomes
from maskdet.evaluation.predictions import JudgedFace, Predictions
from maskdet.installation import require_measuring
from maskdet.language import tr, tr_later
from maskdet.registry.report import SliceGap, SliceRow, Slices, stored_words
from maskdet.results import MaskLabel

ENOUGH = 20  # faces; under it, one face more or less moves the accuracy by over five points
MAX_SOURCES = 12  # kinds of file names; more are no sources but names

# Each attribute: its title, and the slices as (upper border, name). Reports hold them in English; `retold` shows them.
HEIGHTS = (
    (24, "under 24 px"),
    (32, "24 to 32 px"),
    (48, "32 to 48 px"),
    (96, "48 to 96 px"),
    (np.inf, "96 px and more"),
)
LIGHT = ((0.35, tr_later("dark")), (0.65, tr_later("medium")), (np.inf, tr_later("bright")))
SHARPNESS = ((60, tr_later("blurred")), (250, tr_later("soft")), (np.inf, tr_later("sharp")))
TILTS = (
    (10, tr_later("upright, under 10 degrees")),
    (25, tr_later("tilted, 10 to 25 degrees")),
    (np.inf, tr_later("tilted, over 25 degrees")),
)


@dataclass(frozen=True)
class _Dimension:
    """One way to sort the faces. `values`: a slice's name for each face, None to leave it out."""

    title: str
    values: tuple[str | None, ...]


def slices(predictions: Predictions, metadata: Metadata | None = None) -> Slices:
    """The figures of every slice, and how far they lie apart.

    Args:
        predictions: usually `Predictions.reported()`.
        metadata: labels of the user's own, see `metadata.read_metadata`; each column is one more dimension.
    """
    require_measuring(tr("Counting by group"))
    dimensions = _dimensions(predictions, metadata)
    rows = [row for dimension in dimensions for row in _rows(predictions, dimension)]
    gaps = [gap for dimension in dimensions if (gap := _gap(predictions, dimension))]
    return Slices(
        rows=tuple(sorted(rows, key=lambda row: (not row.enough, row.accuracy, -row.count))),
        gaps=tuple(sorted(gaps, key=lambda gap: -gap.gap)),
        unmatched_rows=_unmatched_rows(predictions, metadata) if metadata else 0,
    )


def _rows(predictions: Predictions, dimension: _Dimension) -> Iterator[SliceRow]:
    different = len({value for value in dimension.values if value})
    if different > MAX_VALUES:
        yield _unsliced(dimension, different)
        return
    frame = _frame(predictions, dimension)
    for name, group in frame.by_group.iterrows() if frame else ():
        count, right = int(group["count"]), int(group["right"])
        yield SliceRow(
            dimension=dimension.title,
            slice=str(name),
            count=count,
            right=right,
            accuracy=right / count,
            interval=wilson_interval(right, count),
            missed=int(group["missed"]),
            false_alerts=int(group["false_alerts"]),
            enough=count >= ENOUGH,
            note="" if count >= ENOUGH else stored_words.TOO_FEW_FACES.english(enough=ENOUGH),
        )


def _unsliced(dimension: _Dimension, different: int) -> SliceRow:
    """A column that names each face rather than a group."""
    note = stored_words.TOO_MANY_VALUES.english(n=different)
    return SliceRow(
        dimension=dimension.title,
        slice=tr_later("all values"),
        count=0,
        right=0,
        accuracy=0.0,
        interval=(0.0, 1.0),
        missed=0,
        false_alerts=0,
        enough=False,
        note=note,
    )


def _gap(predictions: Predictions, dimension: _Dimension) -> SliceGap | None:
    """The largest difference between two slices with enough faces; None with fewer than two such slices, or no difference."""
    counts = Counter(dimension.values)
    large = tuple(value if counts[value] >= ENOUGH else None for value in dimension.values)
    named = {value for value in large if value}
    if not 2 <= len(named) <= MAX_VALUES:
        return None
    frame = _frame(predictions, _Dimension(dimension.title, large))
    shares, counted = frame.by_group["accuracy"], frame.by_group["count"]
    worst, best = shares.idxmin(), shares.idxmax()
    if worst == best:  # all the same
        return None
    low = wilson_interval(round(shares[best] * counted[best]), int(counted[best]))[0]
    high = wilson_interval(round(shares[worst] * counted[worst]), int(counted[worst]))[1]
    return SliceGap(
        dimension=dimension.title,
        gap=float(frame.difference()["accuracy"]),
        worst=str(worst),
        best=str(best),
        clear=low > high,
    )


def _frame(predictions: Predictions, dimension: _Dimension) -> Any:
    """The table of fairlearn of the faces that have a value; None without one."""
    chosen = np.array([value is not None for value in dimension.values], bool)
    if not chosen.any():
        return None
    from fairlearn.metrics import MetricFrame, count  # 2 s to import

    found = outcomes(predictions)
    # One code a face carries all that is counted: 0 right, 1 missed, 2 false alert, 3 otherwise wrong.
    code = np.select([found.missed, found.false_alert, ~found.right], [1, 2, 3], 0)[chosen]
    metrics: dict[str, Callable[..., Any]] = {
        "count": count,
        "right": lambda truth, code: int((code == 0).sum()),
        "accuracy": lambda truth, code: float((code == 0).mean()),
        "missed": lambda truth, code: int((code == 1).sum()),
        "false_alerts": lambda truth, code: int((code == 2).sum()),
    }
    values = [value for value in dimension.values if value is not None]
    return MetricFrame(metrics=metrics, y_true=np.zeros_like(code), y_pred=code, sensitive_features=values)


def _dimensions(predictions: Predictions, metadata: Metadata | None) -> list[_Dimension]:
    faces = predictions.faces
    found = [
        _binned(faces, tr_later("Face height"), "face_height", HEIGHTS),
        _binned(faces, tr_later("Brightness"), "brightness", LIGHT),
        _binned(faces, tr_later("Sharpness"), "sharpness", SHARPNESS),
        _named(faces, tr_later("Pose"), "pose"),
        _binned(faces, tr_later("Tilt of the head"), "tilt", TILTS),
        _named(faces, tr_later("Colour"), "colour"),
        _mask_colours(faces),
        _sources(faces),
    ]
    found = [dimension for dimension in found if len(set(dimension.values) - {None}) > 1]
    if metadata:
        rows = rows_of_faces([face.file for face in faces], metadata)
        found += [_Dimension(title, values) for title, values in columns(rows)]
    return found


def _binned(
    faces: Sequence[JudgedFace], title: str, attribute: str, borders: Sequence[tuple[float, str]]
) -> _Dimension:
    def name(face: JudgedFace) -> str | None:
        value = face.attributes.get(attribute)
        return next(n for border, n in borders if abs(value) < border) if isinstance(value, float) else None

    return _Dimension(title, tuple(name(face) for face in faces))


def _named(faces: Sequence[JudgedFace], title: str, attribute: str) -> _Dimension:
    values = [face.attributes.get(attribute) for face in faces]
    return _Dimension(title, tuple(None if value is None else str(value) for value in values))


def _mask_colours(faces: Sequence[JudgedFace]) -> _Dimension:
    """Only of those who wear a mask: the lower face of others has the colour of skin."""
    named = _named(faces, tr_later("Colour of the mask"), "mask_colour").values
    masked = [face.truth is MaskLabel.WITH_MASK for face in faces]
    return _Dimension(
        tr_later("Colour of the mask"), tuple(v if m else None for v, m in zip(named, masked, strict=True))
    )


def _sources(faces: Sequence[JudgedFace]) -> _Dimension:
    """The words of the file names, where they say more than the label: `person01_03_bare` -> person bare."""
    kinds = [_source(face.file) for face in faces]
    labels = {str(label) for label in MaskLabel}
    informative = len(set(kinds)) <= MAX_SOURCES and not {kind.replace(" ", "_") for kind in kinds} <= labels
    return _Dimension(tr_later("Kind of file name"), tuple(kinds) if informative else (None,) * len(faces))


def _source(file: str) -> str:
    stem = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return " ".join(re.findall(r"[^\W\d_]+", stem)) or tr_later("number")


def _unmatched_rows(predictions: Predictions, metadata: Metadata) -> int:
    """How many rows of the user's labels name no picture of these predictions."""
    names = {face.file for face in predictions.faces}
    names |= {name.rsplit("/", 1)[-1] for name in names}
    return sum(file not in names for file in metadata)
