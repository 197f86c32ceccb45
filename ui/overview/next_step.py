"""What to do next: the few things that wait for somebody, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from maskdet.dataset import CORRECTIONS, list_datasets
from maskdet.errors import MaskdetError, log_problem, sentence_of
from maskdet.language import tr, tr_as, tr_many
from maskdet.training import runs
from maskdet.training.runs import RunState
from ui.widgets.signed_in.roles import page_link
from ui.widgets.watches import watch_store

ENOUGH_CORRECTIONS = 10
SHOWN = 3


@dataclass(frozen=True)
class Step:
    """A sentence, and the page where it is done."""

    words: str
    page: str
    label: str
    icon: str


def show_next_step() -> None:
    """The first few of them; nothing where nothing waits."""
    found = list(steps())[:SHOWN]
    if not found:
        return
    st.subheader(tr("What to do next"), anchor=False)
    for step in found:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(step.words)
            page_link(step.page, label=step.label, icon=step.icon)


def steps() -> Iterator[Step]:
    """All that waits. What cannot be found out is left out, and logged."""
    for look in (_events, _training, _corrections, _cameras):
        try:
            yield from look()
        except MaskdetError as error:
            log_problem("What to do next", sentence_of(error))


def _events() -> Iterator[Step]:
    from maskdet.store import EventFilter, count_events

    waiting = count_events(watch_store(), EventFilter(acknowledged=False, marked_false=False, ended=False))
    if waiting:
        words = tr_many(
            "{n} event waits for somebody to look.", "{n} events wait for somebody to look.", waiting
        )
        yield Step(words, "pages/events.py", tr_as("at events", "Look"), ":material/notifications:")


def _training() -> Iterator[Step]:
    newest = next(iter(runs.list_runs()), None)
    if newest and newest.state is RunState.DONE and not newest.version:
        yield Step(
            tr("A training is done and not saved yet."),
            "pages/training.py",
            tr("See it"),
            ":material/model_training:",
        )


def _corrections() -> Iterator[Step]:
    number = sum(entry.num_pictures for entry in list_datasets() if entry.name == CORRECTIONS)
    newest = next(iter(runs.list_runs()), None)
    if number >= ENOUGH_CORRECTIONS and not (newest and newest.state is RunState.RUNNING):
        words = tr_many(
            "{n} verdict was corrected here. A training learns from it.",
            "{n} verdicts were corrected here. A training learns from them.",
            number,
        )
        yield Step(words, "pages/training.py", tr("Train"), ":material/model_training:")


def _cameras() -> Iterator[Step]:
    from maskdet.store import watches

    if not watches(watch_store()):
        words = tr("No camera is watched yet. A film or the camera of this computer will do.")
        yield Step(words, "pages/cameras.py", tr("Watch one"), ":material/nest_cam_outdoor:")
