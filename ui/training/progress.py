"""A training run on the page: while it learns, what came out, side by side with others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from maskdet.training import runs
from maskdet.training.runs import Run, steps_of
from ui.training.curves import curves
from ui.widgets.datasets import label_chip
from ui.widgets.errors import friendly_errors
from ui.widgets.progress import short_time
from ui.widgets.progress import show_phase as show_phase_bar
from ui.widgets.states import percent

if TYPE_CHECKING:
    pass

EVERY_S = 1.0


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
        rest = "" if left is None else f", about {short_time(left)} left"
        st.progress(
            min(1.0, done), text=f"{now['phase'].capitalize()}: round {now['epoch']} of {now['epochs']}{rest}"
        )
    else:
        words = f"{now['phase'].capitalize()}: "
        show_phase_bar(words, now["phase"], now["done"], now["total"], key="run_phase")


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


# What came out


# All runs
