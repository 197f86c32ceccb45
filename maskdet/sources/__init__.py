"""Sources: a camera, an address, a film or a folder -> its newest frame.

    with open_source("rtsp://camera.local/stream") as source:
        frame = source.wait(after=None, timeout_s=5.0)

USB cameras by their number, RTSP, HLS and films by PyAV, MJPEG over HTTP, folders of pictures. Each has a thread of
its own that keeps the newest frame only, and comes back by itself after a fault.
"""

from __future__ import annotations

from maskdet.sources.address import SourceKind, SourceProblem, hide_credentials, kind_of
from maskdet.sources.source import Frame, Source, SourceState, open_source, try_source

__all__ = [
    "Frame",
    "Source",
    "SourceKind",
    "SourceProblem",
    "SourceState",
    "hide_credentials",
    "kind_of",
    "open_source",
    "try_source",
]
