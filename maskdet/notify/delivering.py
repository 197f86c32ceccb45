"""Delivering what the store has to send: due messages at once, each in a thread, each noted as soon as it is known.

DeliveryWorker(store).start()          # in the process of the watches
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from maskdet.language import tr
from maskdet.notify.message import Message
from maskdet.notify.sending import NotifyProblem, send
from maskdet.redaction import mask_text, reference
from maskdet.store import (
    LEASE_S,
    Claim,
    Store,
    StoreProblem,
    claim_due,
    event,
    has_due,
    note_failed,
    note_sent,
    notify_urls,
    picture,
)

log = logging.getLogger("maskdet.notify")

WAIT_S = 20  # for the slowest receiver; its thread goes on beside the next messages
PAUSE_S = 1.0


def deliver_due(store: Store, now: datetime, *, extra_urls: Sequence[str] = ()) -> int:
    """Send what is due. Several workers may do so at once.

    Args:
        now: aware.
        extra_urls: addresses that are in no watch of the store.

    Returns: how many messages were tried.
    Raises: StoreProblem.
    """
    if not has_due(store, now):
        return 0
    with store.reading() as session:
        urls = {reference(url): url for url in (*notify_urls(session), *extra_urls)}
    claims = claim_due(store, now)
    begun_s = time.monotonic()

    def deliver(claim: Claim) -> None:
        _deliver(store, claim, urls, lambda: now + timedelta(seconds=time.monotonic() - begun_s))

    threads = [threading.Thread(target=deliver, args=(claim,), daemon=True) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, begun_s + WAIT_S - time.monotonic()))
    return len(claims)


class DeliveryWorker:
    """Sends what is due until it is stopped, in a thread of its own."""

    def __init__(self, store: Store, *, extra_urls: Sequence[str] = ()) -> None:
        self._store, self._extra_urls = store, tuple(extra_urls)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deliveries", daemon=True)
        self._troubled = False

    def start(self) -> DeliveryWorker:
        """Begin. Returns: itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End it; what is being sent now is not waited for longer than a moment."""
        self._stopped.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        while not self._stopped.wait(PAUSE_S):
            try:
                deliver_due(self._store, datetime.now(UTC), extra_urls=self._extra_urls)
                self._troubled = False
            except StoreProblem as problem:
                if not self._troubled:  # once, not every second
                    log.warning("Messages wait. %s", problem)
                self._troubled = True
            except Exception:  # a thread that ends silently would send nothing any more
                if not self._troubled:
                    log.exception("Messages wait: sending failed, and is tried again")
                self._troubled = True


def _deliver(store: Store, claim: Claim, urls: Mapping[str, str], clock: Callable[[], datetime]) -> None:
    """Send one message, and note how it went; a database that is away for a moment is waited for."""
    problem = _try(store, claim, urls.get(claim.reference))
    end_s = time.monotonic() + LEASE_S / 2  # then another worker may have it
    while time.monotonic() < end_s:
        try:
            if problem is None:
                note_sent(store, claim, clock())
            else:
                note_failed(store, claim, str(problem), clock(), final=problem.is_final)
            return
        except StoreProblem:
            time.sleep(PAUSE_S)


def _try(store: Store, claim: Claim, url: str | None) -> NotifyProblem | None:
    if url is None:
        return NotifyProblem(
            tr(
                "The address {receiver} is in no watch any more, so nothing is sent there.",
                receiver=claim.receiver,
            ),
            is_final=True,
        )
    try:
        send(url, _message(store, claim))
    except NotifyProblem as problem:
        log.warning("%s", problem)
        return problem
    except StoreProblem as problem:
        return NotifyProblem(mask_text(str(problem), [url]))
    return None


def _message(store: Store, claim: Claim) -> Message:
    stored = event(store, claim.event_id)
    if stored is None:
        raise NotifyProblem(tr("The event was deleted before its message went out."), is_final=True)
    attached = picture(store, claim.event_id) if claim.attach else None
    return Message(stored.event, f"{claim.event_id}-{claim.delivery_id}", attached)
