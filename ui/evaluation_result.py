"""The result of an evaluation: one sentence, big numbers, the confusion matrix to click on, figures with their meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.datasets import label_name
from ui.errors import plain
from ui.evaluation_data import Evaluated
from ui.evaluation_faces import show_faces_of
from ui.evaluation_plots import precision_recall_plot, roc_plot
from ui.states import percent

CELL = "confusion_cell"
RIGHT, MISSED, ALERT, MIXED = "right", "missed", "false alert", "mixed up"
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
        f"({percent(figures['accuracy'])}, 95 % interval {percent(low)} to {percent(high)}). {faces(missed, 'unmasked')} "
        f"called masked, {faces(alerts, 'masked')} called unmasked."
    )


def faces(count: int, kind: str) -> str:
    return f"{count or 'No'} {kind} {'face was' if count == 1 else 'faces were' if count else 'face was'}"


def mistakes(figures: dict[str, Any]) -> tuple[int, int]:
    """Unmasked faces called masked, and masked ones called anything else."""
    matrix, masked = figures["confusion"], figures["labels"].index("with_mask")
    missed = sum(row[masked] for row in matrix) - matrix[masked][masked]
    return missed, sum(matrix[masked]) - matrix[masked][masked]


def seen_words(report: dict[str, Any]) -> str:
    """How much of the data set the figures are taken from."""
    counts = report["counts"]
    words = [
        f"{counts['pictures']:,} pictures: {counts['seen']:,} seen in training and left out, {counts['unseen']:,} not; "
        f"the figures are of {counts['reported']:,}."
    ]
    if counts["seen_accuracy"] is not None and counts["seen"]:
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
    with left:
        show_confusion(evaluated)
    with right:
        show_figures(evaluated.report)
    show_cell(evaluated)
    show_curves(evaluated)


def show_numbers(evaluated: Evaluated) -> None:
    from maskdet.evaluation.thresholds import at

    figures = evaluated.report["figures"]
    missed, alerts = mistakes(figures)
    unsure = at(evaluated.reported, evaluated.threshold).unsure
    with st.grid(4, min_column_width=140, key="totals"):
        st.metric("Judged right", percent(figures["accuracy"]), border=True)
        st.metric("Unmasked called masked", f"{missed:,}", border=True)
        st.metric("Masked called unmasked", f"{alerts:,}", border=True)
        st.metric(f"Unsure, under {evaluated.threshold:.0%}", f"{unsure:,}", border=True)


# The confusion matrix


def show_confusion(evaluated: Evaluated) -> None:
    """A button for each cell: count, share of its row, and what it means."""
    figures = evaluated.report["figures"]
    labels, matrix = figures["labels"], figures["confusion"]
    st.subheader("Confusion matrix", anchor=False)
    st.html(cell_style(matrix, labels))
    with st.grid(
        len(labels) + 1, min_column_width=84, wrap=False, key="confusion", vertical_alignment="center"
    ):
        st.caption("is ↓ called →")
        for label in labels:
            st.markdown(f"**{plain(label_name(label))}**")
        for truth, row in zip(labels, matrix, strict=True):
            st.markdown(f"**{plain(label_name(truth))}**")
            for verdict, count in zip(labels, row, strict=True):
                show_button(truth, verdict, count, sum(row))
    st.caption(
        "Click a cell to see its pictures. Shares are of the row. Every face gets its likeliest label here."
    )


def show_button(truth: str, verdict: str, count: int, total: int) -> None:
    share = percent(count / total) if total else "none"
    chosen = st.session_state.get(CELL) == (truth, verdict)
    st.button(
        f"{':material/check: ' if chosen else ''}**{count:,}** · {share}  \n{meaning(truth, verdict)}",
        key=f"cell_{truth}_{verdict}",
        width="stretch",
        on_click=toggle_cell,
        args=(truth, verdict),
        help=f"Is: {label_name(truth)}. Called: {label_name(verdict)}. {count:,} of {total:,}.",
    )


def toggle_cell(truth: str, verdict: str) -> None:
    cell = (truth, verdict)
    st.session_state[CELL] = None if st.session_state.get(CELL) == cell else cell


def meaning(truth: str, verdict: str) -> str:
    if truth == verdict:
        return RIGHT
    return MISSED if verdict == "with_mask" else ALERT if truth == "with_mask" else MIXED


def cell_style(matrix: Sequence[Sequence[int]], labels: Sequence[str]) -> str:
    """Shades by share of the row: blue where right, orange where wrong; a frame around the chosen one."""
    rules = [".st-key-confusion button {min-height: 4rem}"]
    for truth, row in zip(labels, matrix, strict=True):
        for verdict, count in zip(labels, row, strict=True):
            colour = "#2583bf" if truth == verdict else "#d4590f"
            depth = round(12 * bool(count) + 38 * count / max(1, sum(row)))
            key = f".st-key-cell_{truth}_{verdict} button"
            rules.append(f"{key} {{background: color-mix(in srgb, {colour} {depth}%, transparent)}}")
            if st.session_state.get(CELL) == (truth, verdict):
                rules.append(f"{key} {{outline: 3px solid {colour}; outline-offset: 2px}}")
    return f"<style>{' '.join(rules)}</style>"


def show_cell(evaluated: Evaluated) -> None:
    """The pictures of the chosen cell; the surest mistakes first, the least sure of the right ones."""
    from maskdet.evaluation.outcomes import outcomes

    cell = st.session_state.get(CELL)
    found = outcomes(evaluated.reported)
    if not cell or not {*cell} <= {label.value for label in found.labels}:
        return
    truth, verdict = cell
    truths, verdicts = found.names(found.truths), found.names(found.verdicts)
    wanted = [k for k in range(len(found)) if (truths[k], verdicts[k]) == cell]
    wanted.sort(key=lambda k: found.confidences[k], reverse=truth != verdict)
    with st.container(border=True, key="cell_pictures"):
        order = "the surest first" if truth != verdict else "the least sure first"
        words = f"{label_name(truth)}, called {label_name(verdict).lower()}"
        st.markdown(f"**{plain(words)}: {len(wanted):,}**, {order}")
        show_faces_of(evaluated, [evaluated.reported.faces[k] for k in wanted], name=f"{truth}_{verdict}")


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
