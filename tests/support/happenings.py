"""Events, watches and counts to keep."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from maskdet.alerts.event import Event, EventKind
from maskdet.cameras import Watch
from maskdet.notify import deliver_due
from maskdet.results import State
from maskdet.settings import PROJECT_ROOT
from maskdet.store import open_store, record
from maskdet.tracking.counting import MinuteCount

START = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday
WATCH = Watch("Entrance", "rtsp://me:camera-secret@camera.example/stream", attach_picture=True)
JPEG = b"\xff\xd8 a picture \xff\xd9"


def happening(minutes: float = 0, **values: Any) -> Event:
    """Someone unmasked at the entrance, so many minutes after ten o'clock (UTC)."""
    time = START + timedelta(minutes=minutes)
    usual: dict[str, Any] = {
        "kind": EventKind.UNMASKED,
        "watch": "Entrance",
        "sentence": "Entrance: someone has worn no mask for 5 s.",
        "seconds": 5.2,
        "track_id": 3,
        "state": State.WITHOUT_MASK,
        "people": 4,
        "masked": 3,
        "share_masked": 0.75,
    }
    return Event(**usual | {"time": time} | values)


def minute(minutes: float = 0, **values: Any) -> MinuteCount:
    """A minute with two people, one of them masked."""
    counts: dict[str, Any] = {
        "watch": "Entrance",
        "part": "a",
        "watched_s": 60,
        "people_s": 120,
        "masked_s": 60,
        "unmasked_s": 60,
        "people_max": 2,
        "tracks": 2,
        "tracks_unmasked": 1,
    }
    return MinuteCount(**counts | {"start": START + timedelta(minutes=minutes)} | values)


def record_many(url: str, name: str, count: int) -> None:
    """Keep so many events; for processes that do so at once."""
    store = open_store(url)
    for k in range(count):
        record(store, happening(k, watch=name), WATCH)


def record_until_killed(url: str) -> None:
    """Store one event after another, and print each one that is stored."""
    store = open_store(url)
    while True:
        event = happening()
        record(store, event, WATCH)
        sys.stdout.write(f"{event.event_id}\n")
        sys.stdout.flush()


def deliver_until_killed(url: str) -> None:
    """Send what is due, again and again."""
    store = open_store(url)
    while True:
        deliver_due(store, datetime.now(UTC))


@contextmanager
def running(function: Callable[[str], None], url: str) -> Iterator[subprocess.Popen[str]]:
    """One of these in a process of its own, killed at the end as by kill -9."""
    code = f"from tests.support.happenings import *; {function.__name__}({url!r})"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=PROJECT_ROOT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
