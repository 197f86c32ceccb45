"""What an address means, and what went wrong with it: it is shown without its password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from maskdet.errors import MaskdetError
from maskdet.images import EXTENSIONS
from maskdet.language import tr
from maskdet.networks import Networks, NotAllowed, only
from maskdet.redaction import HIDDEN_PART, SCHEMES, hide_credentials
from maskdet.settings import get_settings

SILENT_S = 5.0  # without a packet: the connection is given up
MAX_SHOWN = 200  # characters of a name in a sentence
STILLS = {*EXTENSIONS} - {"gif"}


class SourceKind(StrEnum):
    """How an address is read."""

    USB = "usb"
    RTSP = "rtsp"
    HTTP = "http"
    VIDEO = "film"
    PICTURES = "pictures"


class SourceProblem(MaskdetError):
    """A source that gives no picture.

    Attributes:
        final: whether trying again cannot help before someone changes something.
    """

    def __init__(self, sentence: str, *, final: bool = False) -> None:
        super().__init__(sentence)
        self.final = final


@contextmanager
def within_networks() -> Iterator[None]:
    """Within the block, cameras are reached where the settings allow it, and nowhere else.

    Raises: SourceProblem.
    """
    try:
        with only(Networks(get_settings().camera_networks)):
            yield
    except NotAllowed as error:
        raise SourceProblem(str(error), final=True) from None


def kind_of(address: str) -> SourceKind:
    """How the address is read.

    Raises: SourceProblem when it is none of the known kinds, or a file or folder that is not there.
    """
    address = address.strip()
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if is_camera_number(address):
        return SourceKind.USB
    if scheme in ("rtsp", "rtsps"):
        return SourceKind.RTSP
    if scheme in ("http", "https"):
        return SourceKind.HTTP
    if scheme:
        raise SourceProblem(
            tr(
                "Addresses with {scheme}:// cannot be watched. Use rtsp://, http:// or https://, the number of a camera at "
                "this computer, a film or a folder of pictures.",
                scheme=scheme if scheme in SCHEMES else HIDDEN_PART,
            ),
            final=True,
        )
    return _kind_of_path(Path(address))


def is_camera_number(address: str) -> bool:
    """Whether it is the number of a camera at this computer; signs such as ² and ٣ are no numbers here."""
    return re.fullmatch("[0-9]{1,3}", address.strip()) is not None


def _kind_of_path(path: Path) -> SourceKind:
    with suppress(OSError, ValueError):  # too long a name, a folder that is closed, a sign no name can have
        if path.is_dir():
            return SourceKind.PICTURES
        if path.is_file():
            return SourceKind.PICTURES if is_still(path) else SourceKind.VIDEO
    if looks_like_host(str(path)):
        raise SourceProblem(
            tr(
                "The address lacks its beginning. Write rtsp:// before it for a stream, or http:// for pictures."
            ),
            final=True,
        )
    shown = hide_credentials(str(path))
    shown = shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]}…"
    raise SourceProblem(
        tr(
            "There is no film and no folder {path}. Check the name; an address begins with rtsp:// or http://, and a "
            "camera at this computer is a number such as 0.",
            path=shown,
        ),
        final=True,
    )


def looks_like_host(text: str) -> bool:
    """Whether it begins like a computer's address without its scheme: 192.168.1.20, camera.local:554/stream."""
    host = text.partition("/")[0].rpartition("@")[2]
    return (
        re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}(:\d+)?|[\w.-]+:\d{2,5}|[\w-]+\.(local|lan|home)", host)
        is not None
    )


def is_still(path: Path) -> bool:
    """Whether a file is a single picture by its name; a GIF may be a video."""
    return path.suffix.lower().lstrip(".") in STILLS


def names_a_file(address: str) -> bool:
    """Whether this computer's own files are meant: a film or a folder, there or not."""
    try:
        return kind_of(address) in (SourceKind.VIDEO, SourceKind.PICTURES)
    except MaskdetError:
        return "://" not in address  # whether it is there is nobody's business either


def wants_login(address: str) -> SourceProblem:
    """The camera refuses user name and password."""
    return SourceProblem(
        tr(
            "{address} wants another user name or password. Check both in the address.",
            address=hide_credentials(address),
        )
    )


def nothing_there(address: str) -> SourceProblem:
    """The camera has nothing at this path."""
    return SourceProblem(
        tr(
            "The camera answers, but has nothing at {address}. Check the path in the address.",
            address=hide_credentials(address),
        )
    )


def refused(address: str, status: int) -> SourceProblem:
    """What an HTTP status of 400 and more means."""
    if status in (401, 403):
        return wants_login(address)
    if status == 404:
        return nothing_there(address)
    return SourceProblem(
        tr(
            "{address} answers with the error {status}. Look at the camera's own page.",
            address=hide_credentials(address),
            status=status,
        )
    )


def read_problem(address: str, error: Any) -> SourceProblem:
    """What went wrong where PyAV read it, in words; never the error's own text, which holds the address with its password."""
    import av

    shown = hide_credentials(address)
    if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError | PermissionError):
        return wants_login(address)
    if isinstance(error, av.error.HTTPNotFoundError):
        return nothing_there(address)
    if isinstance(error, av.error.ExitError | TimeoutError):
        return SourceProblem(
            tr(
                "{address} has sent nothing for {seconds} seconds. It is asked again.",
                address=shown,
                seconds=f"{SILENT_S:g}",
            )
        )
    if isinstance(error, av.error.InvalidDataError | av.error.ArgumentError) and "://" in address:
        return SourceProblem(
            tr(
                "{address} answers, but with nothing that can be shown. Check the path in the address: it must be that of a "
                "stream or a picture.",
                address=shown,
            )
        )
    if isinstance(error, av.error.InvalidDataError | av.error.ArgumentError):
        return SourceProblem(
            tr("{film} holds no film that can be read. Choose an MP4, MKV, AVI or WebM file.", film=shown),
            final=True,
        )
    why = (getattr(error, "strerror", "") or type(error).__name__).lower()
    return SourceProblem(
        tr(
            "{address} cannot be read ({why}). Check the address and whether the camera is on.",
            address=shown,
            why=why,
        )
    )
