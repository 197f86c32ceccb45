"""Source: a thread of its own that keeps the newest frame, and comes back by itself after a fault."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from maskdet.cameras.address import SourceKind, SourceProblem, kind_of, within_networks
from maskdet.cameras.local import paced_video, pictures, usb_frames
from maskdet.cameras.mjpeg import http_frames
from maskdet.cameras.rtsp import rtsp_frames
from maskdet.language import tr
from maskdet.redaction import hide_credentials
from maskdet.results import Image
from maskdet.retries import CAMERA

log = logging.getLogger("maskdet.cameras")

STALLED_S = 3.0  # without a frame: no longer live
CLOSE_S = 2.0
TRY_S = 8.0


class SourceState(StrEnum):
    """How a source stands."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALLED = "stalled"
    ENDED = "ended"


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture of a source.

    Attributes:
        image: RGB, (height, width, 3), uint8.
        time_s: when it came, in seconds of `time.monotonic`.
        film_s: seconds since the film's first frame; None where it is none.
    """

    image: Image
    time_s: float
    film_s: float | None = None


class Source:
    """The newest frame of an address; close it when done. All methods may be called from any thread."""

    def __init__(
        self,
        address: str,
        *,
        loop: bool = False,
        frame_rate: float | None = None,
        certificate: str = "",
        key_frames: bool = False,
    ) -> None:
        self.shown_address = hide_credentials(address)
        self._address, self._loop, self._frame_rate = address, loop, frame_rate
        self._certificate, self._key_frames = certificate, key_frames
        self._new = threading.Condition()
        self._frame: Frame | None = None
        self._state, self._reason = SourceState.CONNECTING, ""
        self._began_s = time.monotonic()
        self._film_s: float | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="source", daemon=True)
        self._thread.start()

    @property
    def state(self) -> SourceState:
        """`stalled` also while it claims to be live, but no frame has come for three seconds."""
        with self._new:
            if self._state is SourceState.LIVE and self._silent_s() > STALLED_S:
                return SourceState.STALLED
            return self._state

    @property
    def reason(self) -> str:
        """Why it is not live, as a sentence without user name and password; empty while it is."""
        with self._new:
            if self._state is SourceState.LIVE and self._silent_s() > STALLED_S:
                return tr(
                    "{address} has sent no picture for {seconds} seconds.",
                    address=self.shown_address,
                    seconds=f"{self._silent_s():.0f}",
                )
            return self._reason

    @property
    def stalled_s(self) -> float:
        """Seconds since the last frame, or since it was opened; 0 while it is live or has ended."""
        if self.state in (SourceState.LIVE, SourceState.ENDED):
            return 0.0
        with self._new:
            return self._silent_s()

    def newest(self, after: float | None = None) -> Frame | None:
        """The newest frame; None before the first, or when none came after the time `after`."""
        with self._new:
            frame = self._frame
        return frame if frame and (after is None or frame.time_s > after) else None

    def wait(self, after: float | None = None, *, timeout_s: float = 1.0) -> Frame | None:
        """As `newest`, but waits for it; None when none came in time, or the source has ended."""
        end = time.monotonic() + timeout_s
        with self._new:
            while True:
                if (frame := self._frame) and (after is None or frame.time_s > after):
                    return frame
                left = end - time.monotonic()
                if left <= 0 or self._state is SourceState.ENDED:
                    return None
                self._new.wait(left)

    def close(self) -> None:
        """End its thread, within two seconds also when the network hangs."""
        self._closing.set()
        self._thread.join(CLOSE_S)
        self._become(SourceState.ENDED, tr("It was closed."))

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        failures = 0
        while not self._closing.is_set():
            before = self._frame
            try:
                self._read()
                if self._is_finite():
                    return self._become(SourceState.ENDED, tr("The film has ended."))
                problem = tr(
                    "{address} ended the connection. It is opened again.", address=self.shown_address
                )
            except SourceProblem as error:
                if error.final:
                    return self._become(SourceState.ENDED, str(error))
                problem = str(error)
            except Exception as error:  # noqa: BLE001 - a thread that dies silently would show an old picture for good
                log.error("%s failed: %s", self.shown_address, type(error).__name__)
                problem = tr(
                    "{address} failed in an unknown way ({error}). It is opened again.",
                    address=self.shown_address,
                    error=type(error).__name__,
                )
            failures = 1 if self._frame is not before else failures + 1
            self._become(SourceState.STALLED if self._frame else SourceState.CONNECTING, problem)
            self._closing.wait(CAMERA.after(failures))

    def _read(self) -> None:
        with within_networks():
            for image in self._frames():
                if self._closing.is_set():
                    return
                with self._new:
                    self._frame = Frame(image, time.monotonic(), self._film_s)
                    self._state, self._reason = SourceState.LIVE, ""
                    self._new.notify_all()

    def _frames(self) -> Iterator[Image]:
        kind, rate, stop = kind_of(self._address), self._frame_rate, self._closing.is_set
        if kind is SourceKind.USB:
            return usb_frames(int(self._address), frame_rate=rate, stop=stop)
        if kind is SourceKind.RTSP:
            return rtsp_frames(self._address, frame_rate=rate, stop=stop, key_frames=self._key_frames)
        if kind is SourceKind.HTTP:
            return http_frames(self._address, frame_rate=rate, stop=stop, certificate=self._certificate)
        if kind is SourceKind.PICTURES:
            return pictures(Path(self._address), frame_rate=rate, loop=self._loop, stop=stop)
        film = paced_video(self._address, frame_rate=rate, loop=self._loop, stop=stop)
        return (self._timed(seconds, image) for seconds, image in film)

    def _timed(self, film_s: float, image: Image) -> Image:
        self._film_s = film_s
        return image

    def _is_finite(self) -> bool:
        return kind_of(self._address) in (SourceKind.VIDEO, SourceKind.PICTURES)

    def _silent_s(self) -> float:
        return time.monotonic() - (self._frame.time_s if self._frame else self._began_s)

    def _become(self, state: SourceState, reason: str) -> None:
        with self._new:
            if self._state is not SourceState.ENDED:
                self._state, self._reason = state, reason
            self._new.notify_all()


def open_source(
    address: str,
    *,
    loop: bool = False,
    frame_rate: float | None = None,
    certificate: str = "",
    key_frames: bool = False,
) -> Source:
    """Start reading an address; returns at once.

    Args:
        address: a camera's number such as "0", rtsp://, http(s):// (MJPEG, HLS, a snapshot), a video, a folder of pictures.
        loop: a video or folder starts again when it has ended.
        frame_rate: frames a second that are wanted; None: all.
        certificate: fingerprint of the one that was accepted for an https camera.
        key_frames: of an RTSP camera only the frames that need no other one, every few seconds.
    """
    return Source(
        address.strip(), loop=loop, frame_rate=frame_rate, certificate=certificate, key_frames=key_frames
    )


def try_source(address: str, timeout_s: float = TRY_S, *, certificate: str = "") -> Image | str:
    """The connection test: the first picture of an address, or a sentence why there is none."""
    end = time.monotonic() + timeout_s
    with open_source(address, certificate=certificate) as source:
        while time.monotonic() < end and not source.reason:
            if frame := source.wait(timeout_s=0.25):
                return frame.image
        return source.reason or tr(
            "{address} gave no picture within {seconds} seconds. Try it again.",
            address=source.shown_address,
            seconds=f"{timeout_s:g}",
        )
