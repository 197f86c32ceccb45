"""The store with several at once, killed processes and servers, wrong addresses, and secrets."""

from __future__ import annotations

import logging
import multiprocessing
import sqlite3
import stat
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from benchmarks.support.postgres import BACKENDS, new_store, new_url, own_server
from maskdet.settings import Settings
from maskdet.store import (
    StoreProblem,
    add_watch,
    count_events,
    iterate_events,
    open_store,
    record,
    statistics,
)
from maskdet.store.recording import count_minute
from maskdet.store.tables import Base
from maskdet.store.upgrade import HEAD, MIGRATIONS
from tests.support.happenings import (
    START,
    WATCH,
    happening,
    minute,
    record_many,
    record_until_killed,
    running,
)

DAY = timedelta(days=1)


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    with new_store(request.param, tmp_path) as made:
        yield made


def test_tables_and_migrations_agree(store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


@pytest.mark.parametrize("backend", BACKENDS)
def test_counts_of_the_first_version_stay_and_new_ones_join_them(backend, tmp_path):
    url = new_url(backend, tmp_path)
    store = open_store(url)
    count_minute(store, minute())
    with store.engine.begin() as connection:  # as the first version had left it
        for column in ("place", "film_s", "details"):
            connection.exec_driver_sql(f"ALTER TABLE events DROP COLUMN {column}")
        for table in ("api_keys", "sessions", "people", "watch_limits"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("DROP TABLE event_clips")
        connection.exec_driver_sql("ALTER TABLE event_pictures DROP COLUMN faces_hidden")
        for column in ("tracks_incorrect", "entered", "exited"):
            connection.exec_driver_sql(f"ALTER TABLE minute_statistics DROP COLUMN {column}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    store.close()
    store = open_store(url)
    count_minute(store, minute(1, incorrect_s=30, tracks_incorrect=1))
    (row,) = statistics(store, "watch", start=START, end=START + DAY)
    assert (row.tracks, row.tracks_incorrect, row.incorrect_s) == (4, 1, 30)


@pytest.mark.parametrize("backend", BACKENDS)
def test_processes_that_begin_and_write_at_once_lose_nothing(backend, tmp_path):
    url = new_url(backend, tmp_path)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=record_many, args=(url, f"watch {k}", 30)) for k in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * 3
    assert count_events(open_store(url)) == 90


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_event_that_was_confirmed_is_there_after_a_kill(backend, tmp_path):
    url = new_url(backend, tmp_path)
    with running(record_until_killed, url) as writer:
        confirmed = [writer.stdout.readline().strip() for _ in range(100)]
        writer.kill()
        confirmed += writer.stdout.read().split()
    stored = {found.event.event_id for found in iterate_events(open_store(url))}
    assert len(confirmed) >= 100
    assert not set(confirmed) - stored


def test_threads_share_a_store(store):
    def work(name):
        for k in range(20):
            record(store, happening(k, watch=name), WATCH)

    threads = [threading.Thread(target=work, args=(f"watch {k}",)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count_events(store) == 80


def test_only_the_owner_may_read_the_file_with_the_addresses(tmp_path):
    open_store(f"sqlite:///{tmp_path / 'private.db'}")
    assert stat.S_IMODE((tmp_path / "private.db").stat().st_mode) == 0o600


def test_the_database_is_by_default_a_file_in_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("maskdet.store.database.get_settings", lambda: Settings(data_dir=tmp_path))
    open_store()
    assert (tmp_path / "maskdet.db").exists()


@pytest.mark.parametrize(
    "url", ["mysql://me:hidden@host/name", "hidden", "postgresql://me:hidden@127.0.0.1:1/name"]
)
def test_a_database_that_cannot_be_used_gets_advice_without_the_password(url):
    with pytest.raises(StoreProblem, match=r"Correct it|try again") as problem:
        open_store(url)
    assert "hidden" not in str(problem.value)


def test_a_folder_that_cannot_be_written_gets_advice(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreProblem, match="Make its folder writable"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'store.db'}")


def test_no_secret_of_a_watch_shows_in_the_log(tmp_path, caplog):
    caplog.set_level(logging.DEBUG, "sqlalchemy")
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    add_watch(store, replace(WATCH, notify=("json://localhost/tok3n-abc",)), who="Ada")
    assert "INSERT INTO watches" in caplog.text
    assert not [secret for secret in ("camera-secret", "tok3n-abc") if secret in caplog.text]


def test_a_page_after_a_restart_of_postgresql_is_shown_at_once():
    with own_server() as server:
        store = open_store(server.new_database())
        record(store, happening(), WATCH)
        server.kill()
        server.start()
        assert count_events(store) == 1


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreProblem, match="written by a newer version of maskdet"):
        open_store(url)


@pytest.fixture
def impatient(monkeypatch):
    """Another writer is waited for for a moment only."""
    monkeypatch.setattr("maskdet.store.database.LOCKED_S", 0.3)


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
@pytest.mark.parametrize("is_new", [True, False])
def test_a_database_that_another_program_holds_is_said_soon(tmp_path, impatient, journal, lock, is_new):
    path = tmp_path / "store.db"
    if not is_new:
        open_store(f"sqlite:///{path}").close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"PRAGMA journal_mode={journal}")
    other.execute(lock)
    begun = time.monotonic()
    with pytest.raises(StoreProblem, match="is held by another program") as problem:
        add_watch(open_store(f"sqlite:///{path}"), WATCH, who="Ada")
    assert time.monotonic() - begun < 2
    assert problem.value.is_outage
    other.close()
    add_watch(open_store(f"sqlite:///{path}"), WATCH, who="Ada")


@pytest.mark.parametrize("content", [b"no database" * 100, b"SQLite format 3\0" + bytes(2000)])
def test_a_file_that_is_no_database_gets_advice(tmp_path, content):
    (tmp_path / "store.db").write_bytes(content)
    with pytest.raises(StoreProblem, match="did not do what was asked"):
        open_store(f"sqlite:///{tmp_path / 'store.db'}")
