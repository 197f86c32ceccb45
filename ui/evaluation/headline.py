"""The result of an evaluation in words, before any number: what was measured, on what, and how it came out."""

from __future__ import annotations

import streamlit as st

from maskdet.formatting import number, plain
from maskdet.language import tr, tr_many
from maskdet.registry.report import AsPublished, Counts, Figures, retold
from ui.evaluation.data import Evaluated
from ui.widgets.states import percent, span
from ui.widgets.watches import written_time

WRONGLY = "mask_worn_incorrectly"
ENOUGH = 20  # faces; a share of fewer says nothing


def show_headline(evaluated: Evaluated) -> None:
    """What was measured on what, in words, before any number."""
    report = evaluated.report
    st.markdown(f"##### {plain(headline(evaluated.figures))}")
    sign = "info" if report.counts.training_known else "warning"
    made = tr(
        "Measured {time} in {seconds} s.", time=written_time(report.measured), seconds=number(report.seconds)
    )
    notes = [f":material/{sign}: {plain(retold(note))}" for note in report.notes]
    st.caption("  \n".join([made, counts_words(report.counts, report.as_published), *notes]))


def headline(figures: Figures) -> str:
    """The result in three sentences, or four where masks worn wrongly are told apart."""
    missed, alerts = mistakes(figures)
    right = tr_many(
        "Of {all} pictures it has not learned from, {n} is judged right ({share}, 95 % interval {interval}).",
        "Of {all} pictures it has not learned from, {n} are judged right ({share}, 95 % interval {interval}).",
        figures.right,
        all=number(figures.count),
        share=percent(figures.accuracy),
        interval=span(figures.accuracy_interval),
    )
    if WRONGLY not in figures.labels:
        return f"{right} {missed_words(missed)} {alerts_words(alerts)}"
    return f"{right} {missed_words(missed)} {wrong_words(alerts)} {worn_wrongly(figures)}"


def worn_wrongly(figures: Figures) -> str:
    """Such as "Of 12 masks worn wrongly, 9 are called so, 2 masked, 1 unmasked."."""
    row = dict(zip(figures.labels, figures.confusion[figures.labels.index(WRONGLY)], strict=True))
    return tr_many(
        "Of {all} masks worn wrongly, {n} is called so, {masked} masked, {unmasked} unmasked.",
        "Of {all} masks worn wrongly, {n} are called so, {masked} masked, {unmasked} unmasked.",
        row[WRONGLY],
        all=number(sum(row.values())),
        masked=number(row["with_mask"]),
        unmasked=number(row["without_mask"]),
    )


def missed_words(count: int) -> str:
    """Such as "3 unmasked faces were called masked."."""
    if not count:
        return tr("No unmasked face was called masked.")
    return tr_many("{n} unmasked face was called masked.", "{n} unmasked faces were called masked.", count)


def alerts_words(count: int) -> str:
    """Such as "3 masked faces were called unmasked."."""
    if not count:
        return tr("No masked face was called unmasked.")
    return tr_many("{n} masked face was called unmasked.", "{n} masked faces were called unmasked.", count)


def wrong_words(count: int) -> str:
    """Such as "3 masked faces were called something else."."""
    if not count:
        return tr("No masked face was called something else.")
    return tr_many(
        "{n} masked face was called something else.", "{n} masked faces were called something else.", count
    )


def mistakes(figures: Figures) -> tuple[int, int]:
    """Unmasked faces called masked, and masked ones called anything else."""
    matrix, masked = figures.confusion, figures.labels.index("with_mask")
    missed = sum(row[masked] for row in matrix) - matrix[masked][masked]
    return missed, sum(matrix[masked]) - matrix[masked][masked]


def counts_words(counts: Counts, published: AsPublished) -> str:
    """How much of the data set the figures are taken from."""
    words = [
        tr_many(
            "{n} picture: {leaked} seen in training or alike to those, and left out, {unleaked} not; the figures are "
            "of {reported}.",
            "{n} pictures: {leaked} seen in training or alike to those, and left out, {unleaked} not; the figures are "
            "of {reported}.",
            counts.pictures,
            leaked=number(counts.leaked),
            unleaked=number(counts.unleaked),
            reported=number(counts.reported),
        )
    ]
    if counts.leaked >= ENOUGH:
        words.append(
            tr(
                "On those it learned from, {share} are right: that is no measure.",
                share=percent(counts.leaked_accuracy),
            )
        )
    if counts.no_face_found:
        words.append(
            tr_many(
                "In {n} no face was found; it was judged whole.",
                "In {n} no face was found; these were judged whole.",
                counts.no_face_found,
            )
        )
    if published.label_fixes:
        words.append(tr("By the published labels: {share}.", share=percent(published.accuracy)))
    return plain(" ".join(words))
