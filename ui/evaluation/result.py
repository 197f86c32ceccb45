"""The result of an evaluation: big numbers, the confusion matrix to click on, figures with their meaning."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from maskdet.formatting import number, plain, whole_percent
from maskdet.language import tr, tr_later, tr_many
from maskdet.registry.report import (
    FiguresInFull,
    Interval,
    LabelFigures,
    LabelIntervals,
)
from maskdet.results import MaskLabel
from ui.evaluation.confusion import chosen_cell, show_cell, show_confusion
from ui.evaluation.data import Evaluated
from ui.evaluation.headline import mistakes
from ui.evaluation.plots.probabilities import precision_recall_plot, roc_plot
from ui.widgets.datasets import label_name
from ui.widgets.states import percent

MEANINGS = {
    "accuracy": (tr_later("Accuracy"), tr_later("of all faces, the share that is judged right")),
    "balanced_accuracy": (
        tr_later("Balanced accuracy"),
        tr_later("the mean of the labels' recalls: a rare label counts as much"),
    ),
    "macro_f1": (
        tr_later("Macro F1"),
        tr_later("precision and recall in one number, the mean over the labels"),
    ),
    "matthews": (
        tr_later("Matthews"),
        tr_later("1 is perfect, 0 is guessing, whatever the mix of labels"),
    ),
}


def show_result(evaluated: Evaluated) -> None:
    """Big numbers, matrix, figures, curves."""
    show_numbers(evaluated)
    left, right = st.columns([3, 4], gap="large")
    cell = chosen_cell(evaluated.figures)
    with left:
        show_confusion(evaluated.figures, cell)
    with right:
        show_cell(evaluated, cell)
    show_figures(evaluated.figures)
    show_curves(evaluated)


def show_numbers(evaluated: Evaluated) -> None:
    """The four numbers that matter most."""
    from maskdet.evaluation.metrics import at

    figures = evaluated.figures
    missed, alerts = mistakes(figures)
    unsure = at(evaluated.reported, evaluated.threshold).unsure
    with st.grid(4, min_column_width=140, key="totals"):
        st.metric(tr("Judged right"), percent(figures.accuracy), border=True)
        st.metric(
            tr("Missed unmasked"),
            number(missed),
            border=True,
            help=tr("Faces without a mask, or with one worn wrongly, that were called masked."),
        )
        st.metric(
            tr("False alerts"),
            number(alerts),
            border=True,
            help=tr("Masked faces that were called anything else."),
        )
        under = tr("Unsure, under {threshold}", threshold=whole_percent(evaluated.threshold))
        st.metric(under, number(unsure), border=True)


# Figures and curves


def show_figures(figures: FiguresInFull) -> None:
    """A table of figures with intervals and meanings."""
    st.subheader(tr("Figures and what they mean"), anchor=False)
    heads = (tr("Figure"), tr("Value"), tr("95 % interval"), tr("Meaning"))
    table = [f"| {' | '.join(heads)} |", "|---|--:|---|---|"]
    for name, (title, words) in MEANINGS.items():
        show = score if name == "matthews" else percent
        interval = figures.accuracy_interval if name == "accuracy" else getattr(figures.intervals, name)
        table.append(
            f"| {tr(title)} | {show(getattr(figures, name))} | {between(interval, show)} | {tr(words)} |"
        )
    for label, found in figures.per_label.items():
        table += label_lines(label, found, figures.intervals.of_label(label))
    st.markdown("\n".join(table))


def label_lines(label: str, found: LabelFigures, intervals: LabelIntervals) -> list[str]:
    """The rows of one label in the table of figures."""
    name = label_name(label)
    called = tr("of faces called “{label}”, the share that is", label=MaskLabel(label).in_sentence)
    are = tr_many(
        "of the {n} face that is, the share called so",
        "of the {n} faces that are, the share called so",
        found.support,
    )
    precision, recall = tr("{label}: precision", label=name), tr("{label}: recall", label=name)
    rows = (
        (precision, found.precision, intervals.precision, called),
        (recall, found.recall, intervals.recall, are),
    )
    return [
        f"| {title} | {percent(value)} | {between(interval, percent)} | {plain(words)} |"
        for title, value, interval, words in rows
    ]


def between(interval: Interval | None, show: Callable[[float], str]) -> str:
    """An interval in words; empty where none was measured."""
    return tr("{low} to {high}", low=show(interval[0]), high=show(interval[1])) if interval else ""


def score(value: float | None) -> str:
    """Three digits, or that it was not measured."""
    return tr("not measured") if value is None else number(value, 3)


def show_curves(evaluated: Evaluated) -> None:
    """ROC and precision-recall."""
    curves = evaluated.report.curves
    if not curves:
        st.caption(tr("Curves need faces of at least two labels."))
        return
    st.subheader(tr("Curves"), anchor=False)
    left, right = st.columns(2)
    left.plotly_chart(roc_plot(curves, evaluated.threshold), key="roc", alt=tr("ROC curves"))
    right.plotly_chart(
        precision_recall_plot(curves, evaluated.threshold), key="pr", alt=tr("Precision and recall")
    )
    st.caption(
        tr(
            "The marks show where the threshold in force, {threshold}, lies on each curve.",
            threshold=whole_percent(evaluated.threshold),
        )
    )
