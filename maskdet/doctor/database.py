"""The database: reachable, of this version, whole; and messages that did not get through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from maskdet.doctor.findings import Finding, problem, warning, well
from maskdet.errors import MaskdetError
from maskdet.formatting import counted
from maskdet.store import Store, delivery_counts, events, open_store, watches

AHEAD = timedelta(minutes=5)  # clocks of several computers differ a little


def check_database() -> Iterator[Finding]:
    """All of it; nothing more where it cannot be opened."""
    try:
        store = open_store()
    except MaskdetError as error:
        yield problem(
            "database", str(error), "Events wait in the memory of the watches until it answers again."
        )
        return
    try:
        yield _whole(store)
        yield from _watches(store)
        yield from _messages(store)
        yield _clock(store)
    except MaskdetError as error:
        yield problem("database", str(error), "See that it runs, is reachable and has space.")
    finally:
        store.close()


def _whole(store: Store) -> Finding:
    if not store.is_sqlite:
        return well(
            "database", f"PostgreSQL at {store.engine.url.host} answers, and its tables are of this version."
        )
    with store.reading() as session:
        found = str(session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if found != "ok":
        return problem(
            "database",
            f"The file of the database is damaged ({found.splitlines()[0]}).",
            "Stop maskdet, keep a copy of maskdet.db, and restore it from a backup or by `sqlite3 maskdet.db .recover`.",
        )
    return well("database", "The file of the database is whole, and its tables are of this version.")


def _watches(store: Store) -> Iterator[Finding]:
    unread: list[tuple[str, str]] = []
    watches(store, lambda name, why: unread.append((name, why)))
    for name, why in unread:
        yield problem(
            f"camera {name}",
            f"Its settings cannot be read: {why}",
            "Enter it anew under Cameras, or update maskdet.",
        )


def _messages(store: Store) -> Iterator[Finding]:
    given_up = delivery_counts(store)["given up"]
    if given_up:
        yield warning(
            "messages",
            f"{counted(given_up, 'message')} did not arrive within a day.",
            "Events says why, at each. Try the receiver under Cameras.",
        )


def _clock(store: Store) -> Finding:
    newest, now = next(iter(events(store, per_page=1)), None), datetime.now(UTC)
    if newest and newest.event.time > now + AHEAD:
        return problem(
            "clock",
            f"The newest event is of {newest.event.time:%Y-%m-%d %H:%M} UTC, which is still to come: this computer's clock is wrong, or was.",
            "Set the clock (`timedatectl set-ntp true`). Events from the future stay until their days are over.",
        )
    return well("clock", f"It is {now.astimezone():%Y-%m-%d %H:%M %Z}, and no event is from later.")
