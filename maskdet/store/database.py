"""Store: the database behind everything that is stored; SQLite in the data folder, or PostgreSQL by its URL.

Safe from several processes and threads: SQLite in WAL mode, with writers that queue for at most `LOCKED_S`; a lost
connection to PostgreSQL is noticed and opened anew. What cannot be reached is a `StoreProblem`; `Recorder` keeps
events in memory until it can.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.orm import Session

from maskdet.language import tr
from maskdet.settings import get_settings
from maskdet.store.problems import StoreProblem, is_locked, sentences

log = logging.getLogger("maskdet.store")
FILE = "maskdet.db"
WAIT_S = 30  # for an answer of a server
LOCKED_S = 5.0  # for another writer of a file; ours need milliseconds
RETRY_S = 0.01
CONNECT_S = 5  # a server that is down should be known to be so at once


class Store:
    """A database with its tables in place. From any thread; each process opens its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """For migrations and tests; everything else goes through `reading` and `writing`."""
        return self._engine

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction: all of it is stored, or nothing where an error leaves the block.

        Raises: StoreProblem.
        """
        with sentences(self._engine.url), Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads, and holds no writer up.

        Raises: StoreProblem.
        """
        engine = self._engine.execution_options(reading=True)
        with sentences(engine.url), Session(engine) as session:
            yield session

    def overwrite_deleted(self) -> None:
        """Bring what was deleted out of SQLite's log as well, so that no file holds it; does what readers let it do.

        A server of PostgreSQL frees it by itself (autovacuum).
        """
        if self.is_sqlite:
            try:
                with self._engine.connect() as connection:
                    raw = connection.connection.dbapi_connection
                    assert raw
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except (DBAPIError, sqlite3.Error) as error:
                log.warning(
                    "The database's log could not be emptied (%s); it is tried again within the hour.", error
                )

    def close(self) -> None:
        """Close all connections; the next use opens new ones."""
        self._engine.dispose()


def open_store(url: str | None = None) -> Store:
    """Open the database, and bring its tables up to date where they are not.

    Args:
        url: of SQLAlchemy; by default the setting `database_url`, else a file in the data folder.

    Raises: StoreProblem, with a sentence without the password.
    """
    from maskdet.store.upgrade import NewerDatabase, upgrade

    address = address_of(url or get_settings().database_url.get_secret_value())
    store = Store(_sqlite(address) if address.get_backend_name() == "sqlite" else _server(address))
    try:
        with sentences(address):
            upgrade(store.engine)
    except NewerDatabase as error:
        raise StoreProblem(str(error)) from None
    return store


def has_database() -> bool:
    """Whether there may be a database to open; False where the file in the data folder was never made."""
    settings = get_settings()
    return bool(settings.database_url.get_secret_value()) or (settings.data_dir / FILE).exists()


def address_of(text: str) -> URL:
    """Where the database is; an empty text: in the data folder. Raises: StoreProblem."""
    if not text:
        return URL.create("sqlite", database=str(get_settings().data_dir / FILE))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is not None and text.partition("?")[0].count("@") > 1:  # where the password ends is a guess
        url = None
    known = {"sqlite": "sqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
    if url is None or url.drivername not in {*known, *known.values()}:
        # The text itself may hold a password.
        raise StoreProblem(
            tr(
                "MASKDET_DATABASE_URL cannot be used: it must be like postgresql://user:password@host/name or "
                "sqlite:////folder/file.db, with %40 for an @ in the password. Correct it, or leave it out for a file in the "
                "data folder."
            )
        )
    return url.set(drivername=known.get(url.drivername, url.drivername))


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or ":memory:")
    if url.database and url.database != ":memory:":
        _make_private(path)
    connect = {"timeout": LOCKED_S, "check_same_thread": False}
    engine = create_engine(url, connect_args=connect, hide_parameters=True)  # watches hold secrets
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _server(url: URL) -> Engine:
    options = {"connect_timeout": CONNECT_S, "options": f"-c statement_timeout={WAIT_S * 1000}"}
    try:
        return create_engine(
            url, pool_pre_ping=True, pool_timeout=WAIT_S, connect_args=options, hide_parameters=True
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreProblem(
            tr(
                "PostgreSQL needs the package psycopg, which is missing. `pip install 'psycopg[binary]'` brings it."
            )
        ) from error


def _make_private(path: Path) -> None:
    """The file holds addresses of cameras and receivers, with their passwords: for its owner only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreProblem(
            tr(
                "The database {database} cannot be written ({why}). Make its folder writable, or name another by "
                "MASKDET_DATABASE_URL.",
                database=path,
                why=error.strerror,
            )
        ) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its turn at once: one that read first could not wait for another any more.
    if connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("BEGIN")
        return
    # SQLite itself asks ten times a second: who asks more often is not kept waiting by those who write all the time.
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    end_s = time.monotonic() + LOCKED_S
    try:
        while not _has_begun(connection, is_last=time.monotonic() > end_s):
            time.sleep(RETRY_S)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={round(LOCKED_S * 1000)}")


def _has_begun(connection: Connection, *, is_last: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if is_last or not is_locked(error):
            raise
        return False
    return True
