"""How commands report the progress of long work: as JSON lines for a page, or as a bar on a terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import typer
from pydantic import JsonValue

EVERY_S = 0.3  # between two progress events; a page asks about as often
OnProgress = Callable[[str, int, int], None]  # (phase, done, total)


def as_events() -> OnProgress:
    """Prints progress as JSON lines, at the beginning and end of each phase and now and then between."""
    last_phase, last_time = "", 0.0

    def on_progress(phase: str, done: int, total: int) -> None:
        nonlocal last_phase, last_time
        now = time.monotonic()
        if phase != last_phase or done == total or now - last_time >= EVERY_S:
            last_phase, last_time = phase, now
            print_line({"event": "progress", "phase": phase, "done": done, "total": total})

    return on_progress


def on_bar(bar: Any) -> OnProgress:
    """Moves a tqdm bar; nothing where there is no terminal."""

    def on_progress(phase: str, done: int, total: int) -> None:
        if bar.disable:
            return
        if bar.desc != f"{phase}: ":
            bar.set_description(phase, refresh=False)
            bar.reset(total)
        bar.update(done - bar.n)

    return on_progress


def print_line(event: Mapping[str, JsonValue]) -> None:
    """One JSON line on standard output."""
    typer.echo(json.dumps(event))
