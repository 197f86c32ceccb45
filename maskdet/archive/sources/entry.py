"""Entry: one picture of an archive, and where its bytes lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

from maskdet.errors import MaskdetError
from maskdet.images import EXTENSIONS

ARCHIVE_SUFFIXES = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")
LIST_SUFFIXES = (".txt", ".lst", ".list")
PICTURE_SUFFIXES = tuple(f".{extension}" for extension in EXTENSIONS)


class SourceProblem(MaskdetError):
    """A source that cannot be listed as it was named."""


class SourceLost(MaskdetError):
    """A whole source that was there and is not any more: work stops, as else all its pictures would count as bad."""


class Kind(StrEnum):
    """How an entry is read."""

    FILE = "file"
    ZIP = "zip"
    TAR = "tar"
    STORE = "store"
    PROBLEM = "problem"  # it was listed, but cannot be read; why stands in `problem`


@dataclass(frozen=True)
class Stamp:
    """Size and date of the file on disk that holds an entry; other values later mean that it was changed.

    Attributes:
        modified_ns: since 1970; 0 where it is not known.
    """

    size: int
    modified_ns: int = 0


@dataclass(frozen=True)
class Entry:
    """One picture.

    Attributes:
        place: the folder, archive or address that holds it.
        name: its path in there, with slashes.
        size: bytes of the picture itself, unpacked; -1 where it is not known.
        stamp: of its file or of its archive.
        dated: of the file, local time; None where it is not known.
        offset: in the archive: of a ZIP its local header, of a TAR its bytes, in the unpacked stream.
        packed: bytes in a ZIP. method: how they are packed there, by the ZIP format's number.
        crc: of the unpacked bytes, in a ZIP.
        problem: why it cannot be read, for Kind.PROBLEM.
    """

    kind: Kind
    place: str
    name: str
    size: int = -1
    stamp: Stamp = Stamp(-1)
    dated: datetime | None = None
    offset: int = 0
    packed: int = 0
    method: int = 0
    crc: int = 0
    problem: str = ""

    @property
    def path(self) -> str:
        """Where it is, for people."""
        return (
            f"{self.place.rstrip('/')}/{self.name}" if self.place and self.name else self.place or self.name
        )

    @property
    def watch(self) -> str:
        """What it most likely belongs to: the first folder in its source, or else the source's own name."""
        parts = PurePosixPath(self.name).parts
        return parts[0] if len(parts) > 1 else PurePosixPath(self.place).name or self.place


def is_picture_name(name: str) -> bool:
    """Whether a file is taken for a picture. What macOS keeps beside pictures under their names is none."""
    path = PurePosixPath(name)
    hidden = path.name.startswith("._") or "__MACOSX" in path.parts
    return path.name.lower().endswith(PICTURE_SUFFIXES) and not hidden


def is_archive_name(name: str) -> bool:
    """Whether it is a ZIP or TAR file, by its name."""
    return name.lower().endswith(ARCHIVE_SUFFIXES) and not PurePosixPath(name).name.startswith("._")
