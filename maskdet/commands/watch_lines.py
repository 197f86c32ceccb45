"""What `watch` prints: verdicts and reports as sentences or JSON lines, and why there is no picture."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from maskdet.commands.failures import print_safely

if TYPE_CHECKING:
    from maskdet.watching import Line, Report, VerdictChange, WatchStatus


@dataclass(frozen=True)
class Wishes:
    """How closely watches search, and what is shown of them; an empty preset: as the settings say."""

    output: Path | None = None
    show: bool = False
    as_json: bool = False
    quiet: bool = False
    to_store: bool = False
    preset: str = ""
    ray: str = ""


class Printer:
    """Prints what the watches report. Called from several threads."""

    def __init__(self, wishes: Wishes) -> None:
        self.token = ""
        self._wishes, self._lock = wishes, threading.Lock()
        self._reasons: dict[str, str] = {}
        self._shown: set[str] = set()

    def take(self, watch_id: str, line: Line) -> None:
        """Print a line, if it is one that was asked for."""
        from maskdet.watching import Report, VerdictChange, WatchStatus

        with self._lock:
            if isinstance(line, WatchStatus):
                self._status(watch_id, line)
            elif isinstance(line, Report | VerdictChange) and not self._wishes.quiet:
                typer.echo(json.dumps(line.to_json()) if self._wishes.as_json else _words(line))

    def _status(self, watch_id: str, status: WatchStatus) -> None:
        """Why there is no picture, once; and where to see it."""
        reason = "" if status.state == "ended" else status.reason
        if reason != self._reasons.get(watch_id, "") and reason and not self._wishes.quiet:
            print_safely(reason, err=True)
        self._reasons[watch_id] = reason
        if self._wishes.show and status.port and watch_id not in self._shown:
            self._shown.add(watch_id)
            address = f"http://127.0.0.1:{status.port}/?token={self.token}&id={watch_id}"
            typer.echo(f"{status.name}: {address}", err=True)


def _words(line: Report | VerdictChange) -> str:
    clock = line.time.astimezone().strftime("%H:%M:%S")
    if line.event == "verdict":
        return f"{clock}  {line.watch}: person {line.person}: {line.state.in_sentence}"
    return f"{clock}  {line.sentence}" + (f" (not sent: {line.silenced})" if line.silenced else "")
