"""JudgePool: as many judging processes as are of use, and which watch is judged by which."""

from __future__ import annotations

import os
import threading

from maskdet.watching.judging.judge_process import JudgeProcess, OnDeath, OnRunLine
from maskdet.watching.messages import JudgeSpec, LaunchSpec

FULL = 4  # watches from which another process is of use; each takes the memory of two networks


class JudgePool:
    """Judging processes, at most one for each core. `forget` from any thread, the rest from one.

    Args:
        on_line: gets the run and what there is to report, in threads of their own.
        on_death: gets the runs whose process died, and why; they go on by themselves.
    """

    def __init__(self, spec: JudgeSpec, *, on_line: OnRunLine, on_death: OnDeath) -> None:
        self._spec, self._on_line, self._on_death = spec, on_line, on_death
        self._most = os.cpu_count() or 1
        self._judges: list[JudgeProcess] = []
        self._of: dict[int, JudgeProcess] = {}  # by run
        self._lock = threading.Lock()

    @property
    def pids(self) -> list[int]:
        """Of those that run."""
        return [judge.pid for judge in self._judges if judge.pid]

    def add(self, spec: LaunchSpec) -> None:
        """Have a watch judged, by whoever has the fewest."""
        judge = min(self._judges, key=lambda one: one.num_watches, default=None)
        if judge is None or (judge.num_watches >= FULL and len(self._judges) < self._most):
            judge = JudgeProcess(self._spec, on_line=self._on_line, on_death=self._on_death)
            self._judges.append(judge)
        with self._lock:
            self._of[spec.run] = judge
        judge.add(spec)

    def remove(self, run: int) -> None:
        """Have it judged no more; what it holds is written first."""
        with self._lock:
            judge = self._of.pop(run, None)
        if judge:
            judge.remove(run)

    def forget(self, run: int) -> None:
        """It has ended by itself."""
        with self._lock:
            judge = self._of.pop(run, None)
        if judge:
            judge.forget(run)

    def poll(self, now_s: float) -> None:
        """Start, miss and kill them. Returns soon."""
        for judge in self._judges:
            judge.poll(now_s)

    def close(self) -> None:
        """End all of them; what they hold is written first."""
        for judge in self._judges:
            judge.ask_to_end()
        for judge in self._judges:
            judge.end()
