"""How commands tell of long work: as JSON lines for a page, or as a bar on a terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import typer

EVERY_S = 0.3  # between two progress events; a page asks about as often
Tell = Callable[[str, int, int], None]  # (phase, done, total)


def as_events() -> Tell:
    """Prints progress as JSON lines, at the beginning and end of each phase and now and then between."""
    last: dict[str, Any] = {"phase": "", "time": 0.0}

    def tell(phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        if phase != last["phase"] or done == total or now - last["time"] >= EVERY_S:
            last.update(phase=phase, time=now)
            print_line({"event": "progress", "phase": phase, "done": done, "total": total})

    return tell


def on_bar(bar: Any) -> Tell:
    """Moves a tqdm bar; nothing where there is no terminal."""

    def tell(phase: str, done: int, total: int) -> None:
        if bar.disable:
            return
        if bar.desc != f"{phase}: ":
            bar.set_description(phase, refresh=False)
            bar.reset(total)
        bar.update(done - bar.n)

    return tell


def print_line(event: dict[str, Any]) -> None:
    """One JSON line on standard output."""
    typer.echo(json.dumps(event))
