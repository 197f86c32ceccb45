"""A server that gives one answer to everyone, over HTTPS where it has a certificate of its own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@contextmanager
def http_answer(
    body: bytes,
    content_type: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    certificate: Path | None = None,
    on_request: Callable[[str], object] = len,
) -> Iterator[str]:
    """Yields: the address. `on_request`: gets each path with its query; `headers`: in addition; Content-Length is sent unless it is given as empty."""
    sent = {"Content-Type": content_type, "Content-Length": str(len(body))} | dict(headers or {})
    answer = {"body": body, "status": status, "sent": sent, "on_request": staticmethod(on_request)}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), answer))
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}/picture"
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    body: bytes
    status: int
    sent: Mapping[str, str]
    on_request: Callable[[str], object]

    def do_GET(self) -> None:
        self.on_request(self.path)
        self.send_response(self.status)
        for name, value in self.sent.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


def own_certificate(path: Path, name: str = "door camera") -> Path:
    """Write key and self-signed certificate of a camera into one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
