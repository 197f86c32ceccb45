"""The messages that are to be sent: due ones are claimed by one worker for a while, tried, and tried again later.

At least once: a worker that is killed after the receiver took a message and before that was written down leaves a
claim that runs out, and the message is sent again. The payload's `event_id` and the header `Idempotency-Key` show
the receiver that it is the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select, update

from maskdet.language import tr_many
from maskdet.retries import MESSAGE
from maskdet.store.database import Store
from maskdet.store.recording import WAITING
from maskdet.store.tables import DeliveryRow

SENT, GIVEN_UP = "sent", "given up"
LEASE_S = 120  # a claim of a worker that died runs out; longer than any receiver is waited for
GIVE_UP_H = 24  # after the event
MOST, MOST_EACH = 16, 4  # at once, and to one receiver: one that stalls does not keep the others waiting


@dataclass(frozen=True)
class Claim:
    """A message that this worker is to send now.

    Attributes:
        delivery_id: the same at each attempt.
        reference: of the address (`masking.reference`).
        attempt: counts from 1.
    """

    delivery_id: int
    event_id: str
    reference: str
    receiver: str
    attach: bool
    attempt: int
    created: datetime
    lease: str


@dataclass(frozen=True)
class StoredDelivery:
    """How a message stands: `waiting`, `sent` or `given up`; times in UTC. No secret is in it."""

    delivery_id: int
    event_id: str
    receiver: str
    state: str
    attempt: int
    created: datetime
    next_attempt: datetime
    error: str
    sent_at: datetime | None


def claim_due(store: Store, now: datetime) -> list[Claim]:
    """Take the messages that are due, for `LEASE_S` seconds: no other worker gets them so long.

    Raises: StoreProblem.
    """
    due = (
        select(DeliveryRow)
        .where(DeliveryRow.state == WAITING, DeliveryRow.next_attempt <= now)
        .order_by(DeliveryRow.next_attempt, DeliveryRow.id)
        .limit(MOST * 16)
        .with_for_update(skip_locked=True)
    )
    lease = uuid4().hex
    with store.writing() as session:
        rows = _fair(list(session.scalars(due)))
        for row in rows:
            row.lease, row.attempt = lease, row.attempt + 1
            row.next_attempt = now + timedelta(seconds=LEASE_S)
        return [
            Claim(r.id, r.event_id, r.reference, r.receiver, r.attach, r.attempt, r.created, lease)
            for r in rows
        ]


def has_due(store: Store, now: datetime) -> bool:
    """Whether anything is due: a question that holds nobody up. Raises: StoreProblem."""
    with store.reading() as session:
        due = select(DeliveryRow.id).where(DeliveryRow.state == WAITING, DeliveryRow.next_attempt <= now)
        return session.scalar(due.limit(1)) is not None


def note_sent(store: Store, claim: Claim, now: datetime) -> None:
    """The receiver took it; that holds even where the claim has run out. Raises: StoreProblem."""
    with store.writing() as session:
        values = {"state": SENT, "sent_at": now, "error": "", "lease": None}
        session.execute(update(DeliveryRow).where(DeliveryRow.id == claim.delivery_id).values(values))


def note_failed(store: Store, claim: Claim, error: str, now: datetime, *, final: bool = False) -> None:
    """It did not go out: try again later, or give up after a day, or at once where that is `final`.

    Args:
        error: a sentence without secrets.

    Raises: StoreProblem.
    """
    wait = timedelta(seconds=MESSAGE.after(claim.attempt))
    too_old = now + wait > claim.created + timedelta(hours=GIVE_UP_H)
    values = {"error": error, "next_attempt": now + wait, "lease": None}
    if final or too_old:
        told = tr_many(
            "Given up after {n} attempt. {why}",
            "Given up after {n} attempts. {why}",
            claim.attempt,
            why=error,
        )
        values |= {"state": GIVEN_UP, "error": told}
    ours = (DeliveryRow.id == claim.delivery_id) & (DeliveryRow.lease == claim.lease)
    with store.writing() as session:
        session.execute(update(DeliveryRow).where(ours).values(values))


def deliveries(
    store: Store, *, event_id: str | None = None, state: str | None = None, limit: int = 100
) -> list[StoredDelivery]:
    """The last messages, the newest first. Raises: StoreProblem."""
    query = select(DeliveryRow).order_by(DeliveryRow.id.desc()).limit(limit)
    if event_id:
        query = query.where(DeliveryRow.event_id == event_id)
    if state:
        query = query.where(DeliveryRow.state == state)
    with store.reading() as session:
        return [
            StoredDelivery(
                r.id,
                r.event_id,
                r.receiver,
                r.state,
                r.attempt,
                r.created,
                r.next_attempt,
                r.error,
                r.sent_at,
            )
            for r in session.scalars(query)
        ]


def delivery_counts(store: Store) -> dict[str, int]:
    """State -> how many messages. Raises: StoreProblem."""
    with store.reading() as session:
        found = session.execute(select(DeliveryRow.state, func.count()).group_by(DeliveryRow.state)).all()
    return {WAITING: 0, SENT: 0, GIVEN_UP: 0} | {state: count for state, count in found}


def _fair(rows: list[DeliveryRow]) -> list[DeliveryRow]:
    """The first of them, few to each receiver."""
    taken: Counter[str] = Counter()
    fair: list[DeliveryRow] = []
    for row in rows:
        taken[row.reference] += 1
        if taken[row.reference] <= MOST_EACH and len(fair) < MOST:
            fair.append(row)
    return fair
