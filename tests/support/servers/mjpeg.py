"""A camera that speaks MJPEG over HTTP, and can be made to stall, to lie about its content, and to ask for a password."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from maskdet.images.encoding import jpeg_bytes
from tests.support.tracks import frame


@dataclass
class MjpegCamera:
    """How it behaves; may be changed at any time."""

    address: str = ""
    content_type: str = "multipart/x-mixed-replace; boundary=x"
    authorization: str = ""  # what it wants to be sent, as `Basic ...`
    stalls: bool = False
    one_picture: bool = False
    requests: int = field(default=0)


@contextmanager
def mjpeg_camera() -> Iterator[MjpegCamera]:
    camera = MjpegCamera()
    handler = type("Handler", (_Handler,), {"camera": camera})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    camera.address = f"http://127.0.0.1:{server.server_address[1]}/video"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield camera
    camera.stalls = False
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    camera: MjpegCamera

    def do_GET(self) -> None:
        self.camera.requests += 1
        if self.camera.authorization and self.headers.get("Authorization") != self.camera.authorization:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            return self.end_headers()
        self.send_response(200)
        self.send_header("Content-Type", self.camera.content_type)
        self.end_headers()
        number = 0
        while number == 0 or not self.camera.one_picture:
            number += 1
            if not self._send(jpeg_bytes(frame(320, 240, value=number % 200))):
                return None
        return None

    def _send(self, picture: bytes) -> bool:
        try:
            self.wfile.write(b"--x\r\nContent-Type: image/jpeg\r\n\r\n" + picture + b"\r\n")
        except OSError:
            return False
        time.sleep(0.04)
        while self.camera.stalls:
            time.sleep(0.02)
        return True

    def log_message(self, *_: object) -> None:
        """Nothing."""
