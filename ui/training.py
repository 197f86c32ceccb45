"""A training run on the page: while it learns, what came out, side by side with others."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.registry import activate
from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.events import PHASES
from maskdet.training.run_folder import steps_of
from maskdet.training.runs import Run
from ui.datasets import label_chip, time_left
from ui.errors import friendly_errors, plain, show_error
from ui.states import percent, plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go

EVERY_S = 1.0
TRAINING, VALIDATION = "#0068a6", "#be4800"  # and solid with dots against dashed, so that colour is not alone
RUN_COLOURS = ("#0068a6", "#be4800", "#964682", "#5b6b7a", "#8a7300")
RUN_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


# While it learns


def follow_run(run: Run) -> None:
    """The live panel, refreshed by itself; the whole page runs again when the run has ended."""
    _panel(run)


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def _panel(run: Run) -> None:
    if run.state != "running":
        st.rerun()
    events = run.events()
    with st.container(border=True, key="run"):
        show_phase(events)
        show_numbers(events)
        left, right = st.columns(2)
        steps, epochs = steps_of(events), run.history()
        left.plotly_chart(curves(steps, epochs, "loss", "Loss: lower is better"), width="stretch", key="loss")
        right.plotly_chart(
            curves(steps, epochs, "accuracy", "Accuracy: higher is better"), width="stretch", key="accuracy"
        )
        show_samples(run, events)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Cancel", icon=":material/stop:", key="cancel_run"):
                with st.spinner("Ending ..."):
                    runs.cancel_run(run)
                st.rerun()
            with st.popover("Log", icon=":material/notes:"):
                st.code("\n".join(str(event) for event in events[-30:]), language=None)


def last_of(events: Sequence[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    return next((event for event in reversed(events) if event.get("event") == kind), None)


def show_phase(events: Sequence[dict[str, Any]]) -> None:
    """What it does right now, how far it is, and how long it will take."""
    now = next((e for e in reversed(events) if e.get("event") in ("phase", "step")), None)
    if now is None:
        st.progress(0.0, text="Starting: about 10 seconds ...")
    elif now["event"] == "step":
        done = (now["epoch"] - 1 + now["step"] / max(1, now["steps"])) / max(1, now["epochs"])
        left = now.get("seconds_left")
        rest = "" if left is None else f", about {minutes(left)} left"
        st.progress(
            min(1.0, done), text=f"{now['phase'].capitalize()}: round {now['epoch']} of {now['epochs']}{rest}"
        )
    else:
        done, total = now["done"], max(1, now["total"])
        phase = f"{now['phase'].capitalize()}: {done:,} of {total:,}"
        st.progress(min(1.0, done / total), text=phase + phase_left(now["phase"], done, total))


def phase_left(phase: str, done: int, total: int) -> str:
    known = st.session_state.get("run_phase")
    if known is None or known[0] != phase:
        known = st.session_state["run_phase"] = (phase, time.monotonic(), done)
    return time_left(time.monotonic() - known[1], done - known[2], total - known[2])


def minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def show_numbers(events: Sequence[dict[str, Any]]) -> None:
    step, epoch = last_of(events, "step"), last_of(events, "epoch")
    if not step:
        return
    with st.grid(4, min_column_width=130, key="totals"):
        st.metric("Loss", f"{step['loss']:.3f}", border=True)
        st.metric("Accuracy, training", percent(step["accuracy"]), border=True)
        value = (
            percent(epoch["val_accuracy"])
            if epoch and epoch.get("val_accuracy") is not None
            else "after round 1"
        )
        st.metric("Accuracy, validation", value, border=True)
        st.metric("Learning rate", f"{step['learning_rate']:.1e}", border=True)


def show_samples(run: Run, events: Sequence[dict[str, Any]]) -> None:
    """The same pictures every time; their verdicts change as it learns."""
    samples = last_of(events, "samples")
    if not samples:
        return
    st.markdown("**What it says of pictures it does not learn from**")
    with st.grid(6, min_column_width=110, key="flagged"):
        for picture in samples["pictures"][:12]:
            with st.container(border=True, gap="xxsmall"):
                path = Path(picture["file"])
                path = path if path.is_absolute() else run.folder / path
                if path.is_file():
                    st.image(path.read_bytes(), width="stretch")
                right = picture["verdict"] == picture["truth"]
                sign = ":material/check:" if right else ":material/close:"
                sure = min(99, round(100 * picture["probability"]))
                st.markdown(
                    f"{label_chip(picture['verdict'])}  \n{sign} {'right' if right else 'wrong'}, {sure} %"
                )


def curves(
    steps: Sequence[dict[str, Any]], epochs: Sequence[dict[str, Any]], what: str, title: str
) -> go.Figure:
    """Training per step, validation per epoch."""
    import plotly.graph_objects as go

    before = rounds_before([*steps, *epochs])
    at = [before[e["phase"]] + e["epoch"] - 1 + e["step"] / max(1, e["steps"]) for e in steps]
    validated = [e for e in epochs if e.get(f"val_{what}") is not None]
    lines = [
        go.Scatter(name="Training", x=at, y=[e[what] for e in steps], mode="lines", line={"color": TRAINING}),
        go.Scatter(
            name="Validation",
            x=[before[e["phase"]] + e["epoch"] for e in validated],
            y=[e[f"val_{what}"] for e in validated],
            mode="lines+markers",
            line={"color": VALIDATION, "dash": "dash"},
            marker={"size": 9, "symbol": "diamond"},
        ),
    ]
    layout = {"template": plot_template(), "title": title, "height": 300, "xaxis": {"title": "Round"}}
    return go.Figure(lines, layout)


def rounds_before(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Phase -> how many rounds the phases before it have: the head comes before the fine-tuning."""
    lengths = {row["phase"]: row["epochs"] for row in rows}
    found, total = {}, 0
    for phase in sorted(lengths, key=lambda phase: PHASES.index(phase) if phase in PHASES else 0):
        found[phase] = total
        total += lengths[phase]
    return found


# What came out


def show_outcome(run: Run) -> None:
    """The result of a finished run and the gate before it is used; else why there is none."""
    if run.state == "done" and run.result() and not run.version:
        show_result(run, run.result() or {})
    elif run.state in ("interrupted", "cancelled"):
        show_stopped(run)
    elif run.state == "failed":
        st.error(f"The last run failed. {plain(run.reason)}", icon=":material/error:")


def show_stopped(run: Run) -> None:
    words = "was cancelled" if run.state == "cancelled" else "was interrupted"
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(
            f":material/pause_circle: The last run {words}. It can go on from its last finished round."
        )
        if st.button("Go on", icon=":material/play_arrow:", key="resume"):
            runs.start_run(run, resume=True)
            st.rerun()


def show_result(run: Run, result: dict[str, Any]) -> None:
    with st.container(border=True, key="result"):
        st.subheader(":material/check_circle: Training is done", anchor=False)
        show_figures(result)
        name = st.text_input(
            "Name of the new version", suggested_name(), key="version_name", max_chars=60
        ).strip()
        use = result["worse"] is False or agreed_twice(result)
        with st.container(horizontal=True):
            if use and st.button("Use this version", type="primary", icon=":material/publish:", key="use"):
                keep(run, name, use=True)
            if st.button("Only save it", icon=":material/save:", key="save_only"):
                keep(run, name, use=False)


def show_figures(result: dict[str, Any]) -> None:
    """New against active, on the same test pictures."""
    new, active = result["new"], result.get("active")
    if not new:
        st.info("No picture was set aside for a test, so it was not measured.", icon=":material/info:")
        return
    st.markdown("Right on the same test pictures:")
    with st.grid(3, min_column_width=140):
        st.metric("New version", percent(new["accuracy"]), border=True)
        if active:
            st.metric("In use", percent(active["accuracy"]), border=True)
            st.metric("Difference", f"{100 * (new['accuracy'] - active['accuracy']):+.1f}", border=True)
    low, high = result["interval_of_difference"]
    likely = f" Most likely between {100 * low:+.1f} and {100 * high:+.1f} points." if active else ""
    st.caption(f"Measured on {result['count']:,} pictures that took no part in training.{likely}")


def agreed_twice(result: dict[str, Any]) -> bool:
    """The gate: a worse version needs two clear yeses."""
    st.warning(
        "The new version is worse than the one in use on these pictures. More pictures, or a more thorough run, "
        "usually help.",
        icon=":material/trending_down:",
    )
    once = st.checkbox("Use it all the same", key="worse_once")
    return once and st.checkbox("Yes, everyone here gets the worse version", key="worse_twice")


def suggested_name() -> str:
    return f"mine-{time.strftime('%Y-%m-%d-%H%M')}"


def keep(run: Run, name: str, *, use: bool) -> None:
    models_dir = get_settings().models_dir
    try:
        runs.save_run(run, models_dir, name)
        if use:
            activate(models_dir, name)
    except MaskdetError as error:
        show_error(error)
        return
    st.toast(f"{name} was saved{' and is in use' if use else ''}.", icon=":material/check:")
    st.rerun()


# All runs


def compare_runs(found: Sequence[Run]) -> None:
    """A table; the curves of chosen runs together; notes and deleting."""
    table = [row(run) for run in found]
    chosen = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode="multi-row", key="runs_table"
    ).selection.rows
    picked = [found[number] for number in chosen if number < len(found)] or list(found[:1])
    st.caption("Tick runs to compare their curves.")
    left, right = st.columns(2)
    left.plotly_chart(overlay(picked, "val_loss", "Loss on validation"), width="stretch", key="cmp_loss")
    right.plotly_chart(
        overlay(picked, "val_accuracy", "Accuracy on validation"), width="stretch", key="cmp_acc"
    )
    if len(picked) == 1:
        show_details(picked[0])


def started(run: Run) -> str:
    return datetime.fromtimestamp(run.created).strftime("%Y-%m-%d %H:%M")


def row(run: Run) -> dict[str, Any]:
    result, history = run.result(), run.history()
    accuracy = result["new"]["accuracy"] if result and result["new"] else None
    return {
        "Started": started(run),
        "State": run.state,
        "Network": run.config.architecture,
        "Pictures": Path(run.config.dataset).name,
        "Rounds": len(history),
        "Test": percent(accuracy) if accuracy is not None else "",
        "Version": run.version or "",
        "Note": run.notes[:60],
    }


def data_of(run: Run) -> str:
    """The fingerprint of what a finished run learned from and was tested on."""
    try:
        config = json.loads((run.folder / "version" / "config.json").read_text(encoding="utf-8"))
        return str(config["data"]["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def overlay(picked: Sequence[Run], what: str, title: str) -> go.Figure:
    import plotly.graph_objects as go

    lines = []
    for number, run in enumerate(picked):
        rows = [epoch for epoch in run.history() if epoch.get(what) is not None]
        style = {"color": RUN_COLOURS[number % 5], "dash": RUN_DASHES[number % 5]}
        name = f"{started(run)[5:]} {run.config.architecture}"
        before = rounds_before(rows)
        x = [before[epoch["phase"]] + epoch["epoch"] for epoch in rows]
        y = [epoch[what] for epoch in rows]
        lines.append(go.Scatter(name=name, x=x, y=y, mode="lines+markers", line=style))
    layout = {"template": plot_template(), "title": title, "height": 280, "xaxis": {"title": "Round"}}
    return go.Figure(lines, layout)


def show_details(run: Run) -> None:
    with st.expander(f"Details of the run of {started(run)}", icon=":material/description:"):
        notes = st.text_area("Notes", run.notes, key=f"notes {run.id}")
        if notes != run.notes:
            run.set_notes(notes)
        if data := data_of(run):
            st.caption(
                f"Data fingerprint: {data}. Runs with the same one learned from exactly the same faces."
            )
        st.json(run.config.as_dict(), expanded=False)
        if run.state != "running" and st.button(
            "Delete this run", icon=":material/delete:", key=f"delete {run.id}"
        ):
            runs.delete_run(run)
            st.rerun()
