"""HTTP cameras: a stream of JPEG pictures is found by the pictures themselves, whatever its content type is.

Only wanted pictures are decoded. What is no such stream (HLS, a video over HTTP) is handed to PyAV; an address that
gives one picture each time is asked again and again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

import cv2
import numpy as np

from maskdet.cameras.address import SourceProblem
from maskdet.cameras.video_file import OPEN_S, SILENT_S, Beat, Stop, stream_frames
from maskdet.redaction import hide_credentials
from maskdet.results import Image

if TYPE_CHECKING:
    from requests import Response

START, END = b"\xff\xd8\xff", b"\xff\xd9"
MAX_PICTURE = 20_000_000  # bytes; a stream without an end mark must not fill the memory
CHUNK = 16_384  # bytes
SEARCHED = 65_536  # bytes in which a stream's first picture begins
WATCH_S = 0.25


def http_frames(address: str, *, frame_rate: float | None, stop: Stop) -> Iterator[Image]:
    """The wanted frames of an HTTP camera, as they arrive.

    Raises: SourceProblem.
    """
    beat = Beat(frame_rate)
    while not stop():
        response = _answer(address)
        with response, _closed_when(stop, response):
            pictures, whole = jpegs(_chunks(response, address, stop)), 0
            for picture in pictures:
                whole += 1
                if beat.wants(time.monotonic()) and (image := _decoded(picture)) is not None:
                    yield image
        if whole == 0 and not stop():
            yield from stream_frames(address, frame_rate=frame_rate, stop=stop)
            return
        if whole != 1:
            return
        _rest(beat.period_s or WATCH_S, stop)  # one picture an answer: a snapshot address


def jpegs(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Whole JPEG pictures out of a stream of bytes; nothing where none begins early on."""
    waiting = b""
    found = False
    for chunk in chunks:
        waiting += chunk
        while (start := waiting.find(START)) >= 0 and (end := _end(waiting, start)) > 0:
            found = True
            yield waiting[start:end]
            waiting = waiting[end:]
        if not found and len(waiting) > SEARCHED and START not in waiting:
            return
        if len(waiting) > MAX_PICTURE:
            waiting = b""


def _end(data: bytes, start: int) -> int:
    """Where the picture ends; a smaller picture inside it, for previews, has an end of its own."""
    end = data.find(END, start)
    if end < 0:
        return -1
    inner = data.find(START, start + 2, end)
    if inner >= 0:
        end = data.find(END, end + 2)
    return end + 2 if end >= 0 else -1


def _answer(address: str) -> Response:
    import requests  # 0.1 s to import

    url, user, password = _without_user(address)
    ways: list[Any] = [(user, password), requests.auth.HTTPDigestAuth(user, password)] if user else [None]
    try:
        for way in ways:  # many cameras take digest authentication only
            response = requests.get(url, auth=way, stream=True, timeout=(OPEN_S, SILENT_S))
            if response.status_code != 401:
                break
            response.close()
    except requests.RequestException as error:
        raise _unreachable(address, error) from None  # the error's own text holds the address
    if response.status_code >= 400:
        response.close()
        raise _refused(address, response.status_code)
    return response


def _chunks(response: Response, address: str, stop: Stop) -> Iterator[bytes]:
    import requests

    try:
        for chunk in response.iter_content(CHUNK):
            if stop():
                return
            yield chunk
    except (requests.RequestException, OSError, ValueError, AttributeError):
        if not stop():
            raise SourceProblem(
                f"{hide_credentials(address)} broke off, or has sent nothing for {SILENT_S:g} seconds. It is asked again."
            ) from None


class _closed_when:  # noqa: N801 - read as words: with _closed_when(stop, response)
    """Breaks off a read that waits, as soon as `stop` is true: only another thread can."""

    def __init__(self, stop: Stop, response: Response) -> None:
        self._stop, self._response, self._over = stop, response, threading.Event()

    def __enter__(self) -> None:
        threading.Thread(target=self._watch, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(WATCH_S):
            if self._stop():
                shutdown = getattr(self._response.raw, "shutdown", self._response.close)
                shutdown()
                return


def _decoded(picture: bytes) -> Image | None:
    """The picture in RGB; None where it is damaged."""
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    return None if image is None else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


def _rest(seconds: float, stop: Stop) -> None:
    end = time.monotonic() + seconds
    while not stop() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, WATCH_S))


def _without_user(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address)
    netloc = parts.netloc.rpartition("@")[2]
    plain = urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))
    return plain, unquote(parts.username or ""), unquote(parts.password or "")


def _refused(address: str, status: int) -> SourceProblem:
    shown = hide_credentials(address)
    if status in (401, 403):
        return SourceProblem(f"{shown} wants another user name or password. Check both in the address.")
    if status == 404:
        return SourceProblem(
            f"The camera answers, but has nothing at {shown}. Check the path in the address."
        )
    return SourceProblem(f"{shown} answers with the error {status}. Look at the camera's own page.")


def _unreachable(address: str, error: Exception) -> SourceProblem:
    import requests

    shown = hide_credentials(address)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return SourceProblem(f"{shown} is no address. Write it as http://camera/path.", final=True)
    why = "no answer in time" if isinstance(error, requests.Timeout) else "no connection"
    return SourceProblem(
        f"{shown} cannot be reached ({why}). Check the address and whether the camera is on."
    )
