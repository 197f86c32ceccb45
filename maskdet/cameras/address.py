"""What an address means, and how it is shown: never with its password."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from maskdet.errors import MaskdetError
from maskdet.redaction import hide_credentials


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


def kind_of(address: str) -> SourceKind:
    """How the address is read.

    Raises: SourceProblem when it is none of the known kinds, or a file or folder that is not there.
    """
    address = address.strip()
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if address.isdigit():
        return SourceKind.USB
    if scheme in ("rtsp", "rtsps"):
        return SourceKind.RTSP
    if scheme in ("http", "https"):
        return SourceKind.HTTP
    if scheme:
        raise SourceProblem(
            f"Addresses with {scheme}:// cannot be watched. Use rtsp://, http:// or https://, the number of a camera "
            "at this computer, a film or a folder of pictures.",
            final=True,
        )
    return _kind_of_path(Path(address))


def _kind_of_path(path: Path) -> SourceKind:
    if path.is_dir():
        return SourceKind.PICTURES
    if path.is_file():
        return SourceKind.VIDEO
    raise SourceProblem(
        f"There is no film and no folder {hide_credentials(str(path))}. Check the name; an address begins with rtsp:// "
        "or http://, and a camera at this computer is a number such as 0.",
        final=True,
    )
