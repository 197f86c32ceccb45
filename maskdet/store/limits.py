"""Cameras that only some people see: kept by the watch's name, so that its events stay theirs when it is renamed or gone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, select, true
from sqlalchemy.orm import Session

from maskdet.access import NotAllowed, Role, check_allowed, current_person
from maskdet.language import tr
from maskdet.store.tables import WatchLimitRow


def visible(session: Session, column: Any) -> ColumnElement[bool]:
    """The condition that rows are of watches which who acts may see.

    Args:
        column: the name of the watch.
    """
    person = current_person()
    if person.role is None or person.role is Role.ADMIN:
        return true() if person.role else false()
    limits = {row.watch: json.loads(row.seen_by) for row in session.scalars(select(WatchLimitRow))}
    if person.may_see(()):
        hidden = [watch for watch, seen_by in limits.items() if not person.may_see(seen_by)]
        return and_(true(), ~column.in_(hidden))
    seen = [watch for watch, seen_by in limits.items() if person.may_see(seen_by)]
    return and_(true(), column.in_(seen))


def check_visible(session: Session, watch: str) -> None:
    """Raises: NotAllowed where who acts may not see this watch."""
    row = session.get(WatchLimitRow, watch)
    if row and not current_person().may_see(json.loads(row.seen_by)):
        raise NotAllowed(tr("There is no such camera for you. Ask an admin of this server."))


def limit(session: Session, watch: str, seen_by: Sequence[str], before: Sequence[str]) -> None:
    """From now on only these see a watch and its events; empty: all operators. Admins see all.

    Args:
        before: who saw it under the name it had until now.

    Raises: NotAllowed for a change by others than admins.
    """
    row = session.get(WatchLimitRow, watch)  # perhaps of an earlier watch of this name
    if sorted(json.loads(row.seen_by) if row else before) != sorted(seen_by):
        check_allowed(Role.ADMIN)
    if row or seen_by:
        session.merge(WatchLimitRow(watch=watch, seen_by=json.dumps(list(seen_by))))
