"""Pictures out of an HTTP answer: by the parts of a multipart stream, by its length, or by the pictures themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maskdet.cameras.jpeg_stream import MAX_PICTURE, SEARCHED, START, Buffer, JpegWalk, Walk, jpegs
from maskdet.language import tr_later

MAX_HEADERS = 8_192  # bytes between two parts of a multipart stream
PICTURE_STARTS = (START, b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")


def pictures_of(buffer: Buffer, content_type: str, length: int | None) -> Iterator[bytes]:
    """The picture files of an answer, as they arrive; nothing where it holds none.

    Args:
        content_type: as its header says; a multipart stream names its boundary there.
        length: of the whole answer in bytes, where its header says so.
    """
    delimiter = _delimiter(buffer, content_type)
    if delimiter:
        yield from _parts(buffer, delimiter)
    elif length is not None and 0 < length <= MAX_PICTURE and _begins_picture(buffer):
        buffer.fill(length)  # a picture that is cut off is of use, too
        yield buffer.take(length)
    else:
        yield from jpegs(buffer, one=content_type.lower().startswith("image/"))


def _delimiter(buffer: Buffer, content_type: str) -> bytes:
    """The line between two parts as the camera really writes it; empty where it sends no parts.

    Cameras add dashes to the boundary of their header, or leave them out.
    """
    named = re.search(r'multipart/.*boundary\s*=\s*("[^"]+"|[^;\s]+)', content_type, re.IGNORECASE)
    name = named[1].strip('"').strip("-").encode("latin-1", "replace") if named else b""
    if not name:
        return b""
    first = re.compile(rb"(?:^|\n)(--[^\r\n]*?" + re.escape(name) + rb"-*)[ \t]*\r?\n")
    while not (found := first.search(buffer.data)):
        if len(buffer.data) > SEARCHED or START in buffer.data or not buffer.more():
            return b""
    return found[1]


def _parts(buffer: Buffer, delimiter: bytes) -> Iterator[bytes]:
    """The body of each part: as long as its header says, where the next part follows then; else up to its end."""
    checked = counts_right = False
    while (start := _find(buffer, delimiter, MAX_HEADERS if counts_right else MAX_PICTURE)) >= 0:
        del buffer.data[: start + len(delimiter)]
        headers = _headers(buffer)
        if headers is None:
            return
        length = _length(headers)
        if not checked and length:
            checked, counts_right = True, _counts_right(buffer, length, delimiter)
        if counts_right and length:
            buffer.fill(length)
            yield buffer.take(length)
        elif body := _body(buffer, delimiter):
            yield body


def _body(buffer: Buffer, delimiter: bytes) -> bytes:
    """The body of a part without its length: a JPEG file as soon as it is whole, else all up to the next part."""
    walk, searched = JpegWalk(), 0
    while len(buffer.data) <= MAX_PICTURE:
        end = buffer.data.find(b"\n" + delimiter, searched)
        if end >= 0:
            return buffer.take(end).removesuffix(b"\r")
        searched = max(0, len(buffer.data) - len(delimiter) - 1)
        if buffer.data.startswith(START) and walk.advance(buffer.data) is Walk.END:
            return buffer.take(walk.position)
        if not buffer.more():
            return buffer.take(len(buffer.data))
    return b""


def _find(buffer: Buffer, mark: bytes, limit: int) -> int:
    """Where a mark begins within `limit` bytes; -1: nowhere."""
    searched = 0
    while (found := buffer.data.find(mark, searched)) < 0:
        searched = max(0, len(buffer.data) - len(mark))
        if searched > limit or not buffer.more():
            return -1
    return found


def _headers(buffer: Buffer) -> bytes | None:
    """The headers of a part, taken from the buffer; None at the stream's end."""
    blank = re.compile(rb"\r?\n\r?\n")
    while not (found := blank.search(buffer.data)):
        if buffer.data.startswith(b"--") or len(buffer.data) > MAX_HEADERS or not buffer.more():
            return None
    return buffer.take(found.end())


def _length(headers: bytes) -> int:
    """Bytes of a part as its header says; 0 where it says nothing that can be."""
    found = re.search(rb"content-length\s*:\s*(\d{1,9})\s*(?:\r?\n|$)", headers, re.IGNORECASE)
    length = int(found[1]) if found else 0
    return length if length <= MAX_PICTURE else 0


def _counts_right(buffer: Buffer, length: int, delimiter: bytes) -> bool:
    """Whether a body ends where its header says: some cameras count wrongly."""
    if not buffer.fill(length):
        return False
    walk = JpegWalk()
    if buffer.data.startswith(START) and walk.advance(buffer.data) is Walk.END and walk.position == length:
        return True
    buffer.fill(length + len(delimiter) + 4)
    return delimiter in bytes(buffer.data[length : length + len(delimiter) + 4])


def _begins_picture(buffer: Buffer) -> bool:
    buffer.fill(16)
    return bytes(buffer.data[:16]).startswith(PICTURE_STARTS)


def text_answer(beginning: bytes, content_type: str) -> str:
    """What is wrong with an answer that is a web page, a message or nothing; empty for pictures, videos and playlists.

    Returns: a marked sentence with the place of the `{address}`.
    """
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not text:
        return tr_later("{address} answers with nothing (0 bytes). Check the path in the address.")
    if any(mark in text for mark in (START, b"#extm3u", b"<mpd", b"content-length:")):
        return ""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/html" or re.match(rb"<(!doctype html|html|head|body|title|script)\b", text):
        return tr_later(
            "{address} answers with a web page instead of a picture: perhaps its log-in page. Enter user name and password "
            "in the address, and the path of its stream or snapshot instead of its own page."
        )
    if kind in ("application/json", "text/xml", "application/xml") or re.match(
        rb"[{\[]\s*[\"}\]]|<\?xml", text
    ):
        return tr_later(
            "{address} answers with a message instead of a picture. Check the path, user name and password in the address."
        )
    return ""
