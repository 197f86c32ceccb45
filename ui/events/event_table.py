"""Events as a table for other programs."""

from __future__ import annotations

import csv
import io
from typing import Any

from maskdet.inference import FORMULA_STARTS
from maskdet.store import EventFilter, Store, StoredEvent, iterate_events

COLUMNS = (
    "time",
    "camera",
    "kind",
    "state",
    "sentence",
    "seconds",
    "people",
    "masked",
    "ended",
    "silenced",
    "acknowledged_at",
    "acknowledged_by",
    "marked_false",
    "event_id",
)


def events_csv(store: Store, chosen: EventFilter) -> bytes:
    """All events of the filter, the newest first, times in local time with their offset.

    Returns: UTF-8 with a mark at its beginning, which spreadsheet programs ask for.
    Raises: StoreProblem.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(stored) for stored in iterate_events(store, chosen))
    return text.getvalue().encode("utf-8-sig")


def _row(stored: StoredEvent) -> list[Any]:
    event = stored.event
    acknowledged = (
        stored.acknowledged_at.astimezone().isoformat(timespec="seconds") if stored.acknowledged_at else ""
    )
    return [
        event.time.astimezone().isoformat(timespec="milliseconds"),
        _harmless(event.watch),
        event.kind.value,
        event.state.value if event.state else "",
        _harmless(event.sentence),
        round(event.seconds, 1),
        event.people,
        event.masked,
        event.ended,
        event.silenced.value if event.silenced else "",
        acknowledged,
        _harmless(stored.acknowledged_by or ""),
        stored.marked_false,
        event.event_id,
    ]


def _harmless(text: str) -> str:
    """Spreadsheet programs would run a cell that begins like a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
