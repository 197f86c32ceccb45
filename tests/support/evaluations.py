"""An evaluation's report to test with: measured by the project's own code on chosen verdicts."""

from __future__ import annotations

from dataclasses import replace

from maskdet.evaluation.metrics.calibration import calibration
from maskdet.evaluation.metrics.classification import figures_in_full
from maskdet.evaluation.metrics.curves import curves
from maskdet.evaluation.metrics.slices import slices
from maskdet.evaluation.metrics.thresholds import at, sweep
from maskdet.evaluation.outcomes import outcomes
from maskdet.evaluation.predictions import JudgedFace, Predictions
from maskdet.registry.report import (
    CalibrationReport,
    Counts,
    EvaluatedDataset,
    EvaluatedVersion,
    EvaluationReport,
    Robustness,
    RobustnessRow,
    SceneRow,
    Scenes,
    Thresholds,
)
from maskdet.results import MaskLabel
from tests.support.faces.judged import WITH, WITHOUT, face, predictions


def judged() -> Predictions:
    """40 masked dark faces of which 12 are called unmasked, 40 bare ones all right, 3 bright ones."""
    faces = [_face(WITH, 0.9 if n >= 12 else 0.3, n, 0.2) for n in range(40)]
    faces += [_face(WITHOUT, 0.1, n, 0.5) for n in range(40)]
    return predictions([*faces, *(_face(WITHOUT, 0.2, n, 0.9) for n in range(40, 43))])


def evaluation(found: Predictions | None = None) -> EvaluationReport:
    """A report with all sections; scenes and robustness hold few, chosen rows."""
    found = found or judged()
    arrays = outcomes(found)
    return EvaluationReport(
        version=EvaluatedVersion(name=found.version, tflite_sha256="0" * 64, threshold=0.8),
        dataset=EvaluatedDataset(name=found.dataset, fingerprint=found.fingerprint),
        measured="2026-01-02T03:04:05+00:00",
        notes=("4 files could not be read and are left out.",),
        counts=Counts(reported=len(found), no_face_found=2),
        figures=figures_in_full(arrays.confusion, [str(label) for label in arrays.labels]),
        curves=curves(arrays),
        calibration=CalibrationReport(now=calibration(arrays)),
        thresholds=Thresholds(rows=tuple(sweep(found)), current=at(found, 0.8)),
        slices=slices(found),
        scenes=Scenes(scenes=3, min_confidence=0.6, rows=(_scene_row(),)),
        robustness=Robustness(note="Drawn by maskdet.", rows=(_scarf_row(0, 39), _scarf_row(5, 20))),
    )


def _face(truth: MaskLabel, masked: float, number: int, brightness: float) -> JudgedFace:
    return replace(face(truth, masked, 1 - masked, number=number), attributes={"brightness": brightness})


def _scene_row() -> SceneRow:
    return SceneRow(
        from_px=16,
        to_px=24,
        faces=12,
        recall=0.5,
        precision=1.0,
        f1=0.6,
        map50=0.4,
        unmasked_not_found=2,
        unmasked_called_masked=1,
    )


def _scarf_row(severity: int, right: int) -> RobustnessRow:
    return RobustnessRow(kind="scarf", title="Scarf", severity=severity, count=40, accuracy=right / 40)
