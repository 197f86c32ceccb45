"""ZIP files, as a stream: the list of their members is read in pieces, as a million of them would fill a gigabyte.

Source: PKWARE's APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.14 to 4.3.16 (its end), 4.5.3 (ZIP64).
"""

from __future__ import annotations

import bz2
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from maskdet.archive.sources.entry import SourceProblem
from maskdet.errors import UnreadableImage
from maskdet.language import tr, tr_later

END, END_SIGNATURE = struct.Struct("<4s4H2LH"), b"PK\5\6"
LOCATOR, LOCATOR_SIGNATURE = struct.Struct("<4sLQL"), b"PK\6\7"
END64, END64_SIGNATURE = struct.Struct("<4sQ2H2L4Q"), b"PK\6\6"
MEMBER, MEMBER_SIGNATURE = struct.Struct("<4s4B4HL2L5H2L"), b"PK\1\2"
LOCAL, LOCAL_SIGNATURE = struct.Struct("<4s5H3L2H"), b"PK\3\4"
LONGEST_COMMENT = 0xFFFF
FULL, ZIP64_FIELD = 0xFFFFFFFF, 1
LOCKED, UTF8 = 0x1, 0x800  # flags
STORED, DEFLATED, BZIP2 = 0, 8, 12  # methods
DAMAGED = tr_later("This ZIP file is damaged, or no ZIP file: its directory cannot be read. Make it again.")


@dataclass(frozen=True)
class Member:
    """One file in a ZIP."""

    name: str
    size: int
    packed: int
    offset: int
    method: int
    crc: int
    locked: bool
    dated: datetime | None


def zip_members(file: BinaryIO) -> Iterator[Member]:
    """The files in an open ZIP, in its own order; folders are left out.

    Raises: SourceProblem for a damaged one.
    """
    try:
        start, size, shift = _directory(file)
        file.seek(start)
        left = size
        while left >= MEMBER.size:
            member, length = _member(file, shift)
            left -= length
            if not member.name.endswith("/"):
                yield member
    except (struct.error, EOFError, ValueError) as error:
        raise SourceProblem(tr(DAMAGED)) from error


def unpacked(file: BinaryIO, *, offset: int, packed: int, size: int, method: int, crc: int) -> bytes:
    """The bytes of one member. Raises: UnreadableImage with a sentence."""
    file.seek(offset)
    header = file.read(LOCAL.size)
    if len(header) < LOCAL.size or not header.startswith(LOCAL_SIGNATURE):
        raise UnreadableImage(tr("The ZIP file is damaged where this picture should be. Make it again."))
    *_, name_length, extra_length = LOCAL.unpack(header)
    file.seek(name_length + extra_length, 1)
    data = _unpack(file.read(packed), size, method)
    if len(data) != size or zlib.crc32(data) != crc:
        raise UnreadableImage(
            tr("The picture is damaged in the ZIP file: its checksum is wrong. Make it again.")
        )
    return data


def _unpack(data: bytes, size: int, method: int) -> bytes:
    try:
        if method == STORED:
            return data
        if method == DEFLATED:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, size + 1)  # never more than it says
        if method == BZIP2:
            return bz2.BZ2Decompressor().decompress(data, size + 1)
    except (zlib.error, OSError, ValueError) as error:
        raise UnreadableImage(tr("The picture is damaged in the ZIP file. Make it again.")) from error
    raise UnreadableImage(
        tr(
            "The ZIP file packs this picture in a way that is not known here (method {method}). Unpack it "
            "first.",
            method=method,
        )
    )


def _directory(file: BinaryIO) -> tuple[int, int, int]:
    """Where the directory begins, its bytes, and how far all offsets are off (something was put before the ZIP)."""
    length = file.seek(0, 2)
    file.seek(max(0, length - END.size - LONGEST_COMMENT))
    tail_start = file.tell()
    tail = file.read()
    found = tail.rfind(END_SIGNATURE)
    if found < 0:
        raise SourceProblem(tr(DAMAGED))
    *_, size, offset, _comment = END.unpack_from(tail, found)
    end = tail_start + found
    if end >= LOCATOR.size:
        file.seek(end - LOCATOR.size)
        signature, _disk, end64, _disks = LOCATOR.unpack(file.read(LOCATOR.size))
        if signature == LOCATOR_SIGNATURE:
            size, offset, end = _directory64(file, end - LOCATOR.size, end64)
    shift = end - size - offset
    if shift < 0:
        raise SourceProblem(tr(DAMAGED))
    return offset + shift, size, shift


def _directory64(file: BinaryIO, before: int, said: int) -> tuple[int, int, int]:
    """Of a ZIP64 file. Its end lies where it is said, or right before the locator where something was put before all."""
    for start in (said, before - END64.size):
        file.seek(start)
        data = file.read(END64.size)
        if len(data) == END64.size and data.startswith(END64_SIGNATURE):
            *_, size, offset = END64.unpack(data)
            return size, offset, start
    raise SourceProblem(tr(DAMAGED))


def _member(file: BinaryIO, shift: int) -> tuple[Member, int]:
    """The member that the directory names next, and how many bytes that took."""
    (signature, _made, _system, _needed, _reserved, flags, method, time, day, crc, packed, size, *lengths) = (
        MEMBER.unpack(file.read(MEMBER.size))
    )
    if signature != MEMBER_SIGNATURE:
        raise SourceProblem(tr(DAMAGED))
    name_length, extra_length, comment_length, *_, offset = lengths
    name = file.read(name_length).decode("utf-8" if flags & UTF8 else "cp437", "replace")
    extra = file.read(extra_length)
    file.seek(comment_length, 1)
    size, packed, offset = _large(extra, size, packed, offset)
    member = Member(
        name.replace("\\", "/"),
        size,
        packed,
        offset + shift,
        method,
        crc,
        bool(flags & LOCKED),
        _date(day, time),
    )
    return member, MEMBER.size + name_length + extra_length + comment_length


def _large(extra: bytes, *values: int) -> tuple[int, ...]:
    """Size, packed size and offset, where they are too large for their own fields, stand in the extra field."""
    if FULL not in values:
        return values
    position = 0
    while position + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, position)
        if tag == ZIP64_FIELD:
            large = iter(struct.unpack_from(f"<{length // 8}Q", extra, position + 4))
            return tuple(next(large, value) if value == FULL else value for value in values)
        position += 4 + length
    return values


def _date(day: int, time: int) -> datetime | None:
    try:
        return datetime(
            1980 + (day >> 9), (day >> 5) & 15, day & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2
        )
    except ValueError:
        return None
