"""WatchProcess: the process of one watch as its supervisor sees it: what it says, whether it lives, when to start it again."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from maskdet.cameras import Watch
from maskdet.settings import PROJECT_ROOT
from maskdet.watching.run_watch import EXIT_DONE
from maskdet.watching.status import WatchState, WatchStatus

log = logging.getLogger("maskdet.watching")

START_S = 60.0  # until the first word; on a busy machine a model takes its time
SILENT_S = 20.0  # without a status, which comes every second: it hangs
BACKOFF_S = (0.5, 1.0, 2.0, 4.0, 6.0)  # until it is started again; with its start back within ten seconds
WELL_S = 60.0  # who lived so long begins at the shortest again
END_S = 8.0  # from asking to end until killing: what waits for the database is written first

OnLine = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True)
class LaunchSpec:
    """What a watch's process is told besides the watch.

    Attributes:
        token: of its pictures.
        keeps: whether events and counts go to the database.
        output: the file of its annotated video, or empty.
        preset: how closely it looks; empty: as the settings say.
    """

    token: str
    keeps: bool = True
    output: str = ""
    preset: str = ""


class WatchProcess:
    """One watch that is to run. `poll`, `start`, `end` from one thread; the rest from any."""

    def __init__(self, watch_id: str, watch: Watch, order: LaunchSpec, *, on_line: OnLine) -> None:
        self.watch_id, self.watch = watch_id, watch
        self._launch_spec, self._on_line = order, on_line
        self._process: subprocess.Popen[str] | None = None
        self._status = WatchStatus(watch_id, watch.name)
        self._restarts = self._failures = 0
        self._started_s = self._heard_s = 0.0
        self._next_s: float | None = 0.0  # when to start it; None: not again
        self._spoke = False
        self._reason = ""
        self.well = True  # whether its last process ended as it should

    @property
    def status(self) -> WatchStatus:
        return replace(self._status, restarts=self._restarts)

    @property
    def is_over(self) -> bool:
        """Whether it has ended and is not started again."""
        return self._process is None and self._next_s is None

    @property
    def reason(self) -> str:
        """What its last process said at its end."""
        return self._reason

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def poll(self, now_s: float) -> None:
        """Start it when it is time, notice its end, and kill it when it hangs."""
        if self._process is None:
            if self._next_s is not None and now_s >= self._next_s:
                self._start(now_s)
        elif (code := self._process.poll()) is not None:
            self._note_end(code, now_s)
        elif now_s - self._heard_s > (SILENT_S if self._spoke else START_S):
            log.error("The watch %s has said nothing for too long: it is started again.", self.watch.name)
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
        command = [sys.executable, "-m", "maskdet.watching.run_watch"]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=PROJECT_ROOT,
        )
        self._process, self._spoke = process, False
        self._started_s = self._heard_s = now_s
        order = {
            "watch": self.watch.as_dict(), "watch_id": self.watch_id, "token": self._launch_spec.token,
            "keeps": self._launch_spec.keeps, "output": self._launch_spec.output, "preset": self._launch_spec.preset,
        }  # fmt: skip
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        with contextlib.suppress(OSError):  # it died already; the next poll sees it
            assert process.stdin
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        for text in process.stdout:
            try:
                line = json.loads(text)
                self._hear(line)
            except (ValueError, KeyError, TypeError):  # a library printed something
                continue
            self._on_line(self.watch_id, line)

    def _hear(self, line: dict[str, Any]) -> None:
        self._heard_s, self._spoke = time.monotonic(), True
        if line["event"] == "status":
            self._status = WatchStatus.from_dict(line)
        elif line["event"] == "end":
            self._reason = str(line["reason"])

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
        wait_s = BACKOFF_S[min(max(0, self._failures - 1), len(BACKOFF_S) - 1)]
        self._next_s = now_s + wait_s
        reason = self._reason or "Its process died and is started again."
        self._status = replace(self._status, state=WatchState.RESTARTING, reason=reason, people={}, port=0)

    def _close_input(self) -> None:
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
