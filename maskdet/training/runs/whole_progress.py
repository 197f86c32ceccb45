"""A run as one whole: how far it is, how long it will take, and what its rounds have brought, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from maskdet.formatting import number
from maskdet.language import tr, tr_later
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.effort import CUT_MS, EPOCH_MS, FAST_EPOCH_MS, VIEW_MS
from maskdet.training.runs.events import PHASES, EpochEvent, PhaseEvent, RunEvent, StepEvent

# What each phase does, for people.
WORDS = {
    "reading pictures": tr_later("Reading the pictures"),
    "cutting faces": tr_later("Finding the faces"),
    "features": tr_later("Showing the pictures to the layers that stay"),
    "head": tr_later("Learning the last layer"),
    "fine-tuning": tr_later("Learning"),
    "training": tr_later("Learning"),
    "saving": tr_later("Saving"),
    "measuring": tr_later("Measuring on pictures it has never seen"),
}
READ_MS, HEAD_EPOCH_MS = 2.0, 0.3  # a picture; of an epoch of the head alone
START_S, SAVE_S, MEASURE_S = (
    12.0,
    12.0,
    8.0,
)  # TensorFlow's import, conversion, both versions on the test pictures
SLOWEST = 20.0  # times the expected; what the first second suggests beyond that is chance
Event = TypeVar("Event", bound=RunEvent)


@dataclass(frozen=True)
class WholeProgress:
    """How far a run is.

    Attributes:
        done: share of its expected time, 0..1.
        seconds_left: to the end of the run; None before that can be told.
        doing: what it does now, for people, translated.
    """

    done: float
    seconds_left: float | None
    doing: str


def whole_progress(config: RunConfig, events: Sequence[RunEvent], elapsed_s: float) -> WholeProgress:
    """One measure over all phases: each counts by the time it is expected to take on this many pictures.

    Args:
        elapsed_s: since the run, or its going on, began.
    """
    now = next((event for event in reversed(events) if isinstance(event, PhaseEvent | StepEvent)), None)
    if now is None:
        return WholeProgress(0.0, None, tr("Starting"))
    seconds = _expected(config, _num_pictures(events))
    part, doing = _within(now)
    order = list(seconds)
    before = sum(seconds[phase] for phase in order[: _index(order, now.phase)])
    passed = before + part * seconds.get(now.phase, 0.0)
    whole = sum(seconds.values())
    pace = min(SLOWEST, elapsed_s / passed) if passed and elapsed_s else 1.0
    left = None if elapsed_s < 2 or not passed else pace * (whole - passed)
    return WholeProgress(min(1.0, passed / whole), left, doing)


def round_sentences(epochs: Sequence[EpochEvent]) -> list[str]:
    """A sentence for each finished round that was tried on validation pictures, the newest first."""
    tried = [epoch for epoch in epochs if epoch.val_accuracy is not None]
    rounds = [
        tr(
            "Round {round}: right on {right} of 100 pictures it has never seen.",
            round=count,
            right=number(100 * (epoch.val_accuracy or 0)),
        )
        for count, epoch in enumerate(tried, start=1)
    ]
    return rounds[::-1]


def _within(now: PhaseEvent | StepEvent) -> tuple[float, str]:
    """How far the phase is, 0..1, and its words."""
    words = tr(WORDS.get(now.phase, now.phase.capitalize()))
    if isinstance(now, StepEvent):
        done = (now.epoch - 1 + now.step / max(1, now.steps)) / max(1, now.epochs)
        return min(1.0, done), tr(
            "{doing}, round {round} of {rounds}", doing=words, round=now.epoch, rounds=now.epochs
        )
    return (min(1.0, now.done / now.total) if now.total else 0.0), words


def _num_pictures(events: Sequence[RunEvent]) -> int:
    totals = [event.total for event in events if isinstance(event, PhaseEvent) and event.phase in PHASES[:2]]
    steps = [event.steps for event in events if isinstance(event, StepEvent)]
    return max([*totals, *(32 * number for number in steps), 100])


def _expected(config: RunConfig, pictures: int) -> dict[str, float]:
    """Phase -> seconds on a usual computer, in the order in which they come; only their proportions matter."""
    training, milli = config.training, pictures / 1000
    pixels = (training.image_size / 112) ** 2
    seconds = {
        "reading pictures": START_S / 2 + milli * READ_MS,
        "cutting faces": START_S / 2 + milli * CUT_MS,
    }
    if training.views:
        seconds |= {
            "features": milli * VIEW_MS * training.views * pixels,
            "head": milli * HEAD_EPOCH_MS * training.head_epochs,
            "fine-tuning": milli * FAST_EPOCH_MS * training.epochs * pixels,
        }
    else:
        seconds["training"] = milli * EPOCH_MS.get(config.architecture, 27.0) * training.epochs * pixels
    return seconds | {"saving": SAVE_S, "measuring": MEASURE_S}


def _index(order: Sequence[str], phase: str) -> int:
    return order.index(phase) if phase in order else 0
