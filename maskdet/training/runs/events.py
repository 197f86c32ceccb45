"""Events of a run: one frozen dataclass a kind, a JSON line each in its folder.

{"event": "phase", "phase": "cutting faces", "done": 120, "total": 400}
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Discriminator, TypeAdapter, ValidationError

from maskdet.registry.report import Figures
from maskdet.training.runs.evidence import Evidence

PHASES = (
    "reading pictures",
    "cutting faces",
    "features",
    "head",
    "fine-tuning",
    "training",
    "measuring",
    "saving",
)
EVERY_S = 0.5  # between two steps that are emitted
OMITTED_WHERE_UNKNOWN = frozenset({"val_loss", "val_accuracy", "learning_rate", "seconds_left"})


@dataclass(frozen=True)
class _Event:
    def to_json(self) -> dict[str, Any]:
        """As it is written; figures that were not measured are left out."""
        values = asdict(self).items()
        return {key: value for key, value in values if value is not None or key not in OMITTED_WHERE_UNKNOWN}


@dataclass(frozen=True)
class PhaseEvent(_Event):
    """How far a phase is; `total` is 0 where that is not known yet."""

    event: Literal["phase"] = field(default="phase", kw_only=True)
    phase: str
    done: int
    total: int


@dataclass(frozen=True)
class StepEvent(_Event):
    """Figures within an epoch.

    Attributes:
        epoch, step: from 1 to `epochs` and `steps`.
        loss, accuracy: means of the epoch so far, on training pictures.
        seconds_left: to the end of the phase.
    """

    event: Literal["step"] = field(default="step", kw_only=True)
    phase: str
    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    accuracy: float
    learning_rate: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True)
class EpochEvent(_Event):
    """The figures of a finished epoch.

    Attributes:
        val_loss, val_accuracy: None without validation pictures.
        seconds: of training so far, of all phases.
        seconds_left: to the end of the phase; None in a run's history.
    """

    event: Literal["epoch"] = field(default="epoch", kw_only=True)
    phase: str
    epoch: int
    epochs: int
    loss: float
    accuracy: float
    val_loss: float | None = None
    val_accuracy: float | None = None
    learning_rate: float | None = None
    seconds: float = 0.0
    seconds_left: float | None = None

    def row(self) -> dict[str, Any]:
        """As it stands in a history: without what was true only then."""
        return {key: value for key, value in self.to_json().items() if key not in ("event", "seconds_left")}


@dataclass(frozen=True)
class SampleVerdict:
    """The network's verdict on one validation crop; `file` is absolute or inside the run's folder."""

    file: str
    truth: str
    verdict: str
    probability: float


@dataclass(frozen=True)
class SamplesEvent(_Event):
    """The verdicts on the same few validation crops, after every epoch."""

    event: Literal["samples"] = field(default="samples", kw_only=True)
    pictures: tuple[SampleVerdict, ...]


@dataclass(frozen=True)
class ResultEvent(_Event):
    """The new version against the active one on the same test pictures.

    Attributes:
        new, active: None where no picture was set aside for a test, or no version is active.
        interval_of_difference: of the accuracies, 95 %, -1..1.
        count: of test pictures.
        evidence: what else is known; nothing in results of earlier releases.
    """

    event: Literal["result"] = field(default="result", kw_only=True)
    new: Figures | None
    active: Figures | None
    worse: bool
    interval_of_difference: tuple[float, float]
    count: int
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def advised(self) -> bool:
        """Whether nothing speaks against using the new version."""
        return not self.worse and not self.evidence.doubts()

    def to_json(self) -> dict[str, Any]:
        """As it is written."""
        both = {"new": self.new, "active": self.active}
        return super().to_json() | {key: found.to_json() if found else None for key, found in both.items()}


RunEvent = PhaseEvent | StepEvent | EpochEvent | SamplesEvent | ResultEvent
OnEvent = Callable[[RunEvent], None]

_ANY: TypeAdapter[RunEvent] = TypeAdapter(Annotated[RunEvent, Discriminator("event")])
_RESULT: TypeAdapter[ResultEvent] = TypeAdapter(ResultEvent)
_ROWS: TypeAdapter[tuple[EpochEvent, ...]] = TypeAdapter(tuple[EpochEvent, ...])


def read_events(lines: Iterable[str | bytes]) -> list[RunEvent]:
    """The events of JSON lines; what is none is left out."""
    found = []
    for line in lines:
        with contextlib.suppress(ValidationError):
            found.append(_ANY.validate_json(line))
    return found


def read_result(content: Any) -> ResultEvent | None:
    """The result in a JSON object; None for what is none."""
    with contextlib.suppress(ValidationError):
        return _RESULT.validate_python(content)
    return None


def read_history(rows: Any) -> tuple[EpochEvent, ...]:
    """The epochs of a history as `EpochEvent.row` wrote it; empty for what is none."""
    with contextlib.suppress(ValidationError):
        return _ROWS.validate_python(rows)
    return ()


class EventLog:
    """Appends events to a file, one line each, and hands each on."""

    def __init__(self, path: Path, on_event: OnEvent) -> None:
        self._path = path
        self._on_event = on_event

    def __call__(self, event: RunEvent) -> None:
        """Write an event, then hand it on."""
        # Opened each time: a line is whole or, after a kill, cut off, and never lost in a buffer.
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event.to_json()) + "\n")
        self._on_event(event)


class Pace:
    """Lets one call through about every `EVERY_S` seconds."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s = every_s
        self._last = float("-inf")

    def due(self) -> bool:
        """Whether enough time has passed since the last call that got True."""
        now = time.monotonic()
        if now - self._last < self._every_s:
            return False
        self._last = now
        return True


def ignore(event: RunEvent) -> None:
    """For runs that nobody follows."""


def progress(on_event: OnEvent, phase: str) -> Callable[[int, int], None]:
    """A (done, total) callback that emits how far a phase is, not too often."""
    pace = Pace()

    def report(done: int, total: int) -> None:
        if pace.due() or done == total:
            on_event(PhaseEvent(phase, done, total))

    return report
