"""A watch with receivers, and a worker whose clock runs ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from maskdet.cameras import Watch
from maskdet.notify import deliver_due
from maskdet.store import Store, add_watch
from tests.support.happenings import WATCH


def now(after: timedelta = timedelta()) -> datetime:
    return datetime.now(UTC) + after


def notifying(store: Store, *urls: str, **changes: Any) -> Watch:
    """A watch with these receivers, in the store."""
    watch = replace(WATCH, notify=urls, **changes)
    add_watch(store, watch, who="Ada")
    return watch


def run_for(store: Store, seconds: float, *, every_s: int = 5) -> None:
    """Deliver as a worker would, with a clock that runs ahead."""
    for later in range(0, int(seconds), every_s):
        deliver_due(store, now(timedelta(seconds=later)))
