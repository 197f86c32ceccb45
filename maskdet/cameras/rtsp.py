"""RTSP cameras: asked by a plain request first, then read by PyAV.

PyAV waits for a silent server without a way to break off; a socket of our own can be given up at any time, and knows
a refused connection from a server that stays silent.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from maskdet.cameras.address import SourceProblem
from maskdet.cameras.video_file import OPEN_S, Stop, stream_frames
from maskdet.language import tr
from maskdet.networks import is_held, pinned
from maskdet.redaction import hide_credentials
from maskdet.results import Image

POLL_S = 0.5
PORT = 554


def rtsp_frames(
    address: str, *, frame_rate: float | None, stop: Stop, key_frames: bool = False
) -> Iterator[Image]:
    """The wanted frames of an RTSP camera, as they arrive. Arguments as in `stream_frames`.

    Raises: SourceProblem.
    """
    if address.lower().startswith("rtsp://"):  # rtsps: the request would have to be encrypted
        _ask(address, stop)
    if not stop():
        pinned_address = _pinned(address)
        yield from stream_frames(pinned_address, frame_rate=frame_rate, stop=stop, key_frames=key_frames)


def _pinned(address: str) -> str:
    """The address with the camera's own number for its name where networks are limited: FFmpeg asks for names anew."""
    if not is_held():
        return address
    host, _ = _host(address)
    try:
        number = pinned(host)
    except OSError:
        raise SourceProblem(
            tr("No computer has the name in {address}. Check the address.", address=hide_credentials(address))
        ) from None
    parts = urlsplit(address)
    before, mark, after = parts.netloc.rpartition("@")
    port = after[len(f"[{host}]" if after.startswith("[") else host) :]
    return parts._replace(netloc=f"{before}{mark}{f'[{number}]' if ':' in number else number}{port}").geturl()


def _ask(address: str, stop: Stop) -> None:
    """Wait until the server answers, whatever that is.

    Raises: SourceProblem when it does not.
    """
    shown = hide_credentials(address)
    host, port = _host(address)
    end = time.monotonic() + OPEN_S
    try:
        with _connected(host, port, end, stop) as line:
            line.settimeout(POLL_S)
            line.sendall(f"OPTIONS rtsp://{host}:{port}/ RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
            while not stop() and time.monotonic() < end:
                try:
                    if line.recv(512):
                        return
                    break
                except TimeoutError:
                    continue
    except socket.gaierror:
        raise SourceProblem(
            tr("No computer has the name in {address}. Check the address.", address=shown)
        ) from None
    except UnicodeError:
        raise _no_address(address) from None
    except OSError as error:
        why = (error.strerror or tr("no answer")).lower()
        raise SourceProblem(
            tr(
                "No connection to {address} ({why}). Check that the camera is on and the address is right.",
                address=shown,
                why=why,
            )
        ) from None
    if not stop():
        raise SourceProblem(
            tr(
                "{address} accepts the connection and says nothing. Is it an RTSP camera, and is it well?",
                address=shown,
            )
        )


def _connected(host: str, port: int, end: float, stop: Stop) -> socket.socket:
    """Connects in short attempts: a computer that is off does not even refuse."""
    while True:
        try:
            return socket.create_connection((host, port), timeout=min(1.5, OPEN_S))
        except TimeoutError:
            if stop() or time.monotonic() > end:
                raise OSError(None, tr("no answer")) from None


def _host(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(address)
        return parts.hostname or "", parts.port or PORT
    except ValueError:
        raise _no_address(address) from None


def _no_address(address: str) -> SourceProblem:
    return SourceProblem(
        tr(
            "{address} is no address: a password with @, / or # must be written with %40, %2F, %23.",
            address=hide_credentials(address),
        ),
        final=True,
    )
