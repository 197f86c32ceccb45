"""The confusion matrix as buttons, and the pictures of the chosen cell."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from maskdet.formatting import number, plain
from maskdet.language import tr, tr_as
from maskdet.registry.report import Figures
from maskdet.results import MaskLabel
from ui.evaluation.data import Evaluated
from ui.evaluation.faces import show_faces_of
from ui.widgets.datasets import label_name
from ui.widgets.states import percent

CELL = "confusion_cell"
Cell = tuple[str, str]  # truth, verdict


def chosen_cell(figures: Figures) -> Cell | None:
    """The cell that was clicked, else the one with most mistakes; None where all is right."""
    labels, matrix = figures.labels, figures.confusion
    cell = st.session_state.get(CELL)
    if cell and {*cell} <= {*labels}:
        return (cell[0], cell[1])
    wrong = [
        (matrix[i][j], (labels[i], labels[j]))
        for i in range(len(labels))
        for j in range(len(labels))
        if i != j
    ]
    count, cell = max(wrong)
    return cell if count else None


def show_confusion(figures: Figures, chosen: Cell | None) -> None:
    """A button for each cell: count, share of its row, and what it means."""
    labels, matrix = figures.labels, figures.confusion
    st.subheader(tr("Confusion matrix"), anchor=False)
    st.html(cell_style(matrix, labels, chosen))
    with st.grid(
        len(labels) + 1, min_column_width=60, wrap=False, key="confusion", vertical_alignment="center"
    ):
        st.caption(tr("is ↓ called →"))
        for label in labels:
            st.markdown(f"**{plain(label_name(label))}**")
        for truth, row in zip(labels, matrix, strict=True):
            st.markdown(f"**{plain(label_name(truth))}**")
            for verdict, count in zip(labels, row, strict=True):
                show_button((truth, verdict), count, sum(row), marked=chosen == (truth, verdict))
    st.caption(
        tr(
            "Click a cell to see its pictures. Shares are of the row. Every face gets its likeliest label here."
        )
    )


def show_button(cell: Cell, count: int, total: int, *, marked: bool) -> None:
    """A cell as a button: count, share of its row, meaning."""
    truth, verdict = cell
    share = percent(count / total) if total else tr("none")
    st.button(
        f"{':material/check: ' if marked else ''}**{number(count)}** · {share}  \n{meaning(truth, verdict)}",
        key=f"cell_{truth}_{verdict}",
        width="stretch",
        wrap=True,
        on_click=choose_cell,
        args=(cell,),
        help=tr(
            "Is: {truth}. Called: {verdict}. {count} of {total}.",
            truth=label_name(truth),
            verdict=label_name(verdict),
            count=number(count),
            total=number(total),
        ),
    )


def choose_cell(cell: Cell) -> None:
    """Remember the cell that was clicked."""
    st.session_state[CELL] = cell


def meaning(truth: str, verdict: str) -> str:
    """What the verdicts of a cell are called."""
    if truth == verdict:
        return tr_as("a verdict", "right")
    if verdict == "with_mask":
        return tr("missed")
    return tr("false alert") if truth == "with_mask" else tr("mixed up")


def cell_style(matrix: Sequence[Sequence[int]], labels: Sequence[str], chosen: Cell | None) -> str:
    """Shades by share of the row: blue where right, orange where wrong; a frame around the chosen one."""
    rules = [".st-key-confusion button {min-height: 4rem}"]
    for truth, row in zip(labels, matrix, strict=True):
        for verdict, count in zip(labels, row, strict=True):
            colour = "#2583bf" if truth == verdict else "#d4590f"
            depth = round(12 * bool(count) + 38 * count / max(1, sum(row)))
            key = f".st-key-cell_{truth}_{verdict} button"
            rules.append(f"{key} {{background: color-mix(in srgb, {colour} {depth}%, transparent)}}")
            if chosen == (truth, verdict):
                rules.append(f"{key} {{outline: 3px solid {colour}; outline-offset: 2px}}")
    return f"<style>{' '.join(rules)}</style>"


def show_cell(evaluated: Evaluated, cell: Cell | None) -> None:
    """The pictures of the chosen cell; the surest mistakes first, the least sure of the right ones."""
    from maskdet.evaluation import outcomes

    if cell is None:
        st.subheader(tr("No mistake"), anchor=False)
        st.markdown(tr("Every picture is judged right. Click a cell to see its pictures."))
        return
    found, (truth, verdict) = outcomes(evaluated.reported), cell
    truths, verdicts = found.names(found.truths), found.names(found.verdicts)
    wanted = [k for k in range(len(found)) if (truths[k], verdicts[k]) == cell]
    wanted.sort(key=lambda k: found.confidences[k], reverse=truth != verdict)
    with st.container(key="cell_pictures"):
        st.subheader(plain(cell_title(truth, verdict, len(wanted))), anchor=False)
        st.caption(tr("The surest first.") if truth != verdict else tr("The least sure first."))
        show_faces_of(evaluated, [evaluated.reported.faces[k] for k in wanted], name=f"{truth}_{verdict}")


def cell_title(truth: str, verdict: str, count: int) -> str:
    """Such as "Without mask, called with mask: 3"."""
    return tr(
        "{truth}, called {verdict}: {count}",
        truth=label_name(truth),
        verdict=MaskLabel(verdict).in_sentence,
        count=number(count),
    )
