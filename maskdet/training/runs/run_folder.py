"""A run on disk: its config, what it said, its state, notes and result."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from maskdet.errors import TrainingProblem
from maskdet.fileio import write_text_atomically
from maskdet.jobs import Job, JobState, ProcessIdentity
from maskdet.settings import get_settings
from maskdet.training.runs.config import RunConfig

CONFIG, EVENTS, HISTORY, RESULT, NOTES = (
    "config.json", "events.jsonl", "history.json", "result.json", "notes.txt",
)  # fmt: skip
STATE, JOB, SAVED, VERSION_FOLDER = "state.json", "job.json", "saved.json", "version"
RUNNING, DONE, FAILED, CANCELLED, INTERRUPTED = "running", "done", "failed", "cancelled", "interrupted"
MAX_STEPS = 500  # rows of `steps()`: more than a curve can show
KIND = "training"  # of its job


@dataclass(frozen=True)
class Run:
    """One run; everything is read from its folder when asked for.

    Attributes:
        created: seconds since 1970.
    """

    folder: Path
    config: RunConfig
    created: float

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Read a run's config.

        Raises: TrainingProblem when there is none that can be understood.
        """
        content = _read_json(folder / CONFIG)
        if not isinstance(content, dict) or "config" not in content:
            raise TrainingProblem(
                f"There is no training run in {folder}. Give a folder of {runs_dir()}, or set up a new run."
            )
        return cls(folder, RunConfig.from_dict(content["config"]), float(content.get("created", 0.0)))

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def state(self) -> str:
        """running, done, failed, cancelled, or interrupted: its process is gone without a word."""
        job, said = self.job, self._state()
        if _process(said) or (job and job.state is JobState.RUNNING):
            return RUNNING
        if said.get("state") in (DONE, FAILED, CANCELLED):
            return str(said["state"])
        if job and job.state is JobState.CANCELLED:
            return CANCELLED
        return INTERRUPTED if said or not job or "killed" in job.reason else FAILED

    @property
    def reason(self) -> str:
        """Why it failed, as a sentence; empty where it did not."""
        if self.state != FAILED:
            return ""
        job = self.job
        return str(self._state().get("reason") or (job.reason if job else ""))

    @property
    def job(self) -> Job | None:
        """Its last background job; None for a run of the command line, or once the job was cleared away."""
        content = _read_json(self.folder / JOB)
        if not isinstance(content, dict):
            return None
        with contextlib.suppress(KeyError, TypeError, ValueError):
            folder = Path(content["folder"])
            return Job.from_dict(content, folder) if folder.is_dir() else None
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
    def resumable(self) -> bool:
        """Whether it can go on: it ended before its time."""
        return self.state in (CANCELLED, INTERRUPTED, FAILED)

    def set_notes(self, text: str) -> None:
        write_text_atomically(self.folder / NOTES, text)

    def history(self) -> list[dict[str, Any]]:
        """The figures of each finished epoch, oldest first."""
        content = _read_json(self.folder / HISTORY)
        return content if isinstance(content, list) else []

    def steps(self) -> list[dict[str, Any]]:
        """Figures within epochs, evenly thinned to about MAX_STEPS rows; what was repeated counts once."""
        return steps_of(self.events())

    def events(self, offset: int = 0) -> list[dict[str, Any]]:
        """Everything it said from a byte `offset` on."""
        try:
            with (self.folder / EVENTS).open("rb") as file:
                file.seek(offset)
                lines = file.read().split(b"\n")[:-1]  # a half-written line waits
        except OSError:
            return []
        found = []
        for line in lines:
            with contextlib.suppress(ValueError):
                event = json.loads(line)
                if isinstance(event, dict):
                    found.append(event)
        return found

    def result(self) -> dict[str, Any] | None:
        """The `result` event of a finished run."""
        content = _read_json(self.folder / RESULT)
        return content if isinstance(content, dict) else None

    def set_state(self, state: str, reason: str = "") -> None:
        """Said by the training process of itself."""
        about = {"state": state, "reason": reason} | asdict(ProcessIdentity.of())
        write_text_atomically(self.folder / STATE, json.dumps(about))

    def process(self) -> psutil.Process | None:
        """The process that trains it now, also one of the command line."""
        return _process(self._state())

    def _state(self) -> dict[str, Any]:
        content = _read_json(self.folder / STATE)
        return content if isinstance(content, dict) else {}


def steps_of(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps among a run's events, as `Run.steps`."""
    rows: list[dict[str, Any]] = []
    for event in events:
        if event.get("event") == "step":
            while rows and rows[-1]["phase"] == event["phase"] and _place(rows[-1]) >= _place(event):
                rows.pop()
            rows.append(event)
    return rows[:: -(-len(rows) // MAX_STEPS)] if rows else []


def runs_dir() -> Path:
    """Where runs live."""
    return get_settings().data_dir / ".runs"


def remember_job(run: Run, job: Job) -> None:
    """Tie a run to the job that works on it."""
    write_text_atomically(run.folder / JOB, json.dumps(job.as_dict() | {"folder": str(job.folder)}))


def _process(said: dict[str, Any]) -> psutil.Process | None:
    """The process that said it was running, while it lives."""
    if said.get("state") != RUNNING:
        return None
    with contextlib.suppress(KeyError, TypeError, ValueError):
        return ProcessIdentity.from_dict(said).process()
    return None


def _place(row: dict[str, Any]) -> tuple[int, int]:
    return (row["epoch"], row["step"])


def _read_json(path: Path) -> Any:
    """A JSON file's content; None where there is none, or nonsense."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
