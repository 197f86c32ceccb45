"""The result of an evaluation: one sentence, big numbers, the confusion matrix to click on, figures with their meaning."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from maskdet.formatting import plain
from maskdet.registry.report import (
    AsPublished,
    Counts,
    Figures,
    FiguresInFull,
    Interval,
    LabelFigures,
    LabelIntervals,
)
from ui.evaluation.confusion import chosen_cell, show_cell, show_confusion
from ui.evaluation.data import Evaluated
from ui.evaluation.plots.probabilities import precision_recall_plot, roc_plot
from ui.widgets.datasets import label_name
from ui.widgets.states import percent, span
from ui.widgets.watches import written_time

WRONGLY = "mask_worn_incorrectly"
ENOUGH = 20  # faces; a share of fewer says nothing
MEANINGS = {
    "accuracy": ("Accuracy", "of all faces, the share that is judged right"),
    "balanced_accuracy": (
        "Balanced accuracy",
        "the mean of the labels' recalls: a rare label counts as much",
    ),
    "macro_f1": ("Macro F1", "precision and recall in one number, the mean over the labels"),
    "matthews": ("Matthews", "1 is perfect, 0 is guessing, whatever the mix of labels"),
}


def show_headline(evaluated: Evaluated) -> None:
    """What was measured on what, in words, before any number."""
    report = evaluated.report
    st.markdown(f"##### {plain(headline(evaluated.figures))}")
    sign = "info" if report.counts.training_known else "warning"
    made = f"Measured {written_time(report.measured)} in {report.seconds:.0f} s."
    notes = [f":material/{sign}: {plain(note)}" for note in report.notes]
    st.caption("  \n".join([made, counts_words(report.counts, report.as_published), *notes]))


def headline(figures: Figures) -> str:
    """The result in three sentences, or four where masks worn wrongly are told apart."""
    missed, alerts = mistakes(figures)
    wrongly = f" {worn_wrongly(figures)}" if WRONGLY in figures.labels else ""
    other = "something else" if wrongly else "unmasked"
    return (
        f"Of {figures.count:,} pictures it has not learned from, {figures.right:,} {'is' if figures.right == 1 else 'are'} "
        f"judged right ({percent(figures.accuracy)}, 95 % interval {span(figures.accuracy_interval)}). "
        f"{faces(missed, 'unmasked')} called masked. {faces(alerts, 'masked')} called {other}.{wrongly}"
    )


def worn_wrongly(figures: Figures) -> str:
    """Such as "Of 12 masks worn wrongly, 9 are called so, 2 masked, 1 unmasked."."""
    row = dict(zip(figures.labels, figures.confusion[figures.labels.index(WRONGLY)], strict=True))
    called = f"{row[WRONGLY]:,} {'is' if row[WRONGLY] == 1 else 'are'} called so"
    return f"Of {sum(row.values()):,} masks worn wrongly, {called}, {row['with_mask']:,} masked, {row['without_mask']:,} unmasked."


def faces(count: int, kind: str) -> str:
    """Such as "3 unmasked faces were"."""
    return f"{count:,} {kind} faces were" if count > 1 else f"{count or 'No'} {kind} face was"


def mistakes(figures: Figures) -> tuple[int, int]:
    """Unmasked faces called masked, and masked ones called anything else."""
    matrix, masked = figures.confusion, figures.labels.index("with_mask")
    missed = sum(row[masked] for row in matrix) - matrix[masked][masked]
    return missed, sum(matrix[masked]) - matrix[masked][masked]


def counts_words(counts: Counts, published: AsPublished) -> str:
    """How much of the data set the figures are taken from."""
    words = [
        f"{counts.pictures:,} pictures: {counts.leaked:,} seen in training or alike to those, and left out, "
        f"{counts.unleaked:,} not; the figures are of {counts.reported:,}."
    ]
    if counts.leaked >= ENOUGH:
        accuracy = percent(counts.leaked_accuracy)
        words.append(f"On those it learned from, {accuracy} are right: that is no measure.")
    if counts.no_face_found:
        words.append(f"In {counts.no_face_found:,} no face was found; these were judged whole.")
    if published.label_fixes:
        words.append(f"By the published labels: {percent(published.accuracy)}.")
    return plain(" ".join(words))


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
        st.metric("Judged right", percent(figures.accuracy), border=True)
        st.metric(
            "Missed unmasked",
            f"{missed:,}",
            border=True,
            help="Faces without a mask, or with one worn wrongly, that were called masked.",
        )
        st.metric(
            "False alerts", f"{alerts:,}", border=True, help="Masked faces that were called anything else."
        )
        st.metric(f"Unsure, under {evaluated.threshold:.0%}", f"{unsure:,}", border=True)


# Figures and curves


def show_figures(figures: FiguresInFull) -> None:
    """A table of figures with intervals and meanings."""
    st.subheader("Figures and what they mean", anchor=False)
    table = ["| Figure | Value | 95 % interval | Meaning |", "|---|--:|---|---|"]
    for name, (title, words) in MEANINGS.items():
        show = score if name == "matthews" else percent
        interval = figures.accuracy_interval if name == "accuracy" else getattr(figures.intervals, name)
        table.append(f"| {title} | {show(getattr(figures, name))} | {between(interval, show)} | {words} |")
    for label, found in figures.per_label.items():
        table += label_lines(label, found, figures.intervals.of_label(label))
    st.markdown("\n".join(table))


def label_lines(label: str, found: LabelFigures, intervals: LabelIntervals) -> list[str]:
    """The rows of one label in the table of figures."""
    name = label_name(label)
    called = f"of faces called “{name.lower()}”, the share that is"
    are = f"of the {found.support:,} faces that are, the share called so"
    rows = (
        ("precision", found.precision, intervals.precision, called),
        ("recall", found.recall, intervals.recall, are),
    )
    return [
        f"| {name}: {figure} | {percent(value)} | {between(interval, percent)} | {plain(words)} |"
        for figure, value, interval, words in rows
    ]


def between(interval: Interval | None, show: Callable[[float], str]) -> str:
    """An interval in words; empty where none was measured."""
    return f"{show(interval[0])} to {show(interval[1])}" if interval else ""


def score(value: float | None) -> str:
    """Three digits, or that it was not measured."""
    return "not measured" if value is None else f"{value:.3f}"


def show_curves(evaluated: Evaluated) -> None:
    """ROC and precision-recall."""
    curves = evaluated.report.curves
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
