"""JPEG files out of a stream of bytes, whatever lies between them.

A JPEG file is read segment by segment, as its lengths say: an end mark inside a preview or a comment is not its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

START = b"\xff\xd8\xff"
MAX_PICTURE = 20_000_000  # bytes; a stream without an end mark must not fill the memory
SEARCHED = 65_536  # bytes in which a stream's first picture begins

_IN_SCAN = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)  # a mark that ends the pixels of a scan
_ALONE = {0x01, *range(0xD0, 0xD8)}  # marks without a length
_EOI, _SOI, _SOS = 0xD9, 0xD8, 0xDA


class Buffer:
    """Bytes that arrive in chunks.

    Attributes:
        data: what has arrived and was not taken yet.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.data = bytearray()
        self._chunks = chunks

    def more(self) -> bool:
        """Wait for the next chunk. Returns: whether there was one."""
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self.data += chunk
        return True

    def fill(self, size: int) -> bool:
        """Wait until `size` bytes are there. Returns: whether they are."""
        while len(self.data) < size:
            if not self.more():
                return False
        return True

    def take(self, size: int) -> bytes:
        """The first `size` bytes, or as many as are there; they leave the buffer."""
        taken = bytes(self.data[:size])
        del self.data[:size]
        return taken


def jpegs(buffer: Buffer, *, one: bool = False) -> Iterator[bytes]:
    """Whole JPEG files out of a stream of bytes; nothing where none begins early on.

    Args:
        one: whether further files that follow one with a list of previews belong to it, as cameras append them.
    """
    found = False
    while _skip_to_start(buffer, found):
        size = _jpeg_size(buffer)
        if size:
            found = True
            picture = buffer.take(size)
            yield picture
            if one and b"MPF\x00" in picture[:SEARCHED]:
                return


def _skip_to_start(buffer: Buffer, found: bool) -> bool:
    """Drop what comes before the next picture. Returns: whether there is one."""
    searched = 0
    while (start := buffer.data.find(START)) < 0:
        searched += max(0, len(buffer.data) - len(START))
        del buffer.data[: max(0, len(buffer.data) - len(START))]
        if (not found and searched > SEARCHED) or not buffer.more():
            return False
    del buffer.data[:start]
    return True


def _jpeg_size(buffer: Buffer) -> int:
    """Bytes of the JPEG file at the beginning of the buffer; 0 where it is none, which is dropped.

    A file that the stream's end cuts off counts as it is.
    """
    walk = JpegWalk()
    while (state := walk.advance(buffer.data)) is Walk.MORE and len(buffer.data) <= MAX_PICTURE:
        if not buffer.more():
            return len(buffer.data)
    if state is Walk.END:
        return walk.position
    del buffer.data[: walk.position if state is Walk.BROKEN else len(START)]
    return 0


class Walk(Enum):
    """How far a walk has come: more bytes are needed, the file has ended, or it is none."""

    MORE = 1
    END = 2
    BROKEN = 3


class JpegWalk:
    """Walks through a JPEG file from mark to mark.

    Attributes:
        position: up to where it has come; after `END` the size of the file, after `BROKEN` where another may begin.
    """

    def __init__(self) -> None:
        self.position = 2
        self._in_scan = False

    def advance(self, data: bytearray) -> Walk:
        """Go on as far as the bytes that have arrived allow."""
        while True:
            if self._in_scan and not self._leave_scan(data):
                return Walk.MORE
            while data[self.position : self.position + 2] == b"\xff\xff":
                self.position += 1
            if len(data) < self.position + 2:
                return Walk.MORE
            mark = data[self.position + 1]
            if data[self.position] != 0xFF or mark in (0, _SOI):  # the file broke off, and another one begins
                return Walk.BROKEN
            if mark == _EOI:
                self.position += 2
                return Walk.END
            end = self._segment_end(data, mark)
            if end is None or len(data) < end:
                return Walk.MORE
            self.position, self._in_scan = end, mark == _SOS

    def _leave_scan(self, data: bytearray) -> bool:
        """Go to the mark that ends the pixels. Returns: whether it is there."""
        found = _IN_SCAN.search(data, self.position)
        self.position = found.start() if found else max(self.position, len(data) - 1)
        if found:
            self._in_scan = False
        return found is not None

    def _segment_end(self, data: bytearray, mark: int) -> int | None:
        if mark in _ALONE:
            return self.position + 2
        if len(data) < self.position + 4:
            return None
        length = int.from_bytes(data[self.position + 2 : self.position + 4], "big")
        return self.position + 2 + max(2, length)
