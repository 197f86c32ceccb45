"""A real RTSP camera on this computer: GStreamer's server, which plays a video to everyone from its beginning.

Run as a command it is the server itself, by the system's Python, which has GStreamer's bindings.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maskdet.results import Image

SYSTEM_PYTHON = "/usr/bin/python3"
PACKAGES = (
    "gir1.2-gst-rtsp-server-1.0",
    "python3-gi",
    "gstreamer1.0-plugins-good",
    "gstreamer1.0-plugins-bad",
)
START_S = 20


class RtspServer:
    """A camera that can be switched off, on again, and frozen."""

    def __init__(self, video: Path, port: int, password: str = "") -> None:
        user = f"warden:{password}@" if password else ""
        self.address = f"rtsp://{user}127.0.0.1:{port}/camera"
        self._command = [SYSTEM_PYTHON, __file__, str(video), str(port), password]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Switch it on, and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        assert self._process.stdout.readline() == "ready\n"

    def freeze(self) -> None:
        """It says nothing more, and keeps its connections."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        """Switch it off at once."""
        if self._process:
            self._process.kill()
            self._process.wait(timeout=START_S)


@contextmanager
def rtsp_server(video: Path, *, password: str = "") -> Iterator[RtspServer]:
    """A camera that shows `video` (MP4 with H.264); without GStreamer the test is skipped, with the reason."""
    import pytest

    from benchmarks.support.browser import free_port
    from benchmarks.support.debian import install_debian_package

    if not _has_gstreamer() and not (all(map(install_debian_package, PACKAGES)) and _has_gstreamer()):
        pytest.skip(f"No RTSP server: install {' '.join(PACKAGES)} to try network cameras.")
    server = RtspServer(video, free_port(), password)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def encode_video(path: Path, frames: Iterator[Image], *, rate: int = 30) -> Path:
    """Write RGB frames as MP4 with H.264 and a key frame every second."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "g": str(rate)})
        stream.pix_fmt = "yuv420p"
        for number, image in enumerate(frames):
            if number == 0:
                stream.height, stream.width = image.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    return path


def eventually(holds: Callable[[], object], *, seconds: float) -> bool:
    """Whether something becomes true within so many seconds."""
    end = time.monotonic() + seconds
    while not (held := bool(holds())) and time.monotonic() < end:
        time.sleep(0.05)
    return held


def _has_gstreamer() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    code = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer as R;"
    code += "Gst.init(None); assert all(map(Gst.ElementFactory.find, ('qtdemux', 'h264parse', 'rtph264pay')))"
    return subprocess.run([SYSTEM_PYTHON, "-c", code], capture_output=True).returncode == 0


def _serve(video: str, port: str, password: str) -> None:
    import gi  # type: ignore[import-not-found]  # of the system's Python

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer  # type: ignore[import-not-found]  # of the system's Python

    Gst.init(None)
    server = GstRtspServer.RTSPServer(address="127.0.0.1", service=port)
    factory = GstRtspServer.RTSPMediaFactory()
    location = video.replace('"', '\\"')
    factory.set_launch(
        f'( filesrc location="{location}" ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=1 )'
    )
    if password:
        _lock(server, factory, password)
    server.get_mount_points().add_factory("/camera", factory)
    server.attach(None)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    GLib.timeout_add_seconds(1, _end_with_parent, os.getppid())
    GLib.MainLoop().run()


def _lock(server: Any, factory: Any, password: str) -> None:
    from gi.repository import GstRtspServer

    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "warden")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic("warden", password), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("warden", GstRtspServer.RTSP_PERM_MEDIA_FACTORY_ACCESS, True)
    permissions.add_permission_for_role("warden", GstRtspServer.RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, True)
    factory.set_permissions(permissions)


def _end_with_parent(parent: int) -> bool:
    """A test run that was killed leaves no server behind."""
    if os.getppid() != parent:
        sys.exit()
    return True


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        _serve(*sys.argv[1:4])
