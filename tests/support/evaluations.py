"""An evaluation's report to test with: measured by the project's own code on chosen verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from maskdet.evaluation.metrics.calibration import calibration
from maskdet.evaluation.metrics.classification import figures_in_full
from maskdet.evaluation.metrics.curves import curves
from maskdet.evaluation.metrics.slices import slice_gaps, slice_rows
from maskdet.evaluation.metrics.thresholds import at, sweep
from maskdet.evaluation.outcomes import outcomes
from maskdet.evaluation.predictions import Predictions
from tests.support.judged import WITH, WITHOUT, face, predictions


def judged() -> Predictions:
    """40 masked dark faces of which 12 are called unmasked, 40 bare ones all right, 3 bright ones."""
    faces = [_face(WITH, 0.9 if n >= 12 else 0.3, n, 0.2) for n in range(40)]
    faces += [_face(WITHOUT, 0.1, n, 0.5) for n in range(40)]
    return predictions([*faces, *(_face(WITHOUT, 0.2, n, 0.9) for n in range(40, 43))])


def evaluation(found: Predictions | None = None) -> dict[str, Any]:
    """A report with all sections; scenes and stress lab hold few, chosen rows."""
    found = found or judged()
    arrays = outcomes(found)
    return {
        "version": {"name": found.version, "light_sha256": "0" * 64, "temperature": 1.0, "threshold": 0.8},
        "dataset": {"name": found.dataset, "fingerprint": found.fingerprint, "labels": {}},
        "measured": "2026-01-02T03:04:05+00:00",
        "notes": ["4 files could not be read and are left out."],
        "counts": {"reported": len(found), "no_face_found": 2},
        "figures": figures_in_full(arrays.confusion, [str(label) for label in arrays.labels]),
        "curves": curves(arrays),
        "calibration": {"now": calibration(arrays), "temperature_now": 1.0},
        "thresholds": {"rows": [row.as_dict() for row in sweep(found)], "current": at(found, 0.8).as_dict()},
        "slices": {"rows": slice_rows(found), "gaps": slice_gaps(found), "unmatched_rows": 0},
        "scenes": {"scenes": 3, "min_confidence": 0.6, "rows": [_scene_row()]},
        "stress": {"note": "Drawn by maskdet.", "rows": [_stress_row(0, 39), _stress_row(5, 20)]},
    }


def _face(truth, masked: float, number: int, brightness: float):
    return replace(face(truth, masked, 1 - masked, number=number), traits={"brightness": brightness})


def _scene_row() -> dict[str, Any]:
    return {
        "from_px": 16, "to_px": 24, "faces": 12, "recall": 0.5, "precision": 1.0, "f1": 0.6, "map50": 0.4,
        "unmasked_not_found": 2, "unmasked_called_masked": 1, "masked_called_unmasked": 0,
    }  # fmt: skip


def _stress_row(severity: int, right: int) -> dict[str, Any]:
    return {"kind": "scarf", "title": "Scarf", "severity": severity, "count": 40, "accuracy": right / 40}
