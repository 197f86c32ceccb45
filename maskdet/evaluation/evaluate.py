"""evaluate: a version and a data set -> one report, from which page, card and command line take their numbers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from maskdet.dataset import DatasetIndex, Scene
from maskdet.evaluation.evaluation_store import find_evaluation, keep_evaluation, now
from maskdet.evaluation.judging import judge_dataset, project_fixes
from maskdet.evaluation.metrics.calibration import calibration_report
from maskdet.evaluation.metrics.classification import figures_in_full
from maskdet.evaluation.metrics.curves import curves
from maskdet.evaluation.metrics.paired import compare
from maskdet.evaluation.metrics.thresholds import at, sweep
from maskdet.evaluation.outcomes import Outcomes, outcomes
from maskdet.evaluation.predictions import Predictions
from maskdet.presets import Preset
from maskdet.registry import Version, operating_threshold
from maskdet.results import MaskLabel
from maskdet.settings import get_settings

COSTLY = ("scenes", "stress")  # minutes of work, so an evaluation without them leaves those there are
Tell = Callable[[str, int, int], None]  # (phase, done, total)
Metadata = Mapping[str, Mapping[str, str]]  # file -> column -> value


@dataclass(frozen=True)
class Parts:
    """What an evaluation measures.

    Attributes:
        part: `test` or `all`, see `Predictions.reported`.
        fixes: sha256 -> true label; None: the wrong labels of public sets that the project knows.
        scenes: annotated scenes to measure on, too; preset: how they are looked at, None: as the settings say.
        stress: whether to measure on spoiled pictures, about a minute and a half.
        metadata: file -> column -> value, for slices by what the user knows of each picture.
        against: a version to compare with on the same pictures.
    """

    part: str = "test"
    fixes: Mapping[str, MaskLabel] | None = None
    scenes: Sequence[Scene] = ()
    preset: Preset | None = None
    stress: bool = False
    metadata: Metadata | None = None
    against: Version | None = None


def evaluate(
    version: Version, index: DatasetIndex, *, parts: Parts | None = None, on_progress: Tell | None = None
) -> dict[str, Any]:
    """Measure a version on the pictures of a data set that it has not learned from, and keep the report.

    Returns: JSON-ready sections `version`, `dataset`, `part`, `measured`, `seconds`, `notes` (sentences to show),
        `counts`, `figures`, `as_published`, `curves`, `calibration`, `thresholds`, `slices`, and where
        asked for `comparison`, `scenes` and `stress` (the last two, with when they were `measured`, also from an
        earlier evaluation of the same faces); each is described where it is made.

    Raises: DatasetProblem when no picture is left to measure on; ModelNotFound, ModelBroken.
    """
    parts, tell, start = parts or Parts(), on_progress or (lambda phase, done, total: None), time.monotonic()
    predictions = judged(version, index, parts, tell)
    report = measured(version, predictions, index, parts.part)
    report |= _carried_over(version, report)
    report["slices"] = _by_slice(predictions.reported(parts.part), parts.metadata)
    if parts.against is not None:
        other = judged(parts.against, index, parts, tell)
        report["comparison"] = compare(other, predictions, part=parts.part)
    if parts.scenes:
        report["scenes"] = _on_scenes(version, parts, tell)
    if parts.stress:
        report["stress"] = _under_stress(version, predictions.reported(parts.part), index, tell)
    report["seconds"] = round(time.monotonic() - start, 1)
    keep_evaluation(version, report, predictions)
    return report


def _carried_over(version: Version, report: Mapping[str, Any]) -> dict[str, Any]:
    """The costly sections of an older evaluation of the same version on the same faces, used the same way."""
    before = find_evaluation(version, report["dataset"]["fingerprint"])
    if before is None:
        return {}
    old = before.report()
    same = (
        old.get("part") == report["part"]
        and old["version"].get("temperature") == report["version"]["temperature"]
    )
    return {key: old[key] for key in COSTLY if key in old} if same else {}


def judged(version: Version, index: DatasetIndex, parts: Parts, tell: Tell) -> Predictions:
    """Every face of the data set, under the labels that `parts` says.

    Raises: DatasetProblem for a folder that names no label; ModelNotFound, ModelBroken.
    """
    fixes = project_fixes() if parts.fixes is None else parts.fixes
    return judge_dataset(
        version, index, fixes=fixes, on_progress=lambda done, total: tell("judging faces", done, total)
    )


def measured(
    version: Version, predictions: Predictions, index: DatasetIndex, part: str = "test"
) -> dict[str, Any]:
    """The sections that need no further picture: seconds at most.

    Raises: DatasetProblem when no picture is left to measure on.
    """
    reported = predictions.reported(part)
    found = outcomes(reported)
    return {
        "version": _about(version, predictions),
        "operating": asdict(version.operating_point()),
        "dataset": {
            "name": predictions.dataset,
            "fingerprint": predictions.fingerprint,
            "labels": _labels(index),
        },
        "part": part,
        "measured": now(),
        "notes": _notes(predictions, reported),
        "counts": counts(predictions, reported),
        "figures": _figures(found),
        "as_published": _as_published(reported),
        "curves": curves(found),
        "calibration": calibration_report(predictions),
        "thresholds": _thresholds(version, reported),
    }


def counts(predictions: Predictions, reported: Predictions) -> dict[str, Any]:
    """How many faces there are, were seen, and were measured on.

    `seen_accuracy`: on the faces the version learned from, for comparison only; None without any.
    """
    seen = [face for face in predictions.faces if face.seen]
    right = sum(predictions.verdict(face) is face.truth for face in seen)
    return {
        "pictures": len(predictions) + len(predictions.unreadable),
        "unreadable": len(predictions.unreadable),
        "seen": len(seen),
        "unseen": len(predictions) - len(seen),
        "reported": len(reported),
        "no_face_found": sum(not face.found for face in reported.faces),
        "splits": dict(Counter(face.split for face in reported.faces)),
        "seen_accuracy": right / len(seen) if seen else None,
        "learned_from_known": predictions.training_known,
    }


def _about(version: Version, predictions: Predictions) -> dict[str, Any]:
    return {
        "name": version.name,
        "light_sha256": version.tflite_sha256,
        "temperature": predictions.temperature,
        "threshold": operating_threshold(version, get_settings()),
    }


def _labels(index: DatasetIndex) -> dict[str, int]:
    return dict(sorted(Counter(picture.label for picture in index.pictures).items()))


def _figures(found: Outcomes) -> dict[str, Any]:
    return figures_in_full(found.confusion, [label.value for label in found.labels])


def _as_published(reported: Predictions) -> dict[str, Any]:
    """The figures by the labels as the data set says them, and how many of these were put right."""
    changed = [face.file for face in reported.faces if face.truth is not face.published]
    return {
        "label_fixes": len(changed),
        "files": changed,
        "figures": _figures(outcomes(reported.as_published())),
    }


def _thresholds(version: Version, reported: Predictions) -> dict[str, Any]:
    """`rows` of 0.50 to 0.99, and the row of the threshold in force."""
    threshold = operating_threshold(version, get_settings())
    return {
        "rows": [row.as_dict() for row in sweep(reported)],
        "current": at(reported, threshold).as_dict(),
    }


def _notes(predictions: Predictions, reported: Predictions) -> list[str]:
    """What a reader of the figures has to know."""
    notes = []
    seen = sum(face.seen for face in predictions.faces)
    if not predictions.training_known:
        notes.append(
            f"What {predictions.version} learned from is not known. The train and validation pictures of this data set "
            "count as seen; if it learned from others of them, the figures are too good."
        )
    elif seen:
        notes.append(
            f"{seen} of {len(predictions)} pictures {'is' if seen == 1 else 'are'} left out: {predictions.version} learned from them, or from "
            "pictures alike to them."
        )
    fixed = sum(face.truth is not face.published for face in reported.faces)
    if fixed:
        notes.append(f"{fixed} pictures with a wrong published label are counted by their true one.")
    if predictions.unreadable:
        notes.append(f"{len(predictions.unreadable)} files could not be read and are left out.")
    return notes


def _by_slice(reported: Predictions, metadata: Metadata | None) -> dict[str, Any]:
    """`rows`, `gaps` between the best and the worst slice, and how many rows of the metadata name no picture."""
    from maskdet.evaluation.metrics.slices import slice_gaps, slice_rows, unmatched_rows

    return {
        "rows": slice_rows(reported, metadata),
        "gaps": slice_gaps(reported, metadata),
        "unmatched_rows": unmatched_rows(reported, metadata) if metadata else 0,
    }


def _on_scenes(version: Version, parts: Parts, tell: Tell) -> dict[str, Any]:
    from maskdet.evaluation.scenes import evaluate_scenes

    return {"measured": now()} | evaluate_scenes(
        version,
        parts.scenes,
        preset=parts.preset,
        on_progress=lambda done, total: tell("looking at scenes", done, total),
    )


def _under_stress(version: Version, reported: Predictions, index: DatasetIndex, tell: Tell) -> dict[str, Any]:
    from maskdet.evaluation.robustness.robustness import robustness_report

    return {"measured": now()} | robustness_report(
        version, reported, index, on_progress=lambda done, total: tell("spoiling pictures", done, total)
    )
