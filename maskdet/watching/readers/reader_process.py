"""Readers as their supervisor sees them: started, ended, and missed when they die."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from abc import ABC, abstractmethod

from maskdet.cameras import Watch
from maskdet.settings import PROJECT_ROOT

MODULE = "maskdet.watching.readers.fork_server"
LOST = -1  # exit code of readers whose fork server died


class ReaderProcess:
    """One reader. `pid` and `exit_code` are None until they are known."""

    def __init__(self, key: int) -> None:
        self.key = key
        self.pid: int | None = None
        self.exit_code: int | None = None


class Readers(ABC):
    """Starts readers. From one thread."""

    @abstractmethod
    def start(self, watch: Watch, ring: str, pictures: str = "") -> ReaderProcess:
        """Start a reader that writes into the ring of this name, and its large stream into `pictures`."""

    @abstractmethod
    def kill(self, reader: ReaderProcess) -> None:
        """End it at once: it holds nothing."""

    @abstractmethod
    def close(self) -> None:
        """End all of them."""


def open_readers() -> Readers:
    """Forked ones where the system does that well, others elsewhere."""
    return ForkedReaders() if sys.platform == "linux" else SpawnedReaders()


class ForkedReaders(Readers):
    """Readers that share what they have in common with the process they were forked from."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self._readers: dict[int, ReaderProcess] = {}
        self._keys = itertools.count(1)
        self._lock = threading.Lock()

    def start(self, watch: Watch, ring: str, pictures: str = "") -> ReaderProcess:
        """Start one, and the server first where it does not run."""
        if self._server is None or self._server.poll() is not None:
            self._start_server()
        reader = ReaderProcess(next(self._keys))
        with self._lock:
            self._readers[reader.key] = reader
        if not self._order(_order(reader, watch, ring, pictures)):
            reader.exit_code = LOST
        return reader

    def kill(self, reader: ReaderProcess) -> None:
        """By its parent, which alone knows whether the number is still its own."""
        if reader.exit_code is None:
            self._order({"key": reader.key, "signal": int(signal.SIGKILL)})

    def close(self) -> None:
        """End the server, and all readers with it."""
        if self._server and self._server.stdin:
            with contextlib.suppress(OSError):
                self._server.stdin.close()
            try:
                self._server.wait(5)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()

    def _start_server(self) -> None:
        server = subprocess.Popen(
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=PROJECT_ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # no thread is lost by a fork
        )
        self._server = server
        threading.Thread(target=self._listen, args=(server,), daemon=True).start()

    def _order(self, order: dict[str, object]) -> bool:
        assert self._server
        assert self._server.stdin
        with contextlib.suppress(OSError, ValueError):
            self._server.stdin.write((json.dumps(order) + "\n").encode())
            self._server.stdin.flush()
            return True
        return False

    def _listen(self, server: subprocess.Popen[bytes]) -> None:
        assert server.stdout
        mine: set[int] = set()
        for line in server.stdout:
            answer = json.loads(line)
            mine.add(answer["key"])
            with self._lock:
                reader = self._readers[answer["key"]]
            reader.pid = answer.get("pid", reader.pid)
            if "code" in answer:
                self._note_end(reader, answer["code"])
        with self._lock:
            left = [
                reader for reader in self._readers.values() if self._server is server or reader.key in mine
            ]
        for reader in left:
            self._note_end(reader, LOST)

    def _note_end(self, reader: ReaderProcess, code: int) -> None:
        reader.exit_code = code
        with self._lock:
            self._readers.pop(reader.key, None)


class SpawnedReaders(Readers):
    """Readers that share nothing: each takes the memory of a whole Python."""

    def __init__(self) -> None:
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._keys = itertools.count(1)

    def start(self, watch: Watch, ring: str, pictures: str = "") -> ReaderProcess:
        """Start one."""
        process = subprocess.Popen(
            [sys.executable, "-m", MODULE, "--one"], stdin=subprocess.PIPE, cwd=PROJECT_ROOT
        )
        reader = ReaderProcess(next(self._keys))
        reader.pid, self._processes[reader.key] = process.pid, process
        threading.Thread(target=self._miss, args=(reader, process), daemon=True).start()
        with contextlib.suppress(OSError):
            assert process.stdin
            process.stdin.write((json.dumps(_order(reader, watch, ring, pictures)) + "\n").encode())
            process.stdin.flush()
        return reader

    def kill(self, reader: ReaderProcess) -> None:
        """End it."""
        if process := self._processes.get(reader.key):
            process.kill()

    def close(self) -> None:
        """End all of them."""
        for process in list(self._processes.values()):
            process.kill()
            process.wait()

    def _miss(self, reader: ReaderProcess, process: subprocess.Popen[bytes]) -> None:
        reader.exit_code = process.wait()
        self._processes.pop(reader.key, None)


def _order(reader: ReaderProcess, watch: Watch, ring: str, pictures: str) -> dict[str, object]:
    return {"key": reader.key, "ring": ring, "pictures": pictures, "watch": watch.to_json()}
