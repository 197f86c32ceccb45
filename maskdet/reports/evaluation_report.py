"""The printable report: one page that needs nothing else, to read, to print in grey, to hand on."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from markupsafe import Markup

from maskdet.dataset import DatasetIndex
from maskdet.errors import MaskdetError
from maskdet.evaluation import JudgedFace, Predictions, outcomes
from maskdet.formatting import day_text, height_range, moment_text, number, percent, short_number, span
from maskdet.images import crop_faces, decode_image, hide_faces
from maskdet.language import current_language
from maskdet.registry import LIMITS, Version
from maskdet.registry.report import EvaluationReport, retold
from maskdet.reports.figures import (
    PerturbationPlot,
    curve_plots,
    reliability_plot,
    robustness_plots,
    threshold_plots,
)
from maskdet.reports.rendering import rendered
from maskdet.results import Face, MaskLabel

TEMPLATE = "evaluation_report.html"
MAX_ERRORS = 12
THUMBNAIL, MARGIN = 180, 0.35  # pixels; room around the face, in shares of its box


@dataclass(frozen=True)
class WorstError:
    """A wrong verdict. `confidence`: 0..1; picture: a data URL of a JPEG, 180 x 180 pixels."""

    file: str
    truth: str
    verdict: str
    confidence: float
    picture: str


@dataclass(frozen=True)
class Plots:
    """The drawings of a report; empty where a section was not measured."""

    thresholds: Sequence[Markup] = ()
    reliability: Markup | None = None
    curves: Sequence[Markup] = ()
    robustness: Sequence[PerturbationPlot] = ()


def report_html(
    version: Version,
    report: EvaluationReport,
    predictions: Predictions | None = None,
    index: DatasetIndex | None = None,
    *,
    show_faces: bool = False,
) -> str:
    """An evaluation as one HTML page with its plots and pictures inside.

    Args:
        report: of `evaluate`; sections it lacks are left out.
        predictions, index: where the worst errors are taken from; without them there are none.
        show_faces: whether the errors' faces are recognisable.

    Raises: MaskdetError when the report has no figures.
    """
    figures = report.measured_figures()
    errors = []
    if predictions and index:
        # Of the faces the figures are taken from: never of pictures the version learned from.
        reported = predictions.reported(report.part)
        errors = worst_errors(reported, index, show_faces=show_faces)
    return rendered(
        TEMPLATE,
        {
            "percent": _unbroken(percent),
            "span": _unbroken(span),
            "retold": retold,
            "small": _small,
            "named": lambda label: MaskLabel(label).in_sentence,
            "day": lambda iso: _time(iso, lambda moment: day_text(moment.date())),
            "moment": lambda iso: _time(iso, moment_text),
        },
        report=report,
        figures=figures,
        name=report.version.name or version.name,
        tflite_sha256=report.version.tflite_sha256 or version.tflite_sha256,
        errors=errors,
        show_faces=show_faces,
        heights=height_range,
        short=short_number,
        limits=LIMITS,
        today=day_text(datetime.now(UTC).date()),
        too_few=_too_few(report),
        plots=_plots(report),
    )


def worst_errors(
    predictions: Predictions, index: DatasetIndex, *, show_faces: bool = False, count: int = MAX_ERRORS
) -> list[WorstError]:
    """The wrong verdicts the version was most sure of; those whose picture is gone are left out."""
    found = outcomes(predictions)
    wrong = [(found.confidences[k], predictions.faces[k]) for k in np.flatnonzero(~found.right)]
    paths = {picture.sha256: picture.path for picture in index.pictures}
    rows = []
    for sure, face in sorted(wrong, key=lambda pair: -pair[0])[:count]:
        picture = _thumbnail(paths.get(face.sha256), face, show_faces=show_faces)
        if picture:
            verdict = predictions.verdict(face).value
            rows.append(WorstError(face.file, face.truth.value, verdict, float(sure), picture))
    return rows


def _too_few(report: EvaluationReport) -> str:
    """The slices that say nothing: "face height under 24 px (3), pose profile (7)"."""
    rows = report.slices.rows if report.slices else ()
    return ", ".join(
        f"{_small(row.dimension)} {retold(row.slice)} ({number(row.count)})" for row in rows if not row.enough
    )


def _small(title: str) -> str:
    """A stored title within a sentence; German writes its nouns large everywhere."""
    words = retold(title)
    return words if current_language() == "de" else words.lower()


def _time(iso: str, words: Callable[[datetime], str]) -> str:
    """A stored time in words; as it is where it is none."""
    try:
        return words(datetime.fromisoformat(iso))
    except ValueError:
        return iso


def _unbroken(words: Callable[[Any], str]) -> Callable[[Any], str]:
    """The same, with number and sign kept on one line."""
    return lambda value: words(value).replace(" %", "\u00a0%")


def _plots(report: EvaluationReport) -> Plots:
    calibration = report.calibration.now if report.calibration else None
    return Plots(
        thresholds=threshold_plots(report.thresholds) if report.thresholds else (),
        reliability=reliability_plot(calibration.bins) if calibration else None,
        curves=curve_plots(report.curves) if report.curves else (),
        robustness=robustness_plots(report.robustness) if report.robustness else (),
    )


def _thumbnail(path: Path | None, face: JudgedFace, *, show_faces: bool) -> str | None:
    """A data URL, or None where the picture is gone."""
    try:
        image = decode_image(path.read_bytes()) if path else None
    except (OSError, MaskdetError):
        return None
    if image is None:
        return None
    if not show_faces:
        image = hide_faces(image, [Face(face.box, 1.0, face.box)])
    cut = crop_faces(image, [face.box], size=THUMBNAIL, margin=MARGIN)[0]
    _, encoded = cv2.imencode(".jpg", cut[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode("ascii")
