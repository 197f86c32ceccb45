"""Deliveries: what the receiver misses is sent later, once, and in the end given up with a reason."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.support.webhook import open_webhook
from maskdet.alerts import Suppression
from maskdet.notify import deliver_due, delivering, sending
from maskdet.retries import MESSAGE
from maskdet.store import deliveries, delivery_counts, record, set_enabled, watches
from maskdet.store.delivery_queue import claim_due
from tests.support.deliveries import notifying, now, run_for
from tests.support.happenings import JPEG, WATCH, happening
from tests.support.servers.mail import open_mail_server

HOUR = timedelta(hours=1)


def test_an_event_is_sent_once_to_each_receiver(store, webhook):
    with open_mail_server() as mail_server:
        record(store, happening(), notifying(store, webhook.url(), mail_server.url))
        assert [deliver_due(store, now()) for _ in range(3)] == [2, 0, 0]
        assert len(webhook.payloads) == len(mail_server.mails) == 1
    assert delivery_counts(store) == {"waiting": 0, "sent": 2, "given up": 0}


def test_an_event_that_is_not_to_be_sent_has_no_delivery(store):
    record(store, happening(silenced=Suppression.COOLDOWN), notifying(store, "json://localhost/x"))
    assert deliveries(store) == []


@pytest.mark.parametrize(("attach", "picture"), [(True, "/9ggYSBwaWN0dXJlIP/Z"), (False, None)])
def test_the_picture_goes_along_only_where_it_is_switched_on(store, webhook, attach, picture):
    record(store, happening(), notifying(store, webhook.url(), attach_picture=attach), JPEG)
    deliver_due(store, now())
    assert webhook.payloads[0]["picture"] == picture


def test_a_receiver_that_is_down_for_an_hour_misses_nothing(store, webhook):
    webhook.status = 503
    stored = [happening(k) for k in range(3)]
    watch = notifying(store, webhook.url())
    for event in stored:
        record(store, event, watch)
    run_for(store, 3600, every_s=60)
    webhook.status, failed = 200, len(webhook.payloads)
    run_for(store, 0.1)
    for _ in range(2):
        deliver_due(store, now(2 * HOUR + timedelta(minutes=2)))
    assert {payload["event_id"] for payload in webhook.payloads[failed:]} == {
        event.event_id for event in stored
    }
    assert len(webhook.payloads) == failed + 3


def test_attempts_become_rarer(store, webhook):
    webhook.status = 500
    record(store, happening(), notifying(store, webhook.url()))
    run_for(store, 1000)
    assert len(webhook.payloads) == 1 + sum(sum(MESSAGE.seconds[:k]) < 1000 for k in range(1, 7))
    (delivery,) = deliveries(store)
    assert "answered 500 instead of 200" in delivery.error
    assert delivery.state == "waiting"


def test_after_a_day_a_message_is_given_up_with_the_reason(store, webhook):
    webhook.status = 500
    record(store, happening(), notifying(store, webhook.url()))
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
        watch = notifying(store, stalled.url(), webhook.url())
        for k in range(6):
            record(store, happening(k), watch)
        deliver_due(store, now())
        deliver_due(store, now())
        assert len(webhook.payloads) == 6


def test_a_message_that_stalled_is_sent_when_the_receiver_is_well_again(store, webhook, monkeypatch):
    monkeypatch.setattr(sending, "ANSWER_S", 0.2)
    webhook.status = None
    record(store, happening(), notifying(store, webhook.url()))
    deliver_due(store, now())
    webhook.status = 200
    deliver_due(store, now(timedelta(seconds=6)))
    assert (len(webhook.payloads), deliveries(store)[0].state) == (1, "sent")


def test_a_repetition_can_be_told_by_its_key(store, webhook):
    record(store, happening(), notifying(store, webhook.url()))
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
    record(store, happening(), notifying(store, webhook.url()))
    set_enabled(store, watches(store)[0].watch_id, False, who="Ada")
    deliver_due(store, now())
    assert len(webhook.payloads) == 1


def test_no_secret_shows_in_a_delivery_or_in_the_log(store, caplog):
    caplog.set_level(logging.DEBUG)
    urls = ("json://me:hunter2@localhost:1/tok3n-abc", "mailto://me:hunter2@localhost:1/?to=a@b.example")
    record(store, happening(), notifying(store, *urls))
    deliver_due(store, now())
    rows = str(deliveries(store))
    assert "could not be reached" in rows
    assert not [secret for secret in ("hunter2", "tok3n-abc") if secret in rows + caplog.text]
