"""The watches as rows: added, changed, switched and suspended by the pages, read by what watches."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from maskdet.access import Role, allowed, current_person
from maskdet.cameras import Watch, WatchProblem
from maskdet.errors import isolated, log_problem
from maskdet.language import tr
from maskdet.store.audit_rows import note
from maskdet.store.database import Store
from maskdet.store.limits import check_visible, limit
from maskdet.store.tables import SuppressionRow, WatchRow

ALL, SHARED = "", "*"  # names in the table of silences that no watch can have


@dataclass(frozen=True)
class StoredWatch:
    """A watch and its number, which stays when it is renamed; `changed` in UTC."""

    watch_id: int
    watch: Watch
    changed: datetime


def watches(store: Store, on_problem: Callable[[str, str], None] = log_problem) -> list[StoredWatch]:
    """All that who acts may see, by name. `watch.enabled` says which are to run.

    Args:
        on_problem: called with the name of a watch that cannot be read, and why: perhaps a later version wrote it.

    Raises: StoreProblem.
    """
    found = []
    with store.reading() as session:
        for row in session.scalars(select(WatchRow).order_by(WatchRow.name)):
            with isolated(row.name, on_problem):
                stored = _stored(row)
                if current_person().may_see(stored.watch.seen_by):
                    found.append(stored)
    return found


@allowed(Role.OPERATOR)
def add_watch(store: Store, watch: Watch, *, who: str) -> int:
    """Keep a new watch. Returns: its number.

    Raises: WatchProblem where the name is taken; StoreProblem.
    """
    with store.writing() as session:
        row = WatchRow(enabled=watch.enabled)
        session.add(_filled(session, row, watch))
        note(session, who, "added watch", watch.name)
        session.flush()
        return row.id


@allowed(Role.OPERATOR)
def change_watch(store: Store, watch_id: int, watch: Watch, *, who: str) -> None:
    """Replace a watch.

    Raises: WatchProblem where it is gone, or the name is taken; StoreProblem.
    """
    with store.writing() as session:
        _filled(session, _row(session, watch_id), watch)
        note(session, who, "changed watch", watch.name)


@allowed(Role.OPERATOR)
def set_enabled(store: Store, watch_id: int, enabled: bool, *, who: str) -> None:
    """Start or stop a watch. Raises: WatchProblem where it is gone; StoreProblem."""
    with store.writing() as session:
        row = _row(session, watch_id)
        watch = replace(_stored(row).watch, enabled=enabled)
        _filled(session, row, watch)
        note(session, who, "started watch" if enabled else "stopped watch", watch.name)


@allowed(Role.OPERATOR)
def delete_watch(store: Store, watch_id: int, *, who: str) -> None:
    """Forget a watch; its events and counts stay. Raises: WatchProblem where it is gone; StoreProblem."""
    with store.writing() as session:
        row = _row(session, watch_id)
        note(session, who, "deleted watch", row.name)
        session.execute(delete(SuppressionRow).where(SuppressionRow.name == row.name))
        session.delete(row)


@allowed(Role.OPERATOR)
def suspend(store: Store, name: str | None, until: datetime | None, *, who: str) -> None:
    """Send nothing until a moment (aware); None: send again. Without a name: for all watches.

    Raises: StoreProblem.
    """
    with store.writing() as session:
        check_visible(session, name or ALL)
        session.execute(delete(SuppressionRow).where(SuppressionRow.name == (name or ALL)))
        if until:
            session.add(SuppressionRow(name=name or ALL, until=until))
        note(session, who, "suspended alerts" if until else "resumed alerts", name or "all watches")


def suspended_until(store: Store, name: str) -> datetime | None:
    """Until when nothing of this watch is sent, by itself or with all; None where it is. Raises: StoreProblem."""
    with store.reading() as session:
        found = session.scalars(select(SuppressionRow.until).where(SuppressionRow.name.in_((name, ALL))))
        latest = max(found, default=None)
    return latest if latest and latest > datetime.now(UTC) else None


class StoreCooldown:
    """The silence after a message that the watches of all processes share; a `SharedCooldown`."""

    def __init__(self, store: Store, seconds: float) -> None:
        self._store, self._seconds = store, seconds

    def take(self, wall: datetime) -> bool:
        """Whether a message may go out now; if so, the silence begins.

        Without the database it may: too much is better than nothing.
        """
        from maskdet.store.problems import StoreProblem

        try:
            return self._seconds <= 0 or self._take(wall)
        except StoreProblem:
            return True

    def _take(self, wall: datetime) -> bool:
        with self._store.writing() as session:
            row = session.scalar(
                select(SuppressionRow).where(SuppressionRow.name == SHARED).with_for_update()
            )
            if row and row.until > wall:
                return False
            session.merge(SuppressionRow(name=SHARED, until=wall + timedelta(seconds=self._seconds)))
            return True


def notify_urls(session: Session) -> Sequence[str]:
    """The addresses of all watches: secrets, for whoever sends."""
    rows = session.scalars(select(WatchRow.config))
    return [url for config in rows for url in json.loads(config).get("notify", ())]


def _row(session: Session, watch_id: int) -> WatchRow:
    row = session.get(WatchRow, watch_id, with_for_update=True)
    if row is None:
        raise WatchProblem(tr("This watch was deleted in the meantime. Reload the page."))
    check_visible(session, row.name)
    return row


def _filled(session: Session, row: WatchRow, watch: Watch) -> WatchRow:
    taken = select(WatchRow.id).where(WatchRow.name == watch.name)
    if session.scalar(taken) not in (None, row.id) or watch.name in (ALL, SHARED):
        raise WatchProblem(
            tr("There is a watch called {name} already. Choose another name.", name=watch.name)
        )
    limit(session, watch.name, watch.seen_by, json.loads(row.config or "{}").get("seen_by", ()))
    row.name, row.config = watch.name, json.dumps(watch.to_json())
    row.enabled, row.changed = watch.enabled, datetime.now(UTC)
    return row


def _stored(row: WatchRow) -> StoredWatch:
    return StoredWatch(row.id, Watch.from_json(json.loads(row.config)), row.changed)
