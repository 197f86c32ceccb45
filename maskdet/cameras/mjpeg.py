"""HTTP cameras: streams of pictures, whatever their content type is, and addresses that give one picture each time.

Only wanted pictures are decoded. What is no such stream (HLS, a video over HTTP) is handed to PyAV; an address that
gives one picture each time is asked again and again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from maskdet.cameras.address import SILENT_S, SourceProblem, refused
from maskdet.cameras.certificates import pinned_session, untrusted
from maskdet.cameras.http_pictures import pictures_of, text_answer
from maskdet.cameras.jpeg_stream import Buffer
from maskdet.cameras.video_file import MAX_SIDE, OPEN_S, Beat, Stop, stream_frames
from maskdet.errors import ImageTooLarge, UnreadableImage
from maskdet.images import decode_image, fit_within
from maskdet.language import tr, tr_later
from maskdet.networks import is_held
from maskdet.redaction import hide_credentials, hush_http_log
from maskdet.results import Image
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from requests import Response

CHUNK = 16_384  # bytes
PEEKED = 512  # bytes of an answer that show what it is
MAX_DAMAGED = 20  # pictures one after another: then it is not the line
WATCH_S = 0.25
SCATTERED = tr_later(
    "{address} sends a video over HTTP, whose parts may come from outside the networks that are allowed. Use rtsp://."
)


def http_frames(
    address: str, *, frame_rate: float | None, stop: Stop, certificate: str = ""
) -> Iterator[Image]:
    """The wanted frames of an HTTP camera, as they arrive.

    Args:
        certificate: fingerprint of the one that was accepted for this camera; empty: only those that are trusted.

    Raises: SourceProblem.
    """
    beat = Beat(frame_rate)
    while not stop():
        response = _answer(address, certificate)
        with response, _closed_when(stop, response):
            buffer, num_pictures = Buffer(_chunks(response, address, stop)), 0
            buffer.more()
            page = text_answer(bytes(buffer.data[:PEEKED]), response.headers.get("Content-Type", ""))
            decoder = PictureDecoder(address)
            for picture in () if page else _pictures(buffer, response):
                num_pictures += 1
                if beat.wants(time.monotonic()) and (image := decoder.decode(picture)) is not None:
                    yield image
            decoder.finish()
        if page and not stop():
            raise SourceProblem(tr(page, address=hide_credentials(address)))
        if num_pictures == 0 and is_held():
            raise SourceProblem(tr(SCATTERED, address=hide_credentials(address)), final=True)
        if num_pictures == 0 and not stop():
            yield from stream_frames(address, frame_rate=frame_rate, stop=stop)
            return
        if num_pictures != 1:
            return
        _rest(beat.period_s or WATCH_S, stop)  # one picture an answer: a snapshot address


def _pictures(buffer: Buffer, response: Response) -> Iterator[bytes]:
    length = response.headers.get("Content-Length", "")
    is_plain = not response.headers.get("Content-Encoding")  # else it counts packed bytes
    return pictures_of(
        buffer,
        response.headers.get("Content-Type", ""),
        int(length) if is_plain and length.isascii() and length.isdigit() else None,
    )


class PictureDecoder:
    """Decodes a camera's pictures, and knows when none of them is of use."""

    def __init__(self, address: str) -> None:
        self._shown, self._max_megapixels = hide_credentials(address), get_settings().max_megapixels
        self._problem, self._failures = "", 0

    def decode(self, picture: bytes) -> Image | None:
        """The picture in RGB, at most `MAX_SIDE` pixels long; None where it is damaged, as on a bad line.

        Raises: SourceProblem when it is too large, or none of the last ones could be read.
        """
        try:
            image = fit_within(decode_image(picture, max_megapixels=self._max_megapixels), MAX_SIDE)
        except ImageTooLarge as error:
            raise SourceProblem(
                tr("{address} sends too large a picture. {why}", address=self._shown, why=error)
            ) from None
        except UnreadableImage as error:
            self._problem, self._failures = str(error), self._failures + 1
            if self._failures >= MAX_DAMAGED:
                self.finish()
            return None
        self._problem, self._failures = "", 0
        return image

    def finish(self) -> None:
        """Raises: SourceProblem when the last picture could not be read."""
        if self._problem:
            raise SourceProblem(
                tr(
                    "{address} sends no picture that can be read. {why}",
                    address=self._shown,
                    why=self._problem,
                )
            )


def _answer(address: str, certificate: str) -> Response:
    """Raises: SourceProblem."""
    import requests  # 0.1 s to import

    try:
        return _asked(address, requests.get)
    except requests.exceptions.SSLError:
        if not certificate:
            raise untrusted(address, "") from None
    try:
        return _asked(address, pinned_session(certificate).get)
    except requests.exceptions.SSLError:
        raise untrusted(address, certificate) from None


def _asked(address: str, get: Callable[..., Response]) -> Response:
    """Raises: SourceProblem; SSLError."""
    import requests

    hush_http_log()
    try:
        url, user, password = _without_user(address)
    except ValueError as error:
        raise _unreachable(address, error) from None
    ways: list[Any] = [(user, password), requests.auth.HTTPDigestAuth(user, password)] if user else [None]
    try:
        for way in ways:  # many cameras take digest authentication only
            response = get(url, auth=way, stream=True, timeout=(OPEN_S, SILENT_S))
            if response.status_code != 401:
                break
            response.close()
    except requests.exceptions.SSLError:
        raise
    except (requests.RequestException, ValueError) as error:  # urllib3 has some of its own for odd hosts
        raise _unreachable(address, error) from None  # the error's own text holds the address
    if response.status_code >= 400:
        response.close()
        raise refused(address, response.status_code)
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
                tr(
                    "{address} broke off, or has sent nothing for {seconds} seconds. It is asked again.",
                    address=hide_credentials(address),
                    seconds=f"{SILENT_S:g}",
                )
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


def _rest(seconds: float, stop: Stop) -> None:
    end = time.monotonic() + seconds
    while not stop() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, WATCH_S))


def _without_user(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address)
    netloc = parts.netloc.rpartition("@")[2]
    plain = urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))
    return plain, unquote(parts.username or ""), unquote(parts.password or "")


def _unreachable(address: str, error: Exception) -> SourceProblem:
    import requests

    shown = hide_credentials(address)
    if isinstance(error, ValueError):  # also of requests: InvalidURL, InvalidSchema
        return SourceProblem(
            tr("{address} is no address. Write it as http://camera/path.", address=shown), final=True
        )
    if isinstance(error, requests.ReadTimeout) or "RemoteDisconnected" in repr(error):
        return SourceProblem(
            tr("{address} takes the connection and answers nothing. Is it the camera's port?", address=shown)
        )
    if isinstance(error, requests.TooManyRedirects):
        return SourceProblem(
            tr(
                "{address} sends from one address to another without end. Check the path in the address.",
                address=shown,
            )
        )
    why = tr("no answer in time") if isinstance(error, requests.Timeout) else tr("no connection")
    return SourceProblem(
        tr(
            "{address} cannot be reached ({why}). Check the address and whether the camera is on.",
            address=shown,
            why=why,
        )
    )
