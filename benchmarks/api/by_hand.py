"""Requests that no client library sends: a body without end, and a line that is hung up."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.support.api_server import ApiServer

CHUNK = b"x" * 1_000_000
BOUNDARY = "b"


@dataclass(frozen=True)
class Answer:
    """A status, and what was said with it."""

    status: str
    detail: str

    @classmethod
    def of(cls, status: int, body: bytes) -> Answer:
        """Of problem details, or of anything else."""
        try:
            content = json.loads(body)
        except ValueError:
            content = None
        return cls(str(status), str(content.get("detail", "")) if isinstance(content, dict) else "")


def send_endlessly(server: ApiServer, path: str, size: int, *, announced: bool) -> Answer:
    """Send so many bytes until the server answers or hangs up."""
    header = f"Content-Length: {size}" if announced else "Transfer-Encoding: chunked"
    part = CHUNK if announced else b"%x\r\n" % len(CHUNK) + CHUNK + b"\r\n"
    with _connected(server) as line:
        line.sendall(_head(server, path, "image/jpeg", header))
        with suppress(OSError):  # it has refused
            for _ in range(size // len(CHUNK)):
                line.sendall(part)
        return _answer(line)


def hang_up(server: ApiServer, photo: bytes, *, whole: bool) -> None:
    """Send two photos, or half of that, and go."""
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'.encode()
    body = (part + photo + b"\r\n") * 2 + f"--{BOUNDARY}--\r\n".encode()
    with _connected(server) as line:
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        line.sendall(_head(server, "/api/v1/detect", kind, f"Content-Length: {len(body)}"))
        line.sendall(body if whole else body[: len(body) // 2])


def _connected(server: ApiServer) -> socket.socket:
    parts = urlsplit(server.url)
    return socket.create_connection((parts.hostname, parts.port or 80), timeout=60)


def _head(server: ApiServer, path: str, kind: str, length: str) -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: x", f"x-api-key: {server.key}", f"Content-Type: {kind}", length)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _answer(line: socket.socket) -> Answer:
    """What is read until the server hangs up."""
    received = b""
    with suppress(OSError):
        while part := line.recv(65536):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    words = head.split(maxsplit=2)
    return Answer.of(int(words[1]), body) if len(words) > 1 else Answer("-", "hung up without an answer")
