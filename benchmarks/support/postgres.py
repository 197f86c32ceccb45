"""A real PostgreSQL server on this computer, and stores in it or in SQLite."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from benchmarks.support.browser import free_port
from benchmarks.support.debian import install_debian_package
from maskdet.store import Store, open_store

PASSWORD = "a-password-of-the-tests"
START_S = 60
BACKENDS = ("sqlite", "postgresql")


class PostgresServer:
    """A server with its data in a folder of its own; as root it runs as the user postgres, as it demands."""

    def __init__(self, programs: Path) -> None:
        self._programs, self._port = programs, free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="maskdet-postgres-"))
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-D", str(self._folder / "data"), "-U", "maskdet", "--auth=trust", "--no-sync")

    def start(self) -> None:
        """Start it, and wait until it answers; after a kill its old processes may hold it up for a moment."""
        end = time.monotonic() + START_S
        self._process = self._started()
        while time.monotonic() < end:
            try:
                psycopg.connect(self._plain_url("postgres")).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
            if self._process.poll() is not None:
                self._process = self._started()
        raise RuntimeError("PostgreSQL did not start.")

    def _started(self) -> subprocess.Popen[bytes]:
        options = ["-D", str(self._folder / "data"), "-p", str(self._port), "-k", str(self._folder)]
        return subprocess.Popen(
            [*self._command("postgres"), *options, "-h", "127.0.0.1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )

    def kill(self) -> None:
        """As by kill -9 of the server."""
        first_line = (self._folder / "data" / "postmaster.pid").read_text().splitlines()[0]
        os.kill(int(first_line), signal.SIGKILL)
        self._wait()

    def stop(self) -> None:
        """Stop it, and delete its data."""
        self._run("pg_ctl", "stop", "-D", str(self._folder / "data"), "-m", "immediate")
        self._wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"test_{uuid4().hex}"
        with psycopg.connect(self._plain_url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self._plain_url(name)

    def _plain_url(self, database: str) -> str:
        return f"postgresql://maskdet:{PASSWORD}@127.0.0.1:{self._port}/{database}"

    def _command(self, program: str) -> list[str]:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        return [*as_user, str(self._programs / program)]

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._command(program), *arguments],
            check=True,
            capture_output=True,
            cwd=self._folder,
            timeout=120,
        )

    def _wait(self) -> None:
        if self._process:
            self._process.wait(timeout=30)


@lru_cache(maxsize=1)
def shared_server() -> PostgresServer | None:
    """One for all tests of a process, ended with it; None where there is no PostgreSQL."""
    programs = _programs()
    if programs is None:
        return None
    server = PostgresServer(programs)
    atexit.register(server.stop)
    server.start()
    return server


@contextmanager
def own_server() -> Iterator[PostgresServer]:
    """One to be killed; without PostgreSQL the test is skipped, with the reason."""
    programs = _programs()
    if programs is None:
        pytest.skip("No PostgreSQL: install the package postgresql to try it.")
    server = PostgresServer(programs)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def new_url(backend: str, folder: Path) -> str:
    """The URL of an empty database of this kind; the test is skipped where there is no server."""
    if backend == "sqlite":
        return f"sqlite:///{folder / 'store.db'}"
    server = shared_server()
    if server is None:
        pytest.skip("No PostgreSQL: install the package postgresql to try it.")
    return server.new_database()


@contextmanager
def new_store(backend: str, folder: Path) -> Iterator[Store]:
    """An empty store in a database of this kind."""
    store = open_store(new_url(backend, folder))
    yield store
    store.close()


def _programs() -> Path | None:
    """The folder of initdb and postgres; Debian keeps it off the path."""
    found = _installed()
    if found is None and install_debian_package("postgresql"):
        found = _installed()
    return found


def _installed() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)
