"""The JSON lines that a job printed, as its file holds them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

EVENTS, NOTES = "events.jsonl", "notes.txt"
TAIL_BYTES = 4096  # the last event is in there


def read_events(path: Path, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """The events from a byte `offset` on, and the offset to go on from; half-written lines wait."""
    try:
        with path.open("rb") as file:
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


def exit_code(path: Path) -> int | None:
    """From the last event; None for a job that was killed."""
    size = path.stat().st_size if path.exists() else 0
    found, _ = read_events(path, max(0, size - TAIL_BYTES))
    ends = [event["exit_code"] for event in found if event.get("event") == "end"]
    return int(ends[-1]) if ends else None


def last_words(folder: Path) -> str:
    """The last sentence that a job wrote before it ended by itself; empty for one that was killed."""
    with contextlib.suppress(OSError):
        notes = (folder / NOTES).read_text(encoding="utf-8", errors="replace").strip()
        if notes and exit_code(folder / EVENTS) is not None:
            return notes.splitlines()[-1].strip()
    return ""
