"""A training run on the page while it learns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from maskdet.formatting import number
from maskdet.language import tr
from maskdet.training import runs
from maskdet.training.runs import (
    EpochEvent,
    Run,
    RunEvent,
    RunState,
    SamplesEvent,
    SampleVerdict,
    StepEvent,
    round_sentences,
    steps_of,
    whole_progress,
)
from ui.training.curves import curves
from ui.training.doubts import verdict_sign
from ui.widgets.datasets import label_chip
from ui.widgets.errors import friendly_errors
from ui.widgets.progress import short_time
from ui.widgets.states import percent

EVERY_S = 1.0
OLDER_ROUNDS = 6  # that are still told
Event = TypeVar("Event", bound=RunEvent)


def follow_run(run: Run) -> None:
    """The live panel, refreshed by itself; the whole page runs again when the run has ended."""
    _panel(run)


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def _panel(run: Run) -> None:
    if run.state is not RunState.RUNNING:
        st.rerun()
    events = run.events()
    with st.container(border=True, key="run"):
        _show_whole(run, events)
        _tell_rounds(run)
        _show_samples(run, events)
        if any(isinstance(event, StepEvent) for event in events):
            with st.expander(tr("Curves and numbers"), icon=":material/show_chart:", expanded=True):
                _show_numbers(events)
                _show_curves(run, events)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(tr("Cancel"), icon=":material/stop:", key="cancel_run"):
                with st.spinner(tr("Ending ...")):
                    runs.cancel_run(run)
                st.rerun()
            with st.popover(tr("Log"), icon=":material/notes:"):
                st.code("\n".join(str(event.to_json()) for event in events[-30:]), language=None)


def _show_whole(run: Run, events: Sequence[RunEvent]) -> None:
    """One bar over all of it, what it does right now, and one time left."""
    progress = whole_progress(run.config, events, run.running_s(time.time()))
    left = progress.seconds_left
    percent_done = number(100 * progress.done)
    if left is None:
        words = tr("**{percent} %**. {doing}.", percent=percent_done, doing=progress.doing)
    else:
        words = tr(
            "**{percent} %**, about {time} left. {doing}.",
            percent=percent_done,
            time=short_time(left),
            doing=progress.doing,
        )
    st.progress(progress.done, text=words)


def _tell_rounds(run: Run) -> None:
    """A sentence a round, the newest first and large."""
    sentences = round_sentences(run.history())
    if not sentences:
        st.markdown(
            tr("After each round it says here how many pictures it judges right that it has never seen.")
        )
        return
    st.markdown(f"#### {sentences[0]}")
    if len(sentences) > 1:
        st.caption("  \n".join(sentences[1:OLDER_ROUNDS]))


def _show_numbers(events: Sequence[RunEvent]) -> None:
    step, epoch = _last(events, StepEvent), _last(events, EpochEvent)
    if not step:
        return
    validation = epoch.val_accuracy if epoch else None
    with st.grid(4, min_column_width=130, key="totals"):
        st.metric(tr("Loss"), number(step.loss, 3), border=True)
        st.metric(tr("Accuracy, training"), percent(step.accuracy), border=True)
        value = tr("after round 1") if validation is None else percent(validation)
        st.metric(tr("Accuracy, validation"), value, border=True)
        rate = "" if step.learning_rate is None else f"{step.learning_rate:.1e}"
        st.metric(tr("Learning rate"), rate, border=True)


def _show_curves(run: Run, events: Sequence[RunEvent]) -> None:
    """Loss and accuracy, once there is something to draw."""
    steps, epochs = steps_of(events), run.history()
    if not steps and not epochs:
        return
    left, right = st.columns(2)
    left.plotly_chart(curves(steps, epochs, "loss", tr("Loss: lower is better")), width="stretch", key="loss")
    right.plotly_chart(
        curves(steps, epochs, "accuracy", tr("Accuracy: higher is better")), width="stretch", key="accuracy"
    )


def _show_samples(run: Run, events: Sequence[RunEvent]) -> None:
    """The same pictures every time; their verdicts change as it learns. Those it misjudges stand first."""
    samples = _last(events, SamplesEvent)
    if not samples:
        return
    st.markdown(tr("**What it says of pictures it does not learn from**"))
    pictures = sorted(samples.pictures[:12], key=lambda picture: picture.verdict == picture.truth)
    with st.grid(6, min_column_width=110, key="flagged"):
        for picture in pictures:
            with st.container(border=True, gap="xxsmall"):
                _show_sample(run, picture)


def _show_sample(run: Run, picture: SampleVerdict) -> None:
    path = run.folder / picture.file  # an absolute one stays as it is
    if path.is_file():
        st.image(path.read_bytes(), width="stretch", alt=path.name)
    sign = verdict_sign(right=picture.verdict == picture.truth)
    sure = min(99, round(100 * picture.probability))
    st.markdown(f"{label_chip(picture.verdict)}  \n{sign}, {sure} %")


def _last(events: Sequence[RunEvent], kind: type[Event]) -> Event | None:
    return next((event for event in reversed(events) if isinstance(event, kind)), None)
