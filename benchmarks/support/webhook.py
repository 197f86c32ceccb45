"""A real webhook on this computer that takes messages, refuses them, or stalls."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Webhook:
    """What it got, and how it answers from now on: a status; None stalls until the end."""

    port: int = 0
    status: int | None = 200
    paths: list[str] = field(default_factory=list)
    payloads: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, scheme: str = "json", rest: str = "/hook-secret") -> str:
        """Its address, as apprise writes it."""
        return f"{scheme}://localhost:{self.port}{rest}"

    def take(self, path: str, headers: dict[str, str], body: bytes) -> None:
        """Note one message."""
        self.paths.append(path)
        self.headers.append(headers)
        self.payloads.append(json.loads(body))


@contextmanager
def open_webhook() -> Iterator[Webhook]:
    """One that runs until the end of the block."""
    webhook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if webhook.status is None:
                webhook.over.wait(60)
                return
            webhook.take(self.path, dict(self.headers), body)
            self.send_response(webhook.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    webhook.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield webhook
    finally:
        webhook.over.set()
        server.shutdown()
        server.server_close()
