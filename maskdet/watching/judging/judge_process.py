"""JudgeProcess: a judging process as its supervisor sees it: its watches, what it reports, when to start it again."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from maskdet.retries import WATCH_PROCESS
from maskdet.settings import PROJECT_ROOT
from maskdet.watching.messages import WHOLE, JudgeSpec, LaunchSpec, Line, WatchEnd, read_line

log = logging.getLogger("maskdet.watching")

START_S = 240.0  # until the first line; on a busy machine a model takes its time
SILENT_S = 20.0  # without a status, which each watch gives every second: it hangs
WELL_S = 60.0  # who lived so long begins at the shortest again
END_S = 12.0  # from asking to end until killing: clips are finished, and what waits for the database is written first

OnRunLine = Callable[[int, Line], None]  # gets the run and what there is to report
OnDeath = Callable[[list[int], str], None]  # gets the runs that nobody judges for now, and why


class JudgeProcess:
    """Judges some watches. All from one thread; `on_line` is called from others, `on_death` from this one."""

    def __init__(self, spec: JudgeSpec, *, on_line: OnRunLine, on_death: OnDeath) -> None:
        self._spec, self._on_line, self._on_death = spec, on_line, on_death
        self._watches: dict[int, LaunchSpec] = {}  # by run
        self._process: subprocess.Popen[str] | None = None
        self._failures = 0
        self._started_s = self._heard_s = self._next_s = 0.0
        self._has_reported = False
        self._reason = ""

    @property
    def pid(self) -> int | None:
        """None while no process runs."""
        return self._process.pid if self._process else None

    @property
    def num_watches(self) -> int:
        """How many it has to judge."""
        return len(self._watches)

    def add(self, spec: LaunchSpec) -> None:
        """Judge this watch from now on, also after a restart."""
        self._watches[spec.run] = spec
        if self._process:
            self._order({"add": spec.to_json()})

    def remove(self, run: int) -> None:
        """Judge it no more; what it holds is written first."""
        if self._watches.pop(run, None) and self._process:
            self._order({"remove": run})

    def forget(self, run: int) -> None:
        """It has ended by itself."""
        self._watches.pop(run, None)

    def poll(self, now_s: float) -> None:
        """Start it when it is time, notice its end, and kill it when it hangs."""
        if self._process is None:
            if self._watches and now_s >= self._next_s:
                self._start(now_s)
        elif (code := self._process.poll()) is not None:
            self._note_end(code, now_s)
        elif self._watches and now_s - self._heard_s > (SILENT_S if self._has_reported else START_S):
            log.error("A judging process has reported nothing for too long: it is started again.")
            self._process.kill()

    def ask_to_end(self) -> None:
        """Ask it to end."""
        self._watches = {}
        if self._process:
            with contextlib.suppress(OSError):
                self._process.terminate()

    def end(self) -> None:
        """Ask it to end, and kill it when it has not in time."""
        self.ask_to_end()
        if self._process is None:
            return
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close_input()
        self._process = None

    def _start(self, now_s: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "maskdet.watching.judging.run_judge"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=PROJECT_ROOT,
        )
        self._has_reported, self._reason = False, ""
        self._started_s = self._heard_s = now_s
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        self._order(self._spec.to_json())
        for spec in self._watches.values():
            self._order({"add": spec.to_json()})

    def _order(self, order: dict[str, Any]) -> None:
        assert self._process
        assert self._process.stdin
        with contextlib.suppress(OSError):  # it died already; the next poll sees it
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        for text in process.stdout:
            if line := read_line(text):
                self._heard_s, self._has_reported = time.monotonic(), True
                run = json.loads(text).get("run", WHOLE)
                if run == WHOLE and isinstance(line, WatchEnd):
                    self._reason = line.reason
                else:
                    self._on_line(run, line)

    def _note_end(self, code: int, now_s: float) -> None:
        self._close_input()
        self._process = None
        self._failures = 0 if now_s - self._started_s > WELL_S else self._failures + 1
        self._next_s = now_s + WATCH_PROCESS.after(self._failures)
        log.error("A judging process ended (%d): its watches go on in a new one.", code)
        self._on_death(list(self._watches), self._reason)

    def _close_input(self) -> None:
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
