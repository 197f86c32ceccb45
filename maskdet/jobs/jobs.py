"""Long work beside the server: a process of low priority, followed through files.

    job = start("health", ["dataset", "check", "practice", "--events"])     # runs `python -m maskdet ...`
    lines, offset = events(job, 0)                                          # again and again, from `offset`

Each job has a folder under data_dir/.cache/jobs/<kind>/ with what was started, the JSON lines it printed and its
notes, so that it outlives page reloads and restarts of the server, and a second visitor sees the same job.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from maskdet.errors import MaskdetError
from maskdet.fileio import write_text_atomically
from maskdet.settings import PROJECT_ROOT, get_settings

ABOUT, EVENTS, NOTES, CANCELLED = "job.json", "events.jsonl", "notes.txt", "cancelled"
KEPT = 5  # finished jobs of a kind
NICENESS = 10  # pages and live video come first
GRACE_S = 5.0  # from asking to end until killing
START_S = 10.0  # a folder without `job.json` is of a start under way, at most so long


class JobState(StrEnum):
    """How a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobProblem(MaskdetError):
    """A job that could not be started."""


@dataclass(frozen=True)
class Job:
    """A process that was started.

    Attributes:
        arguments: of `python -m`; the first is the module.
        pid, born: tell the process from a later one with the same number; seconds since 1970.
        started: seconds since 1970.
    """

    folder: Path
    kind: str
    arguments: tuple[str, ...]
    pid: int
    born: float
    started: float

    @property
    def state(self) -> JobState:
        if _process(self) is not None:
            return JobState.RUNNING
        if _exit_code(self) == 0:
            return JobState.DONE
        return JobState.CANCELLED if (self.folder / CANCELLED).exists() else JobState.FAILED

    @property
    def reason(self) -> str:
        """The last sentence of a job that failed."""
        with contextlib.suppress(OSError):
            notes = (self.folder / NOTES).read_text(encoding="utf-8", errors="replace").splitlines()
            said = [line.strip() for line in notes if line.strip()]
            if said and _exit_code(self) is not None:
                return said[-1]
        return "It ended without a word: perhaps it was killed, or the memory ran out. Start it again."


def start(kind: str, arguments: Sequence[str], *, module: str = "maskdet") -> Job:
    """Run `python -m maskdet ARGUMENTS` beside the server; its standard output must be JSON lines.

    Where a job of the same kind runs, that one is returned and none is started.

    Raises: JobProblem when its folder cannot be written.
    """
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
            stdin=subprocess.DEVNULL, stdout=output, stderr=notes, cwd=PROJECT_ROOT,
            start_new_session=True,  # Ctrl-C in the server's terminal ends the server, not the job
        )  # fmt: skip
    job = Job(folder, kind, command, process.pid, psutil.Process(process.pid).create_time(), time.time())
    write_text_atomically(folder / ABOUT, json.dumps(asdict(job) | {"folder": folder.name}))
    return job


def current(kind: str) -> Job | None:
    """The last job of a kind, running or not."""
    for folder in reversed(_folders(kind)):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            content = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            arguments = tuple(content["arguments"])
            return Job(**content | {"folder": folder, "arguments": arguments})
    return None


def events(job: Job, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """What a job printed from a byte `offset` on, and the offset to go on from; half-written lines wait."""
    try:
        with (job.folder / EVENTS).open("rb") as file:
            file.seek(offset)
            data = file.read()
    except OSError:
        return [], offset
    whole = data[: data.rfind(b"\n") + 1]
    found = []
    for line in whole.splitlines():
        with contextlib.suppress(ValueError):
            event = json.loads(line)
            if isinstance(event, dict):
                found.append(event)
    return found, offset + len(whole)


def cancel(job: Job, *, grace_s: float = GRACE_S) -> None:
    """Ask a job to end, and kill it when it has not after `grace_s` seconds."""
    process = _process(job)
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


def _process(job: Job) -> psutil.Process | None:
    """The job's process while it lives; a later process with its number is none."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(job.pid)
        # A dead child stays listed as a zombie until its parent, the server, starts another one.
        if abs(process.create_time() - job.born) < 1 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _exit_code(job: Job) -> int | None:
    """From the last event; None for a job that was killed."""
    found, _ = events(job, max(0, _size(job.folder / EVENTS) - 4096))
    ends = [event["exit_code"] for event in found if event.get("event") == "end"]
    return int(ends[-1]) if ends else None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


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
            f"No work can be started: {_home(kind)} cannot be written ({error.strerror}). Check its permissions, "
            "or set MASKDET_DATA_DIR to a folder of yours."
        ) from error
    for folder in old[: -(KEPT - 1)]:
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
    raise JobProblem("Another start of the same work did not get through. Try again.")
