"""A proxy that counts the bytes that go to a server and come back."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class CountingProxy:
    """Hands everything on as it is. `url` is its address; `sent` went to the server, `received` came from it."""

    def __init__(self, port: int) -> None:
        self.sent = self.received = 0
        self._port, self._lock = port, threading.Lock()
        self._listener = socket.create_server(("localhost", 0))
        self.url = f"http://localhost:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Accept no more; what is open goes on until its ends close it."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("localhost", self._port))
                for source, target, up in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pass, args=(source, target, up), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, up: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
                with self._lock:
                    self.sent += len(data) if up else 0
                    self.received += 0 if up else len(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def counting_proxy(port: int) -> Iterator[CountingProxy]:
    """In front of the server at this port of this computer."""
    proxy = CountingProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
