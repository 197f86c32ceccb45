"""A run on disk: its config, events, state, notes and result."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from maskdet.errors import TrainingProblem
from maskdet.fileio import write_text_atomically
from maskdet.jobs import Job, JobState, ProcessIdentity, last_words
from maskdet.language import LANGUAGES, tr
from maskdet.registry import Version
from maskdet.settings import get_settings
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.events import (
    EpochEvent,
    ResultEvent,
    RunEvent,
    StepEvent,
    read_events,
    read_history,
    read_result,
)

CONFIG, EVENTS, HISTORY, RESULT = "config.json", "events.jsonl", "history.json", "result.json"
STATE, JOB, SAVED, NOTES, VERSION_FOLDER = "state.json", "job.json", "saved.json", "notes.txt", "version"
MAX_STEPS = 500  # rows of `steps()`: more than a curve can show
KIND = "training"  # of its job
KEPT = "kept"  # in a run's folder: what was taught, as a data set that is moved out when the version is used
TAUGHT = "taught"  # the recipe of a run on pictures taken for it alone, and their folder inside the run's


class RunState(StrEnum):
    """How a run stands; interrupted: its process is gone without a word."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class _Status:
    """The training process's last word on itself; `identity` is that process."""

    state: RunState
    reason: str
    identity: ProcessIdentity

    @property
    def process(self) -> psutil.Process | None:
        """The process while it trains."""
        return self.identity.process() if self.state is RunState.RUNNING else None

    def to_json(self) -> dict[str, Any]:
        return {"state": self.state, "reason": self.reason} | asdict(self.identity)

    @classmethod
    def from_json(cls, content: Any) -> _Status | None:
        """None for what is none."""
        with contextlib.suppress(KeyError, TypeError, ValueError):
            identity = ProcessIdentity.from_json(content)
            return cls(RunState(content["state"]), str(content.get("reason", "")), identity)
        return None


@dataclass(frozen=True)
class Run:
    """One run; everything is read from its folder when asked for.

    Attributes:
        created: seconds since 1970.
        language: of whoever set it up: what goes wrong is told in it.
    """

    folder: Path
    config: RunConfig
    created: float
    language: str = ""

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Read a run's config.

        Raises: TrainingProblem when there is none that can be understood.
        """
        content = _read_json(folder / CONFIG)
        if not isinstance(content, dict) or "config" not in content:
            raise TrainingProblem(
                tr(
                    "There is no training run in {folder}. Give a folder of {runs}, or set up a new run.",
                    folder=folder,
                    runs=runs_dir(),
                )
            )
        language = str(content.get("language", ""))
        config, created = RunConfig.from_json(content["config"]), float(content.get("created", 0.0))
        return cls(folder, config, created, language if language in LANGUAGES else "")

    @property
    def id(self) -> str:
        """The name of its folder, unique among the runs."""
        return self.folder.name

    @property
    def state(self) -> RunState:
        """From its own status file and its job; a run whose process vanished is INTERRUPTED."""
        job, status = self.job, self._status()
        if (status and status.process) or (job and job.state is JobState.RUNNING):
            return RunState.RUNNING
        if status and status.state is not RunState.RUNNING:
            return status.state
        if job and job.state is JobState.CANCELLED:
            return RunState.CANCELLED
        return RunState.INTERRUPTED if status or not job or not last_words(job.folder) else RunState.FAILED

    def running_s(self, now: float) -> float:
        """Seconds since it began, or went on, at `now` (seconds since 1970); 0 where it does not run."""
        status, job = self._status(), self.job
        identity = status.identity if status else job.identity if job else None
        return max(0.0, now - identity.born) if identity else 0.0

    @property
    def reason(self) -> str:
        """Why it failed, as a sentence; empty where it did not. As the process wrote it."""
        if self.state is not RunState.FAILED:
            return ""
        job, status = self.job, self._status()
        return tr(status.reason) if status and status.reason else job.reason if job else ""

    @property
    def job(self) -> Job | None:
        """Its last background job; None for a run of the command line, or once the job was cleared away."""
        content = _read_json(self.folder / JOB)
        if not isinstance(content, dict):
            return None
        with contextlib.suppress(KeyError, TypeError, ValueError):
            folder = Path(content["folder"])
            return Job.from_json(content, folder) if folder.is_dir() else None
        return None

    @property
    def notes(self) -> str:
        """What people wrote about it."""
        try:
            return (self.folder / NOTES).read_text(encoding="utf-8")
        except OSError:
            return ""

    @property
    def version(self) -> str | None:
        """The name under which it was saved last."""
        content = _read_json(self.folder / SAVED)
        return str(content["version"]) if isinstance(content, dict) and "version" in content else None

    @property
    def is_taught(self) -> bool:
        """Whether it learns from pictures that were taken for it alone, and still has them."""
        return self.config.recipe == TAUGHT and (self.folder / TAUGHT).is_dir()

    def made_version(self) -> Version:
        """What it made, as it lies in its folder.

        Raises: ModelNotFound, ModelBroken.
        """
        return Version.open(self.folder / VERSION_FOLDER)

    @property
    def resumable(self) -> bool:
        """Whether it can go on: it ended before its time."""
        return self.state in (RunState.CANCELLED, RunState.INTERRUPTED, RunState.FAILED)

    def set_notes(self, text: str) -> None:
        """Replace what people wrote about it."""
        write_text_atomically(self.folder / NOTES, text)

    def history(self) -> tuple[EpochEvent, ...]:
        """The figures of each finished epoch, oldest first."""
        return read_history(_read_json(self.folder / HISTORY))

    def steps(self) -> list[StepEvent]:
        """Figures within epochs, evenly thinned to about MAX_STEPS rows; what was repeated counts once."""
        return steps_of(self.events())

    def events(self, offset: int = 0) -> list[RunEvent]:
        """Everything it emitted from a byte `offset` on."""
        try:
            with (self.folder / EVENTS).open("rb") as file:
                file.seek(offset)
                return read_events(file.read().split(b"\n")[:-1])  # a half-written line waits
        except OSError:
            return []

    def result(self) -> ResultEvent | None:
        """The last event of a finished run."""
        return read_result(_read_json(self.folder / RESULT))

    def set_state(self, state: RunState, reason: str = "") -> None:
        """Called by the training process, of itself."""
        status = _Status(state, reason, ProcessIdentity.of())
        write_text_atomically(self.folder / STATE, json.dumps(status.to_json()))

    def process(self) -> psutil.Process | None:
        """The process that trains it now, also one of the command line."""
        status = self._status()
        return status.process if status else None

    def _status(self) -> _Status | None:
        return _Status.from_json(_read_json(self.folder / STATE))


def steps_of(events: Iterable[RunEvent]) -> list[StepEvent]:
    """The steps among a run's events, as `Run.steps`."""
    rows: list[StepEvent] = []
    for event in events:
        if isinstance(event, StepEvent):
            while rows and rows[-1].phase == event.phase and _position(rows[-1]) >= _position(event):
                rows.pop()
            rows.append(event)
    return rows[:: -(-len(rows) // MAX_STEPS)] if rows else []


def runs_dir() -> Path:
    """Where runs live."""
    return get_settings().data_dir / ".runs"


def remember_job(run: Run, job: Job) -> None:
    """Tie a run to the job that works on it."""
    write_text_atomically(run.folder / JOB, json.dumps(job.to_json() | {"folder": str(job.folder)}))


def _position(step: StepEvent) -> tuple[int, int]:
    return (step.epoch, step.step)


def _read_json(path: Path) -> Any:
    """A JSON file's content; None where there is none, or nonsense."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
