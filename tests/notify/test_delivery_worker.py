"""Workers that deliver: several at once, killed, late, and with a database that is killed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from benchmarks.support.postgres import BACKENDS, new_url, own_server
from benchmarks.support.rtsp_server import eventually
from maskdet.notify import DeliveryWorker, deliver_due, delivering
from maskdet.store import StoreProblem, deliveries, open_store, record
from maskdet.store.delivery_queue import LEASE_S, MOST_EACH, claim_due, note_failed, note_sent
from tests.support.deliveries import notifying, now, run_for
from tests.support.happenings import deliver_until_killed, happening, running


def test_two_workers_at_once_send_each_message_once(store, webhook):
    watch = notifying(store, webhook.url())
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
    record(store, happening(), notifying(store, webhook.url()))
    assert len(claim_due(store, now())) == 1
    assert deliver_due(store, now(timedelta(seconds=LEASE_S - 10))) == 0
    assert deliver_due(store, now(timedelta(seconds=LEASE_S + 10))) == 1
    assert len(webhook.payloads) == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_after_a_kill_of_the_worker_all_arrives_and_little_twice(backend, tmp_path, webhook):
    url = new_url(backend, tmp_path)
    store = open_store(url)
    watch = notifying(store, webhook.url())
    for k in range(30):
        record(store, happening(k), watch)
    with running(deliver_until_killed, url):
        assert eventually(lambda: len(webhook.payloads) >= 6, seconds=20)
    run_for(store, LEASE_S + 60, every_s=20)
    assert len({payload["event_id"] for payload in webhook.payloads}) == 30
    assert len(webhook.payloads) <= 30 + MOST_EACH


def test_a_worker_that_comes_too_late_does_not_undo_what_another_has_sent(store, webhook):
    record(store, happening(), notifying(store, webhook.url()))
    (late,) = claim_due(store, now())
    (second,) = claim_due(store, now(timedelta(seconds=LEASE_S + 1)))
    note_sent(store, second, now())
    note_failed(store, late, "It did not answer.", now())
    assert deliveries(store)[0].state == "sent"


def test_the_worker_sends_by_itself_until_it_is_stopped(store, webhook):
    watch = notifying(store, webhook.url())
    worker = DeliveryWorker(store).start()
    record(store, happening(), watch)
    assert eventually(lambda: webhook.payloads, seconds=20)
    worker.stop()
    assert len(webhook.payloads) == 1


def test_an_error_that_nobody_foresaw_does_not_end_the_worker(tmp_path, webhook, monkeypatch, caplog):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    record(store, happening(), notifying(store, webhook.url()))
    working, failures = delivering.deliver_due, []

    def broken_at_first(*arguments, **options):
        if not failures:
            failures.append(RuntimeError("nobody foresaw this"))
            raise failures[0]
        return working(*arguments, **options)

    monkeypatch.setattr(delivering, "deliver_due", broken_at_first)
    monkeypatch.setattr(delivering, "PAUSE_S", 0.05)
    worker = DeliveryWorker(store).start()
    assert eventually(lambda: webhook.payloads, seconds=20)
    worker.stop()
    assert "nobody foresaw this" in caplog.text


def test_messages_survive_a_kill_of_postgresql_and_none_is_sent_twice(webhook):
    with own_server() as server:
        store = open_store(server.new_database())
        watch = notifying(store, webhook.url())
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
