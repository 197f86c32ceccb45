"""The database: reachable, of this version, whole; and messages that did not get through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from maskdet.doctor.findings import Finding, problem, warning, well
from maskdet.errors import MaskdetError
from maskdet.formatting import moment_text
from maskdet.language import tr, tr_many
from maskdet.store import Store, delivery_counts, events, open_store, watches

AHEAD = timedelta(minutes=5)  # clocks of several computers differ a little


def check_database() -> Iterator[Finding]:
    """All of it; nothing more where it cannot be opened."""
    try:
        store = open_store()
    except MaskdetError as error:
        yield problem(
            tr("database"), str(error), tr("Events wait in the memory of the watches until it answers again.")
        )
        return
    try:
        yield _whole(store)
        yield from _watches(store)
        yield from _messages(store)
        yield _clock(store)
    except MaskdetError as error:
        yield problem(tr("database"), str(error), tr("See that it runs, is reachable and has space."))
    finally:
        store.close()


def _whole(store: Store) -> Finding:
    if not store.is_sqlite:
        return well(
            tr("database"),
            tr(
                "PostgreSQL at {host} answers, and its tables are of this version.",
                host=store.engine.url.host,
            ),
        )
    with store.reading() as session:
        found = str(session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if found != "ok":
        return problem(
            tr("database"),
            tr("The file of the database is damaged ({reason}).", reason=found.splitlines()[0]),
            tr(
                "Stop maskdet, keep a copy of maskdet.db, and restore it from a backup or by `sqlite3 maskdet.db "
                ".recover`."
            ),
        )
    return well(tr("database"), tr("The file of the database is whole, and its tables are of this version."))


def _watches(store: Store) -> Iterator[Finding]:
    unread: list[tuple[str, str]] = []
    watches(store, lambda name, why: unread.append((name, why)))
    for name, why in unread:
        yield problem(
            tr("camera {name}", name=name),
            tr("Its settings cannot be read: {why}", why=why),
            tr("Enter it anew under Cameras, or update maskdet."),
        )


def _messages(store: Store) -> Iterator[Finding]:
    given_up = delivery_counts(store)["given up"]
    if given_up:
        yield warning(
            tr("messages"),
            tr_many(
                "{n} message did not arrive within a day.",
                "{n} messages did not arrive within a day.",
                given_up,
            ),
            tr("Events says why, at each. Try the receiver under Cameras."),
        )


def _clock(store: Store) -> Finding:
    newest, now = next(iter(events(store, per_page=1)), None), datetime.now(UTC)
    if newest and newest.event.time > now + AHEAD:
        return problem(
            tr("clock"),
            tr(
                "The newest event is of {time} UTC, which is still to come: this computer's clock is wrong, or was.",
                time=moment_text(newest.event.time),
            ),
            tr(
                "Set the clock (`timedatectl set-ntp true`). Events from the future stay until their days are "
                "over."
            ),
        )
    time = f"{moment_text(now.astimezone())} {now.astimezone():%Z}"
    return well(tr("clock"), tr("It is {time}, and no event is from later.", time=time))
