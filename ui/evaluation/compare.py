"""Versions side by side on the same pictures: the difference with its interval, and the pictures that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain, signed
from maskdet.language import tr, tr_many
from maskdet.registry import Version
from maskdet.registry.report import ChangedFace, Comparison
from ui.evaluation.data import Evaluated, other_versions, predictions_of, start_evaluation
from ui.evaluation.faces import show_faces_of
from ui.widgets.errors import empty_state, show_error
from ui.widgets.states import percent

if TYPE_CHECKING:
    from maskdet.evaluation import JudgedFace

MAX_OTHERS = 4
CHANCE = 0.05


def show_compare(evaluated: Evaluated) -> None:
    """Each chosen version against this one."""
    others = other_versions(evaluated.version)
    if not others:
        empty_state(
            tr("Only one version"),
            tr(
                "Train another, or bring one in under Models. Then both are compared on the same pictures here."
            ),
            icon=":material/balance:",
        )
        return
    chosen = st.multiselect(
        tr("Compare with"),
        list(others),
        default=list(others)[:1],
        max_selections=MAX_OTHERS,
        key="compare_with",
    )
    for name in chosen:
        with st.container(border=True, key=f"against_{name}"):
            show_against(evaluated, others[name])


def show_against(evaluated: Evaluated, other: Version) -> None:
    """One other version: the difference, or the way to measure it first."""
    from maskdet.evaluation.metrics import compare

    theirs = predictions_of(other, evaluated)
    if theirs is None:
        st.markdown(
            tr("**{version}** was not evaluated on exactly these pictures.", version=plain(other.name))
        )
        if st.button(
            tr("Evaluate {version}", version=other.name),
            icon=":material/fact_check:",
            key=f"evaluate {other.name}",
            disabled=evaluated.busy,
        ):
            start_evaluation(other, evaluated.entry.root)
        return
    try:
        found = compare(theirs, evaluated.predictions, part=evaluated.report.part)
    except MaskdetError as error:
        show_error(error)
        return
    show_difference(found)
    show_changes(evaluated, found)


def show_difference(found: Comparison) -> None:
    """Both accuracies, their difference and its interval."""
    low, high = found.interval
    st.markdown(f"##### {plain(in_words(found))}")
    with st.grid(4, min_column_width=150):
        st.metric(plain(found.b), percent(found.accuracy_b), border=True)
        st.metric(plain(found.a), percent(found.accuracy_a), border=True)
        st.metric(tr("Difference in points"), signed(100 * found.difference, 1), border=True)
        interval = tr("{low} to {high}", low=signed(100 * low, 1), high=signed(100 * high, 1))
        st.metric(tr("95 % interval"), interval, border=True)
    st.caption(
        tr_many(
            "On {n} picture that neither has learned from; {left_out} are left out. McNemar's exact "
            "test: p = {p}, the chance of so uneven a change if both were equally good.",
            "On {n} pictures that neither has learned from; {left_out} are left out. McNemar's exact "
            "test: p = {p}, the chance of so uneven a change if both were equally good.",
            found.count,
            left_out=number(found.left_out),
            p=number(found.p_value, 3),
        )
    )


def in_words(found: Comparison) -> str:
    """The difference as a sentence."""
    better, worse = len(found.better), len(found.worse)
    if not better and not worse:
        return tr("{b} and {a} are right and wrong on the same pictures.", b=found.b, a=found.a)
    values = {"b": found.b, "a": found.a, "better": number(better), "worse": number(worse)}
    if found.p_value < CHANCE:
        return tr(
            "{b} is right on {better} that {a} gets wrong, and wrong on {worse} that it gets right: more than chance.",
            **values,
        )
    return tr(
        "{b} is right on {better} that {a} gets wrong, and wrong on {worse} that it gets right: within what chance does.",
        **values,
    )


def show_changes(evaluated: Evaluated, found: Comparison) -> None:
    """The pictures on which exactly one of the two is right."""
    kinds = {
        "better": tr("Now right ({count})", count=len(found.better)),
        "worse": tr("Now wrong ({count})", count=len(found.worse)),
    }
    if not found.better and not found.worse:
        return
    kind = st.segmented_control(
        tr("Changed pictures"),
        list(kinds),
        format_func=lambda kind: kinds[kind],
        key=f"changed {found.a}",
        default="better" if found.better else "worse",
        required=True,
    )
    changed = found.better if kind == "better" else found.worse
    show_faces_of(evaluated, faces_of(evaluated, changed), name=f"{kind}_{found.a}")


def faces_of(evaluated: Evaluated, rows: Sequence[ChangedFace]) -> list[JudgedFace]:
    """The judged faces of these rows, as far as they are known."""
    return [evaluated.faces[row.file] for row in rows if row.file in evaluated.faces]
