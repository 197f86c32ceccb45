"""A small server of what browsers run, for tests without the app: `in-browser/`, and pictures handed to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from maskdet.browser import page_folder, served_file
from maskdet.settings import Settings

EMPTY = b"<!doctype html><html><head><link rel='icon' href='data:,'></head><body></body></html>"


@contextmanager
def browser_files(settings: Settings, pictures: dict[str, bytes] | None = None) -> Iterator[str]:
    """The address of the server; `pictures` are found under `pictures/`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            if path.startswith("in-browser/"):
                found = served_file(path.removeprefix("in-browser/"), settings)
                assert found, path
                self.answer(found.content, found.content_type, found.encoding)
            elif path.startswith("pictures/"):
                self.answer((pictures or {})[path.removeprefix("pictures/")], "image/*")
            else:
                self.answer(EMPTY, "text/html")

        def answer(self, content: bytes, content_type: str, encoding: str = "identity") -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Encoding", encoding)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def modules() -> str:
    """Where a page finds the modules, relative to the server."""
    return f"in-browser/{page_folder()}/"
