"""The result of an evaluation: one sentence, big numbers, the confusion matrix to click on, figures with their meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.evaluation.confusion import chosen_cell, show_cell, show_confusion
from ui.evaluation.data import Evaluated
from ui.evaluation.plots import precision_recall_plot, roc_plot
from ui.widgets.datasets import label_name
from ui.widgets.errors import plain
from ui.widgets.states import percent

ENOUGH = 20  # faces; a share of fewer says nothing
MEANINGS = {
    "accuracy": ("Accuracy", "of all faces, the share that is judged right"),
    "balanced_accuracy": ("Balanced accuracy", "the mean of the labels' recalls: a rare label counts as much"),
    "macro_f1": ("Macro F1", "precision and recall in one number, the mean over the labels"),
    "matthews": ("Matthews", "1 is perfect, 0 is guessing, whatever the mix of labels"),
}  # fmt: skip


def show_headline(evaluated: Evaluated) -> None:
    """What was measured on what, in words, before any number."""
    report = evaluated.report
    st.markdown(f"##### {plain(headline(report))}")
    sign = "info" if report["counts"]["learned_from_known"] else "warning"
    made = f"Measured {report['measured'].replace('T', ' ')[:16]} UTC in {report.get('seconds', 0):.0f} s."
    lines = [made, seen_words(report), *(f":material/{sign}: {plain(note)}" for note in report["notes"])]
    st.caption("  \n".join(lines))


def headline(report: dict[str, Any]) -> str:
    figures = report["figures"]
    low, high = figures["accuracy_interval"]
    count, (missed, alerts) = figures["count"], mistakes(figures)
    right = sum(row[k] for k, row in enumerate(figures["confusion"]))
    return (
        f"Of {count:,} pictures it has not learned from, {right:,} {'is' if right == 1 else 'are'} judged right "
        f"({percent(figures['accuracy'])}, 95 % interval {percent(low)} to {percent(high)}). "
        f"{faces(missed, 'unmasked')} called masked. {faces(alerts, 'masked')} called unmasked."
    )


def faces(count: int, kind: str) -> str:
    return f"{count:,} {kind} faces were" if count > 1 else f"{count or 'No'} {kind} face was"


def mistakes(figures: dict[str, Any]) -> tuple[int, int]:
    """Unmasked faces called masked, and masked ones called anything else."""
    matrix, masked = figures["confusion"], figures["labels"].index("with_mask")
    missed = sum(row[masked] for row in matrix) - matrix[masked][masked]
    return missed, sum(matrix[masked]) - matrix[masked][masked]


def seen_words(report: dict[str, Any]) -> str:
    """How much of the data set the figures are taken from."""
    counts = report["counts"]
    words = [
        f"{counts['pictures']:,} pictures: {counts['seen']:,} seen in training or alike to those, and left out, {counts['unseen']:,} not; "
        f"the figures are of {counts['reported']:,}."
    ]
    if counts["seen"] >= ENOUGH:
        words.append(
            f"On those it learned from, {percent(counts['seen_accuracy'])} are right: that is no measure."
        )
    if counts["no_face_found"]:
        words.append(f"In {counts['no_face_found']:,} no face was found; these were judged whole.")
    published = report["as_published"]
    if published["label_fixes"]:
        words.append(f"By the published labels: {percent(published['figures']['accuracy'])}.")
    return plain(" ".join(words))


def show_result(evaluated: Evaluated) -> None:
    """Big numbers, matrix, figures, curves."""
    show_numbers(evaluated)
    left, right = st.columns([3, 4], gap="large")
    cell = chosen_cell(evaluated.report["figures"])
    with left:
        show_confusion(evaluated.report["figures"], cell)
    with right:
        show_cell(evaluated, cell)
    show_figures(evaluated.report)
    show_curves(evaluated)


def show_numbers(evaluated: Evaluated) -> None:
    from maskdet.evaluation.metrics import at

    figures = evaluated.report["figures"]
    missed, alerts = mistakes(figures)
    unsure = at(evaluated.reported, evaluated.threshold).unsure
    with st.grid(4, min_column_width=140, key="totals"):
        st.metric("Judged right", percent(figures["accuracy"]), border=True)
        st.metric(
            "Missed unmasked", f"{missed:,}", border=True, help="Unmasked faces that were called masked."
        )
        st.metric("False alerts", f"{alerts:,}", border=True, help="Masked faces that were called unmasked.")
        st.metric(f"Unsure, under {evaluated.threshold:.0%}", f"{unsure:,}", border=True)


# Figures and curves


def show_figures(report: dict[str, Any]) -> None:
    figures = report["figures"]
    between = figures.get("intervals", {})
    st.subheader("Figures and what they mean", anchor=False)
    table = ["| Figure | Value | 95 % interval | Meaning |", "|---|--:|---|---|"]
    for key, (title, words) in MEANINGS.items():
        show = score if key == "matthews" else percent
        interval = figures["accuracy_interval"] if key == "accuracy" else between.get(key)
        table.append(f"| {title} | {show(figures[key])} | {span(interval, show)} | {words} |")
    for label, found in figures["per_label"].items():
        table += label_lines(label, found, between.get("per_label", {}).get(label, {}))
    st.markdown("\n".join(table))


def label_lines(label: str, found: dict[str, Any], between: dict[str, Any]) -> list[str]:
    name = label_name(label)
    words = {
        "precision": f"of faces called “{name.lower()}”, the share that is",
        "recall": f"of the {found['support']:,} faces that are, the share called so",
    }
    return [
        f"| {name}: {key} | {percent(found[key])} | {span(between.get(key), percent)} | {plain(meant)} |"
        for key, meant in words.items()
    ]


def span(interval: Sequence[float] | None, show: Any) -> str:
    return f"{show(interval[0])} to {show(interval[1])}" if interval else ""


def score(value: float) -> str:
    return f"{value:.3f}"


def show_curves(evaluated: Evaluated) -> None:
    curves = evaluated.report["curves"]
    if not curves:
        st.caption("Curves need faces of at least two labels.")
        return
    st.subheader("Curves", anchor=False)
    left, right = st.columns(2)
    left.plotly_chart(roc_plot(curves, evaluated.threshold), key="roc", alt="ROC curves")
    right.plotly_chart(
        precision_recall_plot(curves, evaluated.threshold), key="pr", alt="Precision and recall"
    )
    st.caption(f"The marks show where the threshold in force, {evaluated.threshold:.0%}, lies on each curve.")
