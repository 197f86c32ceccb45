"""Stops an operation at each of its steps in turn: every file that is opened for writing, renamed, linked, removed, synced to
disk or made, and every statement of the database. A step is killed, or refused as by a full or read-only disk.

    python -m tests.support.faults.points kill FOLDER      # prints, as JSON, how each operation of writing.py did
    python -m tests.support.faults.points kill FOLDER 4    # stops at every fourth step only; also: full, read-only

A process of its own, with one thread: it forks for each step, so that hundreds of steps take seconds.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from maskdet.errors import MaskdetError
from maskdet.settings import get_settings
from tests.support.faults.writing import OPERATIONS, Operation

CHANGES = {
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
}
NEEDS_SPACE = {"os.mkdir", "os.link", "os.symlink"}  # a full disk still renames and removes
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
KINDS = {"kill": None, "full": errno.ENOSPC, "read-only": errno.EROFS, "small": errno.EFBIG}
LIMIT_STEP = 8192  # bytes by which files may grow more, from step to step
MOST_STEPS = 400
# What operations import: once here, instead of in every fork.
LOADED_ONCE = (
    "alembic.command",
    "alembic.config",
    "alembic.autogenerate",
    "sqlalchemy.dialects.sqlite",
    "maskdet.store.upgrade",
    "PIL.JpegImagePlugin",
    "cv2",
    "pi_heif",
)


class Fault:
    """The step at which it happens; steps are counted from 0."""

    def __init__(self, folder: Path, at: int, code: int | None) -> None:
        self.folder, self.at, self.code, self.seen = str(folder), at, code, 0

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Of sys.addaudithook."""
        if event == "open":
            path, _, flags = arguments
            if not (isinstance(flags, int) and flags & WRITES and str(path).startswith(self.folder)):
                return
        elif event not in (NEEDS_SPACE if self.code == errno.ENOSPC else CHANGES) or not str(
            arguments[0]
        ).startswith(self.folder):
            return
        self.step()

    def step(self) -> None:
        """One more; at the chosen one it happens, and from there on for a disk that stays full."""
        number, self.seen = self.seen, self.seen + 1
        if self.code is None and number == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.code is not None and number >= self.at:
            raise OSError(self.code, os.strerror(self.code))


def with_fault(fault: Fault, act: Callable[[Path], None], folder: Path) -> str:
    """Run it with the fault in it. Returns: as `sentence`."""
    if fault.code == errno.EFBIG:
        return bounded(fault, act, folder)
    real_sync = os.fsync

    def sync(handle: Any) -> None:
        fault.step()
        real_sync(handle)

    os.fsync = sync  # type: ignore[assignment]
    sys.addaudithook(fault.hook)
    if fault.code is None:
        from sqlalchemy import Engine, event

        event.listen(Engine, "before_cursor_execute", lambda *_: fault.step())
        event.listen(Engine, "commit", lambda *_: fault.step())
    return sentence(act, folder)


def bounded(fault: Fault, act: Callable[[Path], None], folder: Path) -> str:
    """No file may grow beyond a size: the system itself refuses, SQLite's writing too. Seen: one step more than it failed at."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (fault.at * LIMIT_STEP,) * 2)
    said = sentence(act, folder)
    fault.seen = fault.at + 1 if said else fault.at
    return said


def sentence(act: Callable[[Path], None], folder: Path) -> str:
    """Run it; what went wrong as a sentence, "a traceback ..." where it was none, nothing where it was done."""
    try:
        act(folder)
    except (MaskdetError, OSError) as error:
        return str(error) or "an OSError without words"
    except Exception:  # noqa: BLE001 - what it was is told
        return f"a traceback: {traceback.format_exc()}"
    return ""


def in_child(work: Callable[[], Any]) -> Any:
    """What `work` returns, in a forked process; None where that was killed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            content = json.dumps(work())
        except BaseException:  # noqa: BLE001 - the parent tells it
            content = json.dumps(f"a traceback: {traceback.format_exc()}")
        with os.fdopen(write, "w") as out:
            out.write(content)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as file:
        content = file.read()
    os.waitpid(child, 0)
    return json.loads(content) if content else None


def tried(operation: Operation, kind: str, home: Path, every: int) -> dict[str, Any]:
    """An operation stopped at each step, or every second, third ... Returns: how many steps, and what was wrong afterwards."""
    ready = home / "ready"
    fresh(home / "data")
    said = in_child(lambda: operation.prepare(home / "data"))
    assert not isinstance(said, str), said
    (home / "data").rename(ready)
    before, after = looked(operation, home, ready), acted(operation, home, ready)
    assert before != after or operation.is_seamless, f"{before} does not change"
    wrong: list[str] = []
    for number in range(0, MOST_STEPS, every):
        fresh(home / "data", ready)
        fault = Fault(home / "data", number, KINDS[kind])
        said = in_child(lambda fault=fault: [with_fault(fault, operation.act, home / "data"), fault.seen])  # type: ignore[misc]
        if said and said[1] <= number:
            return {"steps": said[1], "wrong": wrong}
        wrong += [f"step {number}: {text}" for text in judged(operation, home, (before, after), said)]
    raise AssertionError("it has no end")


def judged(operation: Operation, home: Path, expected: tuple[Any, Any], said: Any) -> list[str]:
    """What is wrong with what a stop left: a half state, a traceback, something that cannot be done again."""
    before, after = expected
    found = [said[0]] if said and said[0].startswith("a traceback") else []
    now = in_child(lambda: operation.look(home / "data"))
    if now not in (before, after):
        found.append(f"it left {now}")
    if now == before and said and not said[0] and before != after:
        found.append("it said that it was done, but was not")
    if now == before:
        again = in_child(lambda: with_fault(Fault(home, MOST_STEPS, None), operation.act, home / "data"))
        now = in_child(lambda: operation.look(home / "data"))
        if again or now != after:
            found.append(f"again: {again} {now if now != after else ''}")
    return found


def looked(operation: Operation, home: Path, ready: Path) -> Any:
    fresh(home / "data", ready)
    return in_child(lambda: operation.look(home / "data"))


def acted(operation: Operation, home: Path, ready: Path) -> Any:
    fresh(home / "data", ready)
    said = in_child(lambda: operation.act(home / "data"))
    assert not isinstance(said, str), said
    return in_child(lambda: operation.look(home / "data"))


def fresh(folder: Path, ready: Path | None = None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ready, folder) if ready else folder.mkdir(parents=True)


def main(kind: str, home: Path, every: int = 1) -> None:
    """All operations; in memory where the system offers that, as each step is synced."""
    os.environ["MASKDET_DATA_DIR"] = str(home / "data")
    get_settings.cache_clear()
    for module in LOADED_ONCE:
        import_module(module)
    results = {}
    for name, operation in OPERATIONS.items():
        shutil.rmtree(home / "ready", ignore_errors=True)
        results[name] = tried(operation, kind, home, every)
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
