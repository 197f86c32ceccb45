"""TAR files, packed or not, as a stream. A member is known by where its bytes lie in the unpacked stream."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from maskdet.archive.sources.entry import SourceProblem
from maskdet.language import tr, tr_later

DAMAGED = tr_later(
    "This TAR file is damaged or ends too early, so the rest of it cannot be read. Make it again."
)


def unpacked_stream(file: BinaryIO) -> BinaryIO:
    """The TAR itself, whatever it is packed with. Going forwards in it is cheap, going back begins anew."""
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if start.startswith(b"BZh"):
        return cast(BinaryIO, bz2.BZ2File(file))
    if start == b"\xfd7zXZ\x00":
        return cast(BinaryIO, lzma.LZMAFile(file))
    return file


def tar_members(file: BinaryIO) -> Iterator[tarfile.TarInfo]:
    """The files and links in an open TAR, in its own order.

    Raises: SourceProblem for one that is damaged, after those before the damage.
    """
    try:
        with tarfile.open(fileobj=unpacked_stream(file), mode="r|") as archive:
            while (member := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # else all members seen so far are kept in memory
                if member.isreg() or member.islnk() or member.issym():
                    yield member
    except (tarfile.TarError, EOFError, OSError, lzma.LZMAError, ValueError) as error:
        raise SourceProblem(tr(DAMAGED)) from error
