"""Deliveries: what the receiver misses is sent later, once, and in the end given up with a reason."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.support.postgres import BACKENDS, new_store, new_url, own_server
from benchmarks.support.webhook import open_webhook
from maskdet.alerts.event import Suppression
from maskdet.notify import DeliveryWorker, deliver_due, delivering, sending
from maskdet.retries import MESSAGE
from maskdet.store import (
    StoreProblem,
    add_watch,
    deliveries,
    delivery_counts,
    open_store,
    record,
    set_enabled,
    watches,
)  # fmt: skip
from maskdet.store.delivery_queue import LEASE_S, MOST_EACH, claim_due, note_failed, note_sent
from tests.support.happenings import JPEG, WATCH, deliver_until_killed, happening, running
from tests.support.mail_server import open_mail_server

HOUR = timedelta(hours=1)


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    with new_store(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def webhook():
    with open_webhook() as running:
        yield running


def now(after=timedelta()):
    return datetime.now(UTC) + after


def wait_until(condition):
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)


def told(store, *urls, **changes):
    """A watch that tells these addresses, kept in the store."""
    watch = replace(WATCH, notify=urls, **changes)
    add_watch(store, watch, who="Ada")
    return watch


def run_for(store, seconds, *, every_s=5):
    """Deliver as a worker would, with a clock that runs ahead."""
    for later in range(0, int(seconds), every_s):
        deliver_due(store, now(timedelta(seconds=later)))


def test_an_event_is_sent_once_to_each_receiver(store, webhook):
    with open_mail_server() as mail_server:
        record(store, happening(), told(store, webhook.url(), mail_server.url))
        assert [deliver_due(store, now()) for _ in range(3)] == [2, 0, 0]
        assert len(webhook.payloads) == len(mail_server.mails) == 1
    assert delivery_counts(store) == {"waiting": 0, "sent": 2, "given up": 0}


def test_an_event_that_is_not_to_be_sent_has_no_delivery(store):
    record(store, happening(silenced=Suppression.COOLDOWN), told(store, "json://localhost/x"))
    assert deliveries(store) == []


@pytest.mark.parametrize(("attach", "picture"), [(True, "/9ggYSBwaWN0dXJlIP/Z"), (False, None)])
def test_the_picture_goes_along_only_where_it_is_switched_on(store, webhook, attach, picture):
    record(store, happening(), told(store, webhook.url(), attach_picture=attach), JPEG)
    deliver_due(store, now())
    assert webhook.payloads[0]["picture"] == picture


def test_a_receiver_that_is_down_for_an_hour_misses_nothing(store, webhook):
    webhook.status = 503
    kept = [happening(k) for k in range(3)]
    watch = told(store, webhook.url())
    for event in kept:
        record(store, event, watch)
    run_for(store, 3600, every_s=60)
    webhook.status, failed = 200, len(webhook.payloads)
    run_for(store, 0.1)
    for _ in range(2):
        deliver_due(store, now(2 * HOUR + timedelta(minutes=2)))
    assert {payload["event_id"] for payload in webhook.payloads[failed:]} == {
        event.event_id for event in kept
    }
    assert len(webhook.payloads) == failed + 3


def test_attempts_become_rarer(store, webhook):
    webhook.status = 500
    record(store, happening(), told(store, webhook.url()))
    run_for(store, 1000)
    assert len(webhook.payloads) == 1 + sum(sum(MESSAGE.seconds[:k]) < 1000 for k in range(1, 7))
    (delivery,) = deliveries(store)
    assert "answered 500 instead of 200" in delivery.error
    assert delivery.state == "waiting"


def test_after_a_day_a_message_is_given_up_with_the_reason(store, webhook):
    webhook.status = 500
    record(store, happening(), told(store, webhook.url()))
    for hours in range(30):
        deliver_due(store, now(hours * HOUR))
    (delivery,) = deliveries(store)
    assert delivery.state == "given up"
    assert delivery.error.startswith("Given up after 24 attempts. json://localhost:")


def test_a_receiver_that_stalls_keeps_no_other_waiting(store, webhook, monkeypatch):
    monkeypatch.setattr(sending, "ANSWER_S", 2)
    monkeypatch.setattr(delivering, "WAIT_S", 0.5)
    with open_webhook() as stalled:
        stalled.status = None
        watch = told(store, stalled.url(), webhook.url())
        for k in range(6):
            record(store, happening(k), watch)
        deliver_due(store, now())
        deliver_due(store, now())
        assert len(webhook.payloads) == 6


def test_a_message_that_stalled_is_sent_when_the_receiver_is_well_again(store, webhook, monkeypatch):
    monkeypatch.setattr(sending, "ANSWER_S", 0.2)
    webhook.status = None
    record(store, happening(), told(store, webhook.url()))
    deliver_due(store, now())
    webhook.status = 200
    deliver_due(store, now(timedelta(seconds=6)))
    assert (len(webhook.payloads), deliveries(store)[0].state) == (1, "sent")


def test_two_workers_at_once_send_each_message_once(store, webhook):
    watch = told(store, webhook.url())
    for k in range(12):
        record(store, happening(k), watch)
    workers = [
        threading.Thread(target=lambda: [deliver_due(store, now()) for _ in range(4)]) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len({payload["event_id"] for payload in webhook.payloads}) == len(webhook.payloads) == 12


def test_what_a_killed_worker_had_taken_is_sent_when_its_claim_runs_out(store, webhook):
    record(store, happening(), told(store, webhook.url()))
    assert len(claim_due(store, now())) == 1
    assert deliver_due(store, now(timedelta(seconds=LEASE_S - 10))) == 0
    assert deliver_due(store, now(timedelta(seconds=LEASE_S + 10))) == 1
    assert len(webhook.payloads) == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_after_a_kill_of_the_worker_all_arrives_and_little_twice(backend, tmp_path, webhook):
    url = new_url(backend, tmp_path)
    store = open_store(url)
    watch = told(store, webhook.url())
    for k in range(30):
        record(store, happening(k), watch)
    with running(deliver_until_killed, url):
        wait_until(lambda: len(webhook.payloads) >= 6)
    run_for(store, LEASE_S + 60, every_s=20)
    assert len({payload["event_id"] for payload in webhook.payloads}) == 30
    assert len(webhook.payloads) <= 30 + MOST_EACH


def test_a_worker_that_comes_too_late_does_not_undo_what_another_has_sent(store, webhook):
    record(store, happening(), told(store, webhook.url()))
    (late,) = claim_due(store, now())
    (second,) = claim_due(store, now(timedelta(seconds=LEASE_S + 1)))
    note_sent(store, second, now())
    note_failed(store, late, "It did not answer.", now())
    assert deliveries(store)[0].state == "sent"


def test_a_repetition_can_be_told_by_its_key(store, webhook):
    record(store, happening(), told(store, webhook.url()))
    (claim,) = claim_due(store, now())
    for _ in range(2):  # sent, and killed before that was noted
        sending.send(webhook.url(), delivering._message(store, claim))
    assert len({headers["Idempotency-Key"] for headers in webhook.headers}) == 1


def test_a_message_to_an_address_that_was_taken_away_is_given_up(store):
    record(store, happening(), replace(WATCH, notify=("json://gone.example/secret",)))
    deliver_due(store, now())
    (delivery,) = deliveries(store)
    assert (delivery.state, delivery.receiver) == ("given up", "json://gone.example/…")
    assert "is in no watch any more" in delivery.error


def test_addresses_of_watches_without_a_row_are_handed_in(store, webhook):
    record(store, happening(), replace(WATCH, notify=(webhook.url(),)))
    deliver_due(store, now(), extra_urls=[webhook.url()])
    assert len(webhook.payloads) == 1


def test_a_stopped_watch_still_sends_what_was_reported(store, webhook):
    record(store, happening(), told(store, webhook.url()))
    set_enabled(store, watches(store)[0].watch_id, False, who="Ada")
    deliver_due(store, now())
    assert len(webhook.payloads) == 1


def test_no_secret_shows_in_a_delivery_or_in_the_log(store, caplog):
    caplog.set_level(logging.DEBUG)
    urls = ("json://me:hunter2@localhost:1/tok3n-abc", "mailto://me:hunter2@localhost:1/?to=a@b.example")
    record(store, happening(), told(store, *urls))
    deliver_due(store, now())
    rows = str(deliveries(store))
    assert "could not be reached" in rows
    assert not [secret for secret in ("hunter2", "tok3n-abc") if secret in rows + caplog.text]


def test_the_worker_sends_by_itself_until_it_is_stopped(store, webhook):
    watch = told(store, webhook.url())
    worker = DeliveryWorker(store).start()
    record(store, happening(), watch)
    wait_until(lambda: webhook.payloads)
    worker.stop()
    assert len(webhook.payloads) == 1


def test_messages_survive_a_kill_of_postgresql_and_none_is_sent_twice(webhook):
    with own_server() as server:
        store = open_store(server.new_database())
        watch = told(store, webhook.url())
        for k in range(3):
            record(store, happening(k), watch)
        deliver_due(store, now())
        record(store, happening(4), watch)
        server.kill()
        with pytest.raises(StoreProblem):
            deliver_due(store, now())
        server.start()
        deliver_due(store, now())
    assert len({payload["event_id"] for payload in webhook.payloads}) == len(webhook.payloads) == 4
