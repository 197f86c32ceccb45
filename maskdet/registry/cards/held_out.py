"""The part of a model card on what was measured when the version was trained."""

from __future__ import annotations

from maskdet.formatting import percent, span
from maskdet.registry.cards.markdown import confusion_table, table
from maskdet.registry.report.version_report import HeldOutFigures, LabelHeightRow


def held_out_figures(title: str, part: HeldOutFigures) -> str:
    """Figures, confusion matrix, thresholds and, of scenes, face heights."""
    text = [
        f"### {title}",
        f"Accuracy **{percent(part.accuracy)}** of {part.count} (95 % interval {span(part.accuracy_interval)}), "
        f"balanced accuracy {percent(part.balanced_accuracy)}.\n",
        table(
            ("label", "precision", "recall", "F1", "faces"),
            [
                (label, percent(f.precision), percent(f.recall), percent(f.f1), f.support)
                for label, f in part.per_label.items()
            ],
        ),
        confusion_table(part.labels, part.confusion),
        table(
            ("threshold, as trained", "faces with a verdict", "of these right"),
            [(row.threshold, percent(row.accepted), percent(row.right)) for row in part.by_threshold],
        ),
    ]
    return "\n".join([*text, *_drawn(part), *_label_fixes(part), *_by_height(part), *_worn_wrongly(part)])


def _drawn(part: HeldOutFigures) -> list[str]:
    if not part.drawn:
        return []
    return [f"{part.drawn} of these faces are of the practice set: their masks are drawn, not real.\n"]


def label_height_table(rows: tuple[LabelHeightRow, ...]) -> str:
    """Test crops of every kind, as a table; empty where they were not measured."""
    lines = [
        (row.kind, row.label, f"{row.from_px} px", row.count, row.right, row.called_masked, row.no_face)
        for row in rows
    ]
    header = ("kind", "label", "height, from", "faces", "right", "called masked", "taken for no face")
    return f"### Test crops by label and height\n{table(header, lines)}" if lines else ""


def _label_fixes(part: HeldOutFigures) -> list[str]:
    if not (fixes := part.label_fixes):
        return []
    return [
        f"{fixes.count} of these pictures carry a wrong label in the published set and were counted by their true one; "
        f"by the published labels the accuracy is {percent(fixes.accuracy_as_published)}.\n"
    ]


def _by_height(part: HeldOutFigures) -> list[str]:
    rows = [(f"{row.from_px} px and higher", row.count, percent(row.accuracy)) for row in part.by_height]
    return [table(("face height, from", "faces", "accuracy"), rows)] if rows else []


def _worn_wrongly(part: HeldOutFigures) -> list[str]:
    wrong = part.worn_wrongly
    if not wrong.count:
        return []
    return [f"Of {wrong.count} masks worn wrongly, {wrong.called_without_mask} were called unmasked.\n"]
