"""How long the pages wait for the database.

    python -m benchmarks.events                                        100,000 events, SQLite
    python -m benchmarks.events --url postgresql://user:password@host/empty_database

It fills an empty database with events over 90 days and with the minutes of eight watches over 30 days, then times
what the pages Events and History ask for; the slowest of five rounds counts. CPU ms are of this process, without those
of a PostgreSQL server; other programs make the wall ms worse.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import insert

from benchmarks.support.table import print_table
from maskdet.alerts import Event, EventKind, Suppression
from maskdet.cameras import Watch
from maskdet.notify import deliver_due
from maskdet.results import State
from maskdet.settings import Settings
from maskdet.store import (
    EventFilter,
    EventRow,
    MinuteRow,
    Store,
    acknowledge,
    add_watch,
    apply_retention,
    count_events,
    event,
    events,
    iterate_events,
    open_store,
    record,
    statistics,
)
from maskdet.tracking import MinuteCount

WATCHES = tuple(f"Camera {number}" for number in range(1, 9))
EVENT_DAYS, MINUTE_DAYS, ROUNDS, BATCH = 90, 30, 5, 5000
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
KEEP = Settings()


def main(
    count: Annotated[int, typer.Option(min=1, help="Events.")] = 100_000,
    url: Annotated[str, typer.Option(help="Of an empty database; by default a new SQLite file.")] = "",
) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(url or f"sqlite:///{Path(folder) / 'events.db'}")
        begun = time.perf_counter()
        fill(store, count)
        seconds = time.perf_counter() - begun
        minutes = MINUTE_DAYS * 1440 * len(WATCHES)
        print(
            f"{count:,} events and {minutes:,} minutes in {store.engine.dialect.name}, filled in {seconds:.0f} s\n"
        )
        print_table(("what is asked", "wall ms", "CPU ms"), list(times(store)))


def fill(store: Store, count: int) -> None:
    """Put in events at random times, and every minute of every watch."""
    chance = random.Random(0)
    insert_all(store, EventRow, count, lambda k: _event(chance, k))
    per_watch = MINUTE_DAYS * 1440
    insert_all(
        store, MinuteRow, per_watch * len(WATCHES), lambda k: _minute(chance, WATCHES[k // per_watch], k)
    )


def insert_all(store: Store, table: Any, count: int, make: Callable[[int], dict[str, Any]]) -> None:
    """Put in `count` rows, a few thousand at a time."""
    for start in range(0, count, BATCH):
        rows = [make(k) for k in range(start, min(count, start + BATCH))]
        with store.writing() as session:
            session.execute(insert(table), rows)


def times(store: Store) -> Iterator[tuple[str, str, str]]:
    """What the pages ask for."""
    newest = events(store, per_page=50)
    ids = [found.event.event_id for found in newest]
    one = EventFilter(watches=WATCHES[:1], kinds=(EventKind.UNMASKED,), acknowledged=False)
    words = EventFilter(text="camera 3")
    month = partial(statistics, store, start=NOW - timedelta(days=MINUTE_DAYS), end=NOW)
    pages = count_events(store) // 50
    yield timed("Events: the first page", partial(events, store))
    yield timed("Events: the last page", partial(events, store, page=pages))
    yield timed("Events: how many", partial(count_events, store))
    yield timed("Events: one watch and kind, not acknowledged", partial(events, store, one))
    yield timed("Events: how many of these", partial(count_events, store, one))
    yield timed("Events: words in the sentence", partial(events, store, words))
    yield timed("Events: how many of these", partial(count_events, store, words))
    yield timed("Events: one by its address", partial(event, store, ids[0]))
    yield timed("Events: acknowledge 50", partial(acknowledge, store, ids, who="Ada"))
    yield timed("Events: all for a file", lambda: sum(1 for _ in iterate_events(store)))
    yield timed("History: 30 days by day, all in minutes", partial(month, by="day"))
    yield timed(
        "retention: the first, 23 days of minutes become hours", partial(apply_retention, store, NOW, KEEP), 1
    )
    for by in ("hour_of_day", "weekday", "day", "hour", "watch"):
        yield timed(f"History: 30 days by {by}", partial(month, by=by))
    yield from work(store)


def work(store: Store) -> Iterator[tuple[str, str, str]]:
    """What the watches do meanwhile."""
    watch = Watch(WATCHES[0], "0", notify=("json://localhost:1/nobody",))
    add_watch(store, watch, who="benchmark")
    sent = partial(Event, EventKind.UNMASKED, WATCHES[0], NOW, "Camera 1: someone has worn no mask for 5 s.")
    yield timed("a watch: keep an event with its message", lambda: record(store, sent(), watch))
    yield timed("worker: nothing is due", partial(deliver_due, store, NOW))
    yield timed("retention: each hour", partial(apply_retention, store, NOW, KEEP))
    fewer = Settings(keep_events_days=60)
    yield timed("retention: a third of all events", partial(apply_retention, store, NOW, fewer), 1)


def timed(name: str, ask: Callable[[], Any], rounds: int = ROUNDS) -> tuple[str, str, str]:
    """(name, slowest wall ms, slowest CPU ms) of so many rounds."""
    wall, cpu = [], []
    for _ in range(rounds):
        begun, cpu_begun = time.perf_counter(), time.process_time()
        ask()
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - cpu_begun)
    return name, f"{1000 * max(wall):.0f}", f"{1000 * max(cpu):.0f}"


def _event(chance: random.Random, number: int) -> dict[str, Any]:
    moment = NOW - timedelta(seconds=chance.uniform(0, EVENT_DAYS * 86400))
    watch, kind = chance.choice(WATCHES), chance.choice(list(EventKind))
    made = Event(
        kind,
        watch,
        moment,
        f"{watch}: someone has worn no mask for 5 s (person {number}).",
        5.2,
        number,
        State.WITHOUT_MASK,
        4,
        3,
        silenced=chance.choice([None, Suppression.COOLDOWN]),
    )
    reviewed = {"acknowledged_at": NOW if chance.random() < 0.5 else None, "acknowledged_by": None}
    return asdict(made) | reviewed | {"marked_false": chance.random() < 0.05}


def _minute(chance: random.Random, watch: str, number: int) -> dict[str, Any]:
    start = NOW - timedelta(minutes=1 + number % (MINUTE_DAYS * 1440))
    people, masked = chance.randint(0, 9), chance.random()
    return asdict(
        MinuteCount(
            watch,
            start,
            "a",
            1,
            60.0,
            60.0 * people,
            60 * people * masked,
            60 * people * (1 - masked),
            people_max=people,
            tracks=people,
            tracks_unmasked=people // 3,
        )
    )


if __name__ == "__main__":
    typer.run(main)
