"""The newest picture of a watch, from memory, for this computer only and for who knows the token."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

HOST = "127.0.0.1"
PAGE = b"""<!doctype html><title>maskdet</title><style>body{margin:0;background:#111}img{width:100%%;height:100vh;
object-fit:contain}</style><img alt="The watched picture" src="stream?token=%s&amp;id=%s">"""
STREAM_S = 0.1  # between two pictures of a stream, at least
Answer = tuple[str, bytes]  # content type, content
Route = Callable[[Mapping[str, str]], Answer | None]
Stream = Callable[[Mapping[str, str]], Callable[[], bytes | None]]


class LocalServer:
    """Answers on 127.0.0.1 in threads of its own, until it is closed.

    Args:
        routes: path -> what it answers to the query; None is "not there (yet)".
        open_paths: those that need no token.
        stream: what gives the JPEG pictures of `/stream`, by its query; the page at `/` shows it. None: neither is there.
    """

    def __init__(
        self,
        routes: Mapping[str, Route],
        *,
        token: str,
        port: int = 0,
        open_paths: frozenset[str] = frozenset(),
        stream: Stream | None = None,
    ) -> None:
        handler = type(
            "Handler",
            (_Handler,),
            {
                "routes": dict(routes),
                "token": token,
                "open_paths": open_paths,
                "pictures": (stream,),
            },
        )
        self._server = ThreadingHTTPServer((HOST, port), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.2,), daemon=True).start()

    @property
    def port(self) -> int:
        """Where it answers."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    routes: Mapping[str, Route]
    token: str
    open_paths: frozenset[str]
    pictures: tuple[Stream | None]
    timeout = 20  # seconds: who connects and stays silent does not hold a thread for good

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        if address.path not in self.open_paths and not self._knows(query.get("token", "")):
            return self._answer(403, ("text/plain", b"The token is missing or wrong."))
        if address.path == "/stream" and self.pictures[0]:
            return self._stream(self.pictures[0](query))
        if address.path == "/" and self.pictures[0]:
            return self._answer(200, ("text/html; charset=utf-8", self._page(query)))
        route = self.routes.get(address.path)
        found = route(query) if route else None
        return (
            self._answer(200, found) if found else self._answer(404, ("text/plain", b"Nothing is here yet."))
        )

    def _page(self, query: Mapping[str, str]) -> bytes:
        return PAGE % (self.token.encode(), quote(query.get("id", "")).encode())

    def _knows(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self.token.encode())

    def _answer(self, status: int, answer: Answer) -> None:
        self.send_response(status)
        self.send_header("Content-Type", answer[0])
        self.send_header("Content-Length", str(len(answer[1])))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(answer[1])

    def _stream(self, picture: Callable[[], bytes | None]) -> None:
        """Picture after picture, as browsers show them in an <img>, until the visitor leaves."""
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
        self.end_headers()
        try:
            while True:
                if data := picture():
                    self.wfile.write(b"--picture\r\nContent-Type: image/jpeg\r\n\r\n" + data + b"\r\n")
                time.sleep(STREAM_S)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: requests carry the token."""
