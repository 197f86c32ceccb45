"""The parts of a model card that come from an evaluation: figures, slices, scenes, stress lab, thresholds."""

from __future__ import annotations

from collections.abc import Iterator

from maskdet.formatting import counted, height_range, percent, span
from maskdet.registry.cards.markdown import confusion_table, table
from maskdet.registry.operating_point import OperatingPoint
from maskdet.registry.report.evaluation import EvaluationReport
from maskdet.registry.report.figures import FiguresInFull
from maskdet.registry.report.probabilities import CalibrationReport, Thresholds
from maskdet.registry.report.robustness import Robustness
from maskdet.registry.report.scenes import Scenes
from maskdet.registry.report.slices import SliceGap, Slices

WORST_SLICES = 12  # rows of the card's table; all are in the report
FEW_FACES = "Slices with fewer than 20 faces say too little and are left out"


def evaluation_parts(evaluation: EvaluationReport) -> list[str]:
    """One text for each section the evaluation has, in reading order."""
    return [text for text in _parts(evaluation) if text]


def _parts(evaluation: EvaluationReport) -> Iterator[str]:
    if figures := evaluation.figures:
        yield _measured(evaluation, figures)
    if slices := evaluation.slices:
        yield _by_slice(slices)
    if scenes := evaluation.scenes:
        yield _by_height(scenes)
    if robustness := evaluation.robustness:
        yield _by_perturbation(robustness)
    if calibration := evaluation.calibration:
        yield _calibrated(calibration)
    if thresholds := evaluation.thresholds:
        yield _threshold(thresholds, evaluation.operating)


def _measured(evaluation: EvaluationReport, figures: FiguresInFull) -> str:
    """What was measured on which pictures, and the figures with their intervals."""
    text = [
        f"### Unseen pictures of {evaluation.dataset.name or 'a labelled data set'}",
        _accuracy(figures),
        _per_label(figures),
        confusion_table(figures.labels, figures.confusion),
    ]
    remarks = [*evaluation.notes]
    if alone := evaluation.counts.no_face_found:
        remarks.insert(
            0, f"No face was found in {counted(alone, 'picture')}; there the whole picture was judged."
        )
    if evaluation.as_published.label_fixes:
        accuracy = percent(evaluation.as_published.accuracy)
        remarks.append(f"By the published labels, the accuracy is {accuracy}.")
    return "\n".join([*text, " ".join(remarks) + "\n"] if remarks else text)


def _accuracy(figures: FiguresInFull) -> str:
    text = (
        f"Accuracy **{percent(figures.accuracy)}** of {figures.count} (95 % interval "
        f"{span(figures.accuracy_interval)}), balanced accuracy {percent(figures.balanced_accuracy)}"
    )
    if figures.macro_f1 is not None:
        text += f", macro F1 {percent(figures.macro_f1)}"
    return text + (f", Matthews {figures.matthews:.3f}.\n" if figures.matthews is not None else ".\n")


def _per_label(figures: FiguresInFull) -> str:
    rows = []
    for label, found in figures.per_label.items():
        between = figures.intervals.of_label(label)
        pairs = (
            (found.precision, between.precision),
            (found.recall, between.recall),
            (found.f1, between.f1),
        )
        cells = [percent(value) + (f" ({span(interval)})" if interval else "") for value, interval in pairs]
        rows.append((label, *cells, found.support))
    return table(("label", "precision", "recall", "F1", "faces"), rows)


def _by_slice(slices: Slices) -> str:
    """The worst slices first."""
    enough = [row for row in slices.rows if row.enough]
    if not enough:
        return ""
    header = (
        "what",
        "slice",
        "faces",
        "accuracy",
        "95 % interval",
        "unmasked called masked",
        "masked called unmasked",
    )
    rows = [
        (r.dimension, r.slice, r.count, percent(r.accuracy), span(r.interval), r.missed, r.false_alerts)
        for r in enough[:WORST_SLICES]
    ]
    text = ["### By slice, the worst first", table(header, rows)]
    if left_out := len(slices.rows) - len(enough):
        text.append(f"{FEW_FACES}: {left_out} of {len(slices.rows)}.\n")
    return "\n".join([*text, *(_gap(gap) for gap in slices.gaps[:1])])


def _gap(gap: SliceGap) -> str:
    clear = "a clear difference" if gap.clear else "within what chance does"
    return (
        f"The largest gap is by {gap.dimension.lower()}: {100 * gap.gap:.1f} points between “{gap.worst}” and "
        f"“{gap.best}”, {clear}.\n"
    )


def _by_height(scenes: Scenes) -> str:
    """Whole pictures: faces found, and found and judged right, by their height."""
    header = (
        "face height",
        "faces",
        "found",
        "of found ones real",
        "end-to-end F1",
        "unmasked not found",
        "unmasked called masked",
        "masked called unmasked",
    )
    rows = [
        (
            height_range(r.from_px, r.to_px),
            r.faces,
            percent(r.recall),
            percent(r.precision),
            percent(r.f1),
            r.unmasked_not_found,
            r.unmasked_called_masked,
            r.masked_called_unmasked,
        )
        for r in scenes.rows
    ]
    by = f" by the preset {scenes.preset}" if scenes.preset else ""
    text = [
        f"### Annotated scenes\n{scenes.scenes} pictures the version has not learned from, from finding the face to the "
        f"verdict{by}, at a face confidence of {scenes.min_confidence:g}.\n",
        table(header, rows),
    ]
    if scenes.rows and scenes.rows[0].map50 is not None:
        text.append(f"Mean average precision (mAP50) of all faces: {percent(scenes.rows[0].map50)}.\n")
    return "\n".join(text)


def _by_perturbation(robustness: Robustness) -> str:
    """Accuracy under each perturbation by severity."""
    severities = sorted({row.severity for row in robustness.rows})
    rows = []
    for found in robustness.by_kind().values():
        accuracies = {row.severity: row.accuracy for row in found}
        rows.append((found[-1].title, found[-1].count, *(percent(accuracies.get(s)) for s in severities)))
    header = ("made harder by", "faces", *("as it is" if s == 0 else f"severity {s}" for s in severities))
    note = f"{robustness.note}\n" if robustness.note else ""
    return f"### Stress lab: accuracy\n{note}\n{table(header, rows)}"


def _calibrated(calibration: CalibrationReport) -> str:
    """How far a probability can be taken at its word."""
    if not (now := calibration.now):
        return ""
    text = (
        f"### Calibration\nExpected calibration error {percent(now.ece)} on {now.count} faces: by so much do "
        f"probabilities differ from the share that is right, on average. Brier {now.brier:.4f}, log loss "
        f"{now.log_loss:.4f}, temperature {calibration.temperature_now:g}."
    )
    before = calibration.as_trained
    if before and calibration.temperature_now != 1.0:
        text += f" As trained (temperature 1) the error is {percent(before.ece)}, the log loss {before.log_loss:.4f}."
    return text + "\n"


def _threshold(thresholds: Thresholds, operating: OperatingPoint) -> str:
    """Which threshold is in force, why, and what it does to the verdicts."""
    if not (row := thresholds.current):
        return ""
    why = operating.why.strip().rstrip(".")
    chosen = operating.threshold is not None and why
    reason = f"chosen {operating.chosen[:10]}: {why}" if chosen else "the default"
    return (
        f"### Threshold\nUnder **{row.threshold:g}** a verdict is shown as unsure ({reason}). Then {row.unsure} faces "
        f"({percent(row.unsure_share)}) are unsure, {row.missed} unmasked ones pass as masked, and {row.false_alerts} "
        f"masked ones raise a false alert; of the verdicts left, {percent(row.right_share)} are right.\n"
    )
