"""WatchProcess: the process of one watch as its supervisor sees it: what it reports, whether it lives, when to start it again."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from maskdet.cameras import Watch
from maskdet.retries import WATCH_PROCESS
from maskdet.settings import PROJECT_ROOT
from maskdet.watching.messages import EXIT_DONE, LaunchSpec, Line, WatchEnd, read_line
from maskdet.watching.status import WatchState, WatchStatus

log = logging.getLogger("maskdet.watching")

START_S = 60.0  # until the first line; on a busy machine a model takes its time
SILENT_S = 20.0  # without a status, which comes every second: it hangs
WELL_S = 60.0  # who lived so long begins at the shortest again
END_S = 12.0  # from asking to end until killing: clips are finished, and what waits for the database is written first

OnLine = Callable[[str, Line], None]  # gets the watch_id and what its process reports


class WatchProcess:
    """One watch that is to run. `poll`, `start`, `end` from one thread; the rest from any."""

    def __init__(self, spec: LaunchSpec, *, on_line: OnLine) -> None:
        self._spec, self._on_line = spec, on_line
        self._process: subprocess.Popen[str] | None = None
        self._status = WatchStatus(spec.watch_id, spec.watch.name)
        self._restarts = self._failures = 0
        self._started_s = self._heard_s = 0.0
        self._next_s: float | None = 0.0  # when to start it; None: not again
        self._has_reported = False
        self._reason = ""
        self.well = True  # whether its last process ended as it should

    @property
    def watch_id(self) -> str:
        """The number of the watch."""
        return self._spec.watch_id

    @property
    def watch(self) -> Watch:
        """What it watches."""
        return self._spec.watch

    @property
    def status(self) -> WatchStatus:
        """As it reported last, and how often it was started again."""
        return replace(self._status, restarts=self._restarts)

    @property
    def is_over(self) -> bool:
        """Whether it has ended and is not started again."""
        return self._process is None and self._next_s is None

    @property
    def reason(self) -> str:
        """Why its last process ended, by its own words."""
        return self._reason

    @property
    def pid(self) -> int | None:
        """None while no process runs."""
        return self._process.pid if self._process else None

    def poll(self, now_s: float) -> None:
        """Start it when it is time, notice its end, and kill it when it hangs."""
        if self._process is None:
            if self._next_s is not None and now_s >= self._next_s:
                self._start(now_s)
        elif (code := self._process.poll()) is not None:
            self._note_end(code, now_s)
        elif now_s - self._heard_s > (SILENT_S if self._has_reported else START_S):
            log.error("The watch %s has reported nothing for too long: it is started again.", self.watch.name)
            self._process.kill()

    def ask_to_end(self) -> None:
        """Ask it to end; it is not started again."""
        self._next_s = None
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
        process = subprocess.Popen(
            [sys.executable, "-m", "maskdet.watching.run_watch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=PROJECT_ROOT,
        )
        self._process, self._has_reported = process, False
        self._started_s = self._heard_s = now_s
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        with contextlib.suppress(OSError):  # it died already; the next poll sees it
            assert process.stdin
            process.stdin.write(json.dumps(self._spec.to_json()) + "\n")
            process.stdin.flush()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        for text in process.stdout:
            if line := read_line(text):
                self._take(line)
                self._on_line(self.watch_id, line)

    def _take(self, line: Line) -> None:
        self._heard_s, self._has_reported = time.monotonic(), True
        if isinstance(line, WatchStatus):
            self._status = line
        elif isinstance(line, WatchEnd):
            self._reason = line.reason

    def _note_end(self, code: int, now_s: float) -> None:
        self._close_input()
        self._process = None
        self.well = code == EXIT_DONE
        if self.well or self._next_s is None:
            self._next_s = None
            self._status = replace(
                self._status, state=WatchState.ENDED, reason=self._reason, people={}, port=0
            )
            return
        self._failures = 0 if now_s - self._started_s > WELL_S else self._failures + 1
        self._restarts += 1
        self._next_s = now_s + WATCH_PROCESS.after(self._failures)
        reason = self._reason or "Its process died and is started again."
        self._status = replace(self._status, state=WatchState.RESTARTING, reason=reason, people={}, port=0)

    def _close_input(self) -> None:
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
