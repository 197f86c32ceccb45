"""Long work beside the server: a process of low priority, followed through files.

    job = start("health", ["dataset", "check", "practice", "--events"], subject="practice")  # `python -m maskdet ...`
    lines, offset = events(job, 0)                                          # again and again, from `offset`

Each job has a folder under data_dir/.cache/jobs/<kind>/ with what was started, the JSON lines it printed and its
notes, so that it outlives page reloads and restarts of the server, and a second visitor sees the same job.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

import psutil

from maskdet.access import Role, allowed, check_allowed
from maskdet.errors import MaskdetError
from maskdet.fileio import write_text_atomically
from maskdet.jobs.identity import ProcessIdentity
from maskdet.jobs.printed import EVENTS, NOTES, exit_code, last_words, read_events
from maskdet.language import tr
from maskdet.logs import JOB
from maskdet.settings import PROJECT_ROOT, get_settings

ABOUT, CANCELLED = "job.json", "cancelled"
MAX_FOLDERS = 5  # of a kind: the last jobs
NICENESS = 10  # pages and live video come first
GRACE_S = 5.0  # from asking to end until killing
START_S = 10.0  # a folder without `job.json` is of a start under way, at most so long


class JobState(StrEnum):
    """How a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Progress:
    """How far a phase of a job is."""

    phase: str
    done: int
    total: int


class JobProblem(MaskdetError):
    """A job that could not be started."""


@dataclass(frozen=True)
class Job:
    """A process that was started.

    Attributes:
        arguments: of `python -m`; the first is the module.
        identity: of its process.
        started: seconds since 1970.
        subject: what it works on, in the words of whoever started it; empty for jobs of older versions.
    """

    folder: Path
    kind: str
    arguments: tuple[str, ...]
    identity: ProcessIdentity
    started: float
    subject: str = ""

    @classmethod
    def from_json(cls, values: Mapping[str, Any], folder: Path) -> Self:
        """The job of `to_json` in its folder.

        Raises: KeyError, TypeError, ValueError for what is none.
        """
        identity = ProcessIdentity.from_json(values)
        arguments, subject = tuple(values["arguments"]), str(values.get("subject", ""))
        return cls(folder, values["kind"], arguments, identity, values["started"], subject)

    def to_json(self) -> dict[str, Any]:
        """For its file: process and job side by side, without the folder it lies in."""
        about = {name: getattr(self, name) for name in ("kind", "arguments", "started", "subject")}
        return about | asdict(self.identity)

    @property
    def state(self) -> JobState:
        """RUNNING while its process lives; then as its exit code and a request to cancel say."""
        if self.identity.process() is not None:
            return JobState.RUNNING
        if exit_code(self.folder / EVENTS) == 0:
            return JobState.DONE
        return JobState.CANCELLED if (self.folder / CANCELLED).exists() else JobState.FAILED

    @property
    def reason(self) -> str:
        """The last sentence of a job that failed."""
        words = tr("It ended without a word: perhaps it was killed, or the memory ran out. Start it again.")
        return last_words(self.folder) or words


@allowed(Role.OPERATOR, "started work beside the server", about="kind")
def start(
    kind: str,
    arguments: Sequence[str],
    *,
    module: str = "maskdet",
    subject: str = "",
    needs: Role = Role.ADMIN,
) -> Job:
    """Run `python -m maskdet ARGUMENTS` beside the server; its standard output must be JSON lines.

    Where a job of the same kind runs, that one is returned and none is started.

    Args:
        subject: what it works on, for `Job.subject`.
        needs: the role that may start it.

    Raises: JobProblem when its folder cannot be written; NotAllowed.
    """
    check_allowed(needs)
    running = current(kind)
    if running and running.state is JobState.RUNNING:
        return running
    folder = _new_folder(kind, after=running)
    if folder is None:  # another visitor was faster by a moment
        return _awaited(kind)
    command = (module, *arguments)
    with (folder / EVENTS).open("ab") as output, (folder / NOTES).open("ab") as notes:
        process = subprocess.Popen(
            [sys.executable, "-m", "maskdet.jobs.process", str(folder / EVENTS), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=notes,
            cwd=PROJECT_ROOT,
            env=os.environ | {JOB: f"{kind}/{folder.name}"},
            start_new_session=True,  # Ctrl-C in the server's terminal ends the server, not the job
        )
    job = Job(folder, kind, command, ProcessIdentity.of(process.pid), time.time(), subject)
    write_text_atomically(folder / ABOUT, json.dumps(job.to_json() | {"folder": folder.name}))
    return job


def current(kind: str) -> Job | None:
    """The last job of a kind, running or not."""
    for folder in reversed(_folders(kind)):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return Job.from_json(json.loads((folder / ABOUT).read_text(encoding="utf-8")), folder)
    return None


def kinds() -> list[str]:
    """The kinds of which there was ever a job here."""
    home = _home("")
    return sorted(path.name for path in home.iterdir() if path.is_dir()) if home.is_dir() else []


def events(job: Job, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """What a job printed from a byte `offset` on, and the offset to go on from; half-written lines wait."""
    return read_events(job.folder / EVENTS, offset)


def progress(job: Job) -> Progress | None:
    """How far a job is, by its last `progress` event; None before its first one."""
    for event in reversed(events(job)[0]):
        if event.get("event") == "progress":
            return Progress(str(event["phase"]), int(event["done"]), int(event["total"]))
    return None


@allowed(Role.ADMIN, "cancelled work beside the server", about="job")
def cancel(job: Job, *, grace_s: float = GRACE_S) -> None:
    """Ask a job to end, and kill it when it has not after `grace_s` seconds."""
    process = job.identity.process()
    if process is None:
        return
    (job.folder / CANCELLED).touch()
    with contextlib.suppress(psutil.NoSuchProcess):
        family = [process, *process.children(recursive=True)]
        process.terminate()
        _, left = psutil.wait_procs(family, timeout=grace_s)
        for survivor in left:
            survivor.kill()
        psutil.wait_procs(left, timeout=grace_s)


def _home(kind: str) -> Path:
    return get_settings().data_dir / ".cache" / "jobs" / kind


def _folders(kind: str) -> list[Path]:
    """The folders of a kind's jobs, the oldest first."""
    home = _home(kind)
    found = [path for path in home.iterdir() if re.fullmatch(r"\d+", path.name)] if home.is_dir() else []
    return sorted(found, key=lambda path: int(path.name))


def _new_folder(kind: str, *, after: Job | None) -> Path | None:
    """The next job's folder, or None when another start has just made it: only one can make a folder."""
    old = _folders(kind)
    under_way = [f for f in old if not (f / ABOUT).exists() and time.time() - f.stat().st_mtime < START_S]
    if under_way:
        return None
    number = int(old[-1].name) + 1 if old else 1
    try:
        _home(kind).mkdir(parents=True, exist_ok=True)
        (_home(kind) / str(number)).mkdir()
    except FileExistsError:
        return None
    except OSError as error:
        raise JobProblem(
            tr(
                "No work can be started: {home} cannot be written ({reason}). Check its permissions, or set "
                "MASKDET_DATA_DIR to a folder of yours.",
                home=_home(kind),
                reason=error.strerror,
            )
        ) from error
    for folder in old[: -(MAX_FOLDERS - 1)]:
        shutil.rmtree(folder, ignore_errors=True)
    return _home(kind) / str(number)


def _awaited(kind: str) -> Job:
    """The job that another start is just making."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        job = current(kind)
        if job and job.folder == _folders(kind)[-1]:
            return job
        time.sleep(0.05)
    raise JobProblem(tr("Another start of the same work did not get through. Try again."))
