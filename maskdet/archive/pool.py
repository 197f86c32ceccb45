"""WorkerPool: processes on this computer that score parts, one a core, each with models of its own."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from maskdet.archive.parts import PartFigures
from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.settings import PROJECT_ROOT

LOG, WORKER = "workers.log", "maskdet.archive.worker"
MOST_ENDS = 3  # of processes that end before they could begin
END_S = 5.0
# Libraries that would each take threads for all cores.
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


class WorkProblem(MaskdetError):
    """What keeps a run from going on."""


@dataclass(frozen=True)
class Advance:
    """How far a run is.

    Attributes:
        figures: of the part that is done now; None between.
        pictures: of parts under way.
    """

    figures: PartFigures | None
    pictures: int


class WorkerPool:
    """Use it as a context: at its end no process is left."""

    def __init__(self, results: Path, processes: int) -> None:
        self._results = results
        self._messages: queue.SimpleQueue[tuple[_Worker, dict[str, Any] | None]] = queue.SimpleQueue()
        self._log = (results / LOG).open("ab")
        self._workers = [self._started() for _ in range(processes)]
        self._ends = 0

    def run(self, parts: Iterable[int]) -> Iterator[Advance]:
        """Score all parts, in whatever order they are done.

        Raises: WorkProblem with a sentence; what was done is kept.
        """
        todo = deque(parts)
        while todo or any(worker.part is not None for worker in self._workers):
            worker, message = self._messages.get()
            if message is None:
                todo.extendleft([] if worker.part is None else [worker.part])
                self._replace(worker)
            elif "problem" in message:
                raise WorkProblem(str(message["problem"]))
            else:
                worker.follow(message)
                yield Advance(_figures(message), self._under_way())
            for free in (w for w in self._workers if w.is_free):
                if todo:
                    free.give(todo.popleft())

    def _under_way(self) -> int:
        return sum(worker.pictures for worker in self._workers)

    def _replace(self, worker: _Worker) -> None:
        """Another process for one that was ended from outside."""
        self._ends = 0 if worker.ready else self._ends + 1
        if self._ends >= MOST_ENDS:
            raise WorkProblem(
                tr(
                    "Processes end before they can begin; {log} may say why. Perhaps the memory is too small for so "
                    "many: try --processes 1.",
                    log=self._results / LOG,
                )
            )
        self._workers[self._workers.index(worker)] = self._started()

    def _started(self) -> _Worker:
        return _Worker(self._results, self._log.fileno(), self._messages)

    def close(self) -> None:
        """End all processes, in the middle of what they do; parts are there whole or not at all."""
        for worker in self._workers:
            worker.end()
        self._log.close()
        with suppress(OSError):
            if not (self._results / LOG).stat().st_size:
                (self._results / LOG).unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _figures(message: dict[str, Any]) -> PartFigures | None:
    """Of the part that a message says is done."""
    if "done" not in message:
        return None
    return PartFigures(*(int(message[key]) for key in ("pictures", "faces", "bad")))


class _Worker:
    """One process, and what it does."""

    def __init__(self, results: Path, log: int, messages: queue.SimpleQueue[Any]) -> None:
        self.part: int | None = None
        self.pictures, self.ready = 0, False
        self._process = subprocess.Popen(
            [sys.executable, "-m", WORKER, str(results)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=PROJECT_ROOT,
            env=os.environ | ONE_THREAD,
            text=True,
        )
        threading.Thread(target=self._listen, args=(messages,), daemon=True).start()

    @property
    def is_free(self) -> bool:
        """Whether it could take a part."""
        return self.ready and self.part is None

    def give(self, part: int) -> None:
        """A part to score."""
        self.part, self.pictures = part, 0
        assert self._process.stdin
        with suppress(OSError):  # it has ended meanwhile: that comes as a message
            self._process.stdin.write(f"{part}\n")
            self._process.stdin.flush()

    def follow(self, message: dict[str, Any]) -> None:
        """Take note of what it says."""
        self.ready = True
        if "done" in message:
            self.part, self.pictures = None, 0
        else:
            self.pictures = int(message.get("pictures", 0))

    def end(self) -> None:
        """Whatever it does."""
        with suppress(OSError):
            self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_S)

    def _listen(self, messages: queue.SimpleQueue[Any]) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with suppress(ValueError):  # libraries print, too
                message = json.loads(line)
                if isinstance(message, dict):
                    messages.put((self, message))
        messages.put((self, None))
