"""evaluate: a version and a data set -> one report, from which page, card and command line take their numbers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from maskdet.dataset import DatasetIndex, Scene, drawn_pictures, label_or_name
from maskdet.evaluation.evaluation_store import find_evaluation, now, store_evaluation
from maskdet.evaluation.judging import judge_dataset, project_fixes
from maskdet.evaluation.metrics.calibration import calibration_report
from maskdet.evaluation.metrics.classification import figures_in_full
from maskdet.evaluation.metrics.curves import curves
from maskdet.evaluation.metrics.paired import compare
from maskdet.evaluation.metrics.thresholds import at, sweep
from maskdet.evaluation.outcomes import Outcomes, outcomes
from maskdet.evaluation.predictions import Predictions
from maskdet.language import tr_later
from maskdet.presets import Preset
from maskdet.registry import Version, operating_threshold, own_thresholds
from maskdet.registry.report import (
    AsPublished,
    Counts,
    EvaluatedDataset,
    EvaluatedVersion,
    EvaluationReport,
    FiguresInFull,
    Robustness,
    Scenes,
    Section,
    Slices,
    Thresholds,
    stored_words,
)
from maskdet.results import MaskLabel
from maskdet.settings import get_settings

OnProgress = Callable[[str, int, int], None]  # (phase, done, total)
Metadata = Mapping[str, Mapping[str, str]]  # file -> column -> value


@dataclass(frozen=True)
class Parts:
    """What an evaluation measures.

    Attributes:
        part: `test` or `all`, see `Predictions.reported`.
        fixes: sha256 -> true label; None: the wrong labels of public sets that the project knows.
        scenes: annotated scenes to measure on, too; preset: how they are searched, None: as the settings say.
        robustness: whether to measure on spoiled pictures, about a minute and a half.
        metadata: file -> column -> value, for slices by what the user knows of each picture.
        against: a version to compare with on the same pictures.
    """

    part: str = "test"
    fixes: Mapping[str, MaskLabel] | None = None
    scenes: Sequence[Scene] = ()
    preset: Preset | None = None
    robustness: bool = False
    metadata: Metadata | None = None
    against: Version | None = None


def evaluate(
    version: Version,
    index: DatasetIndex,
    *,
    parts: Parts | None = None,
    on_progress: OnProgress | None = None,
) -> EvaluationReport:
    """Measure a version on the pictures of a data set that it has not learned from, and store the report.

    Scenes and robustness take minutes: an evaluation without them takes over those of an earlier one of the same faces.

    Raises: DatasetProblem when no picture is left to measure on; ModelNotFound, ModelBroken; NotInstalled.
    """
    parts, start = parts or Parts(), time.monotonic()
    on_progress = on_progress or (lambda phase, done, total: None)
    predictions = predictions_for(version, index, parts, on_progress)
    report = measure(version, predictions, index, parts.part)
    reported = predictions.reported(parts.part)
    sections: dict[str, Section] = {
        **_carried_over(version, report),
        "slices": _slices(reported, parts.metadata),
    }
    if parts.against is not None:
        other = predictions_for(parts.against, index, parts, on_progress)
        sections["comparison"] = compare(other, predictions, part=parts.part)
    if parts.scenes:
        sections["scenes"] = _on_scenes(version, parts, on_progress)
    if parts.robustness:
        sections["robustness"] = _robustness(version, reported, index, on_progress)
    report = report.replaced(**sections, seconds=round(time.monotonic() - start, 1))
    store_evaluation(version, report, predictions)
    return report


def _carried_over(version: Version, report: EvaluationReport) -> dict[str, Section]:
    """The costly sections of an older evaluation of the same version on the same faces, used the same way."""
    before = find_evaluation(version, report.dataset.fingerprint)
    if before is None:
        return {}
    old = before.report()
    if (old.part, old.version.temperature) != (report.part, report.version.temperature):
        return {}
    costly = {"scenes": old.scenes, "robustness": old.robustness}
    return {name: section for name, section in costly.items() if section is not None}


def predictions_for(
    version: Version, index: DatasetIndex, parts: Parts, on_progress: OnProgress
) -> Predictions:
    """Every face of the data set, under the labels that `parts` says.

    Raises: DatasetProblem for a folder that names no label; ModelNotFound, ModelBroken.
    """
    fixes = project_fixes() if parts.fixes is None else parts.fixes
    return judge_dataset(
        version,
        index,
        fixes=fixes,
        on_progress=lambda done, total: on_progress(tr_later("judging faces"), done, total),
    )


def measure(
    version: Version, predictions: Predictions, index: DatasetIndex, part: str = "test"
) -> EvaluationReport:
    """The sections that need no further picture: seconds at most.

    Raises: DatasetProblem when no picture is left to measure on.
    """
    reported = predictions.reported(part)
    found, threshold = outcomes(reported), operating_threshold(version, get_settings())
    return EvaluationReport(
        version=EvaluatedVersion(
            name=version.name,
            tflite_sha256=version.tflite_sha256,
            temperature=predictions.temperature,
            threshold=threshold,
        ),
        operating=version.operating_point(),
        dataset=EvaluatedDataset(
            name=predictions.dataset, fingerprint=predictions.fingerprint, labels=_labels(index)
        ),
        part=part,
        measured=now(),
        notes=tuple(_notes(predictions, reported, index)),
        counts=counts(predictions, reported),
        figures=_figures(found),
        as_published=_as_published(reported),
        curves=curves(found),
        calibration=calibration_report(predictions),
        thresholds=Thresholds(
            rows=tuple(sweep(reported)),
            current=at(reported, threshold, own_thresholds(version, get_settings())),
        ),
    )


def counts(predictions: Predictions, reported: Predictions) -> Counts:
    """How many faces there are, were leaked into the training, and were measured on."""
    leaked = [face for face in predictions.faces if face.leaked]
    right = sum(predictions.verdict(face) is face.truth for face in leaked)
    return Counts(
        pictures=len(predictions) + len(predictions.unreadable),
        unreadable=len(predictions.unreadable),
        leaked=len(leaked),
        unleaked=len(predictions) - len(leaked),
        reported=len(reported),
        no_face_found=sum(not face.found for face in reported.faces),
        splits=dict(Counter(face.split for face in reported.faces)),
        leaked_accuracy=right / len(leaked) if leaked else None,
        training_known=predictions.training_known,
    )


def _labels(index: DatasetIndex) -> dict[str, int]:
    return dict(sorted(Counter(picture.label for picture in index.pictures).items()))


def _figures(found: Outcomes) -> FiguresInFull:
    return figures_in_full(found.confusion, [label.value for label in found.labels])


def _as_published(reported: Predictions) -> AsPublished:
    changed = tuple(face.file for face in reported.faces if face.truth is not face.published)
    return AsPublished(
        label_fixes=len(changed), files=changed, figures=_figures(outcomes(reported.as_published()))
    )


def _notes(predictions: Predictions, reported: Predictions, index: DatasetIndex) -> list[str]:
    """What a reader of the figures has to know, in English: reports are stored for everyone."""
    notes = []
    leaked = sum(face.leaked for face in predictions.faces)
    if not predictions.training_known:
        notes.append(stored_words.TRAINING_UNKNOWN.english(version=predictions.version))
    elif leaked:
        notes.append(stored_words.LEAKED.english(n=leaked, all=len(predictions), version=predictions.version))
    fixed = sum(face.truth is not face.published for face in reported.faces)
    if fixed:
        notes.append(stored_words.LABEL_FIXES.english(n=fixed))
    drawn = drawn_pictures(index.root / face.file for face in reported.faces)
    if drawn:
        notes.append(stored_words.DRAWN.english(n=len(drawn), all=len(reported)))
    if nobody := sum(label_or_name(picture.label) == MaskLabel.NO_FACE for picture in index.pictures):
        notes.append(stored_words.NO_FACE.english(n=nobody))
    if predictions.unreadable:
        notes.append(stored_words.UNREADABLE.english(n=len(predictions.unreadable)))
    return notes


def _slices(reported: Predictions, metadata: Metadata | None) -> Slices:
    from maskdet.evaluation.metrics.slices import slices

    return slices(reported, metadata)


def _on_scenes(version: Version, parts: Parts, on_progress: OnProgress) -> Scenes:
    from maskdet.evaluation.scenes import evaluate_scenes

    return evaluate_scenes(
        version,
        parts.scenes,
        preset=parts.preset,
        on_progress=lambda done, total: on_progress(tr_later("looking at scenes"), done, total),
    ).replaced(measured=now())


def _robustness(
    version: Version, reported: Predictions, index: DatasetIndex, on_progress: OnProgress
) -> Robustness:
    from maskdet.evaluation.robustness.robustness import robustness_report

    return robustness_report(
        version,
        reported,
        index,
        on_progress=lambda done, total: on_progress(tr_later("spoiling pictures"), done, total),
    ).replaced(measured=now())
