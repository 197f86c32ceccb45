"""Runs side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.formatting import moment_text
from maskdet.language import tr, tr_as, tr_later
from maskdet.training import runs
from maskdet.training.runs import Run, RunState
from ui.training.curves import Figure, num_rounds, rounds_before, validation, y_axis
from ui.widgets.states import percent, plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go


STATES = {
    RunState.RUNNING: tr_later("running"),
    RunState.DONE: tr_later("done"),
    RunState.FAILED: tr_later("failed"),
    RunState.CANCELLED: tr_later("cancelled"),
    RunState.INTERRUPTED: tr_later("interrupted"),
}
RUN_COLOURS = ("#0068a6", "#be4800", "#964682", "#5b6b7a", "#8a7300")
RUN_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def compare_runs(found: Sequence[Run]) -> None:
    """A table; the curves of chosen runs together; notes and deleting."""
    table = [_row(run) for run in found]
    headings = {
        "Started": tr("Started"),
        "State": tr("State"),
        "Network": tr("Network"),
        "Pictures": tr("Pictures"),
        "Rounds": tr("Rounds"),
        "Test": tr_as("share that is right on the test", "Test"),
        "Version": tr("Version"),
        "Note": tr("Note"),
    }
    chosen = st.dataframe(
        table,
        column_config=headings,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key="runs_table",
    ).selection.rows
    picked = [found[number] for number in chosen if number < len(found)] or list(found[:1])
    st.caption(tr("Tick runs to compare their curves."))
    if any(run.history() for run in picked):
        _show_curves(picked)
    if len(picked) == 1:
        _show_details(picked[0])


def _show_curves(picked: Sequence[Run]) -> None:
    left, right = st.columns(2)
    left.plotly_chart(_overlay(picked, "loss", tr("Loss on validation")), width="stretch", key="cmp_loss")
    right.plotly_chart(
        _overlay(picked, "accuracy", tr("Accuracy on validation")), width="stretch", key="cmp_acc"
    )


def _started(run: Run) -> str:
    return moment_text(datetime.fromtimestamp(run.created))


def _row(run: Run) -> dict[str, str | int]:
    result, history = run.result(), run.history()
    measured = result.new if result else None
    return {
        "Started": _started(run),
        "State": tr(STATES[run.state]),
        "Network": run.config.architecture,
        "Pictures": Path(run.config.dataset).name,
        "Rounds": len(history),
        "Test": percent(measured.accuracy) if measured else "",
        "Version": run.version or "",
        "Note": run.notes[:60],
    }


def _data_of(run: Run) -> str:
    """The fingerprint of what a finished run learned from and was tested on."""
    try:
        config = json.loads((run.folder / "version" / "config.json").read_text(encoding="utf-8"))
        return str(config["data"]["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _overlay(picked: Sequence[Run], what: Figure, title: str) -> go.Figure:
    import plotly.graph_objects as go

    lines = []
    for number, run in enumerate(picked):
        rows = [epoch for epoch in run.history() if validation(epoch, what) is not None]
        style = {"color": RUN_COLOURS[number % 5], "dash": RUN_DASHES[number % 5]}
        name = f"{datetime.fromtimestamp(run.created):%m-%d %H:%M} {run.config.architecture}"
        before = rounds_before(rows)
        x = [before[epoch.phase] + epoch.epoch for epoch in rows]
        y = [validation(epoch, what) for epoch in rows]
        lines.append(go.Scatter(name=name, x=x, y=y, mode="lines+markers", line=style))
    rounds = max((num_rounds(run.history()) for run in picked), default=1)
    axes = {
        "xaxis": {"title": tr_as("of training", "Round"), "range": [0, rounds + 0.2]},
        "yaxis": y_axis(what),
    }
    return go.Figure(lines, {"template": plot_template(), "title": title, "height": 280} | axes)


def _show_details(run: Run) -> None:
    with st.expander(tr("Details of the run of {when}", when=_started(run)), icon=":material/description:"):
        notes = st.text_area(tr("Notes"), run.notes, key=f"notes {run.id}")
        if notes != run.notes:
            run.set_notes(notes)
        if data := _data_of(run):
            st.caption(
                tr(
                    "Data fingerprint: {fingerprint}. Runs with the same one learned from exactly the same faces.",
                    fingerprint=data,
                )
            )
        st.json(run.config.to_json(), expanded=False)
        if run.state is not RunState.RUNNING and st.button(
            tr("Delete this run"), icon=":material/delete:", key=f"delete {run.id}"
        ):
            runs.delete_run(run)
            st.rerun()
