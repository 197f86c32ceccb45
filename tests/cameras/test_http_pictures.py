"""Pictures in HTTP answers: by parts, lengths and segments; and what is no picture is called by its name."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image as Pil

from maskdet.cameras import try_source
from maskdet.cameras.http_pictures import pictures_of, text_answer
from maskdet.cameras.jpeg_stream import Buffer
from maskdet.images import decode_image, jpeg_bytes
from tests.support.servers.http_answers import http_answer
from tests.support.tracks import frame

ONE, TWO = jpeg_bytes(frame(64, 48, value=50)), jpeg_bytes(frame(64, 48, value=150))
SMALL = jpeg_bytes(frame(16, 12, value=90))
MULTIPART = "multipart/x-mixed-replace; boundary=x"


def segment(content: bytes, mark: int = 0xE1) -> bytes:
    return bytes((0xFF, mark)) + (len(content) + 2).to_bytes(2, "big") + content


def holding(*segments: bytes) -> bytes:
    """A JPEG file with further segments after its first mark."""
    return ONE[:2] + b"".join(segments) + ONE[2:]


def found(data: bytes, content_type: str = "", length: int | None = None, *, chunk: int = 700) -> list[bytes]:
    chunks = (data[k : k + chunk] for k in range(0, len(data), chunk))
    return list(pictures_of(Buffer(chunks), content_type, length))


def parts(*bodies: bytes, count: bool = True, off: int = 0, mark: bytes = b"--x") -> bytes:
    """A multipart stream; `off`: by how much its lengths are wrong."""
    return b"".join(
        mark
        + b"\r\nContent-Type: image/jpeg\r\n"
        + (f"Content-Length: {len(body) + off}\r\n".encode() if count else b"")
        + b"\r\n"
        + body
        + b"\r\n"
        for body in bodies
    )


PICTURES = {
    "two previews": holding(segment(b"Exif\0\0" + SMALL), segment(b"more" + SMALL + SMALL, 0xE2)),
    "an end mark in a comment": holding(segment(b"a\xff\xd9b", 0xFE)),
    "a beginning in a comment": holding(segment(b"a\xff\xd8\xff\xe0b", 0xFE)),
    "half a preview": holding(segment(SMALL[:-40])),
    "an end mark as a table's last byte and the next one's first": holding(
        segment(b"\xff"), segment(b"\xd9")
    ),
    "filled up between segments": ONE[:2] + b"\xff\xff\xff" + ONE[2:],
    "a segment without content": holding(segment(b"", 0xFE)),
}


def progressive() -> bytes:
    out = io.BytesIO()
    Pil.effect_noise((200, 150), 80).save(out, "JPEG", progressive=True, restart_marker_blocks=3)
    return out.getvalue()


PICTURES["several scans with restarts"] = progressive()


@pytest.mark.parametrize("chunk", [1, 7, 700, 1_000_000])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_ends_where_its_segments_say(name, chunk):
    stream = b"noise" + PICTURES[name] + b"between" + TWO
    assert found(stream, chunk=chunk) == [PICTURES[name], TWO]


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize(
    ("count", "off"), [(True, 0), (False, 0), (True, 3), (True, -9), (True, 900_000_000), (True, -10_000)]
)
def test_each_part_of_a_stream_is_a_picture_whatever_it_says_of_its_length(name, count, off):
    stream = parts(TWO, PICTURES[name], TWO, count=count, off=off) + b"--x--\r\n"
    assert found(stream, MULTIPART) == [TWO, PICTURES[name], TWO]


@pytest.mark.parametrize(
    ("boundary", "mark"),
    [
        ("x", b"--x"),
        ("--x", b"--x"),
        ('"x"', b"--x"),
        ("--x", b"----x"),
        ("x; charset=utf-8", b"--x"),
        ("X-frame+1=", b"--X-frame+1="),
        ("another", b"--x"),
        ("", b"--x"),
    ],
)
def test_boundaries_are_understood_as_cameras_write_them(boundary, mark):
    assert found(parts(ONE, TWO, mark=mark), f"multipart/x-mixed-replace;boundary={boundary}") == [ONE, TWO]


def test_parts_without_an_end_mark_end_with_the_next_part():
    cut = ONE[:-2]
    assert found(parts(cut, cut, TWO, count=False), MULTIPART) == [cut, cut, TWO]


def test_a_part_is_there_as_soon_as_it_has_come():
    def chunks():
        yield parts(ONE)
        pytest.fail("the next part was waited for")

    assert next(pictures_of(Buffer(chunks()), MULTIPART, None)) == ONE


def test_pictures_behind_a_damaged_one_are_found():
    broken = ONE[:-30]
    assert found(broken + TWO + broken + ONE) == [TWO, ONE]


def test_an_answer_with_its_length_is_one_picture_with_all_that_follows_its_end():
    whole = ONE + SMALL + SMALL
    assert found(whole, "image/jpeg", len(whole)) == [whole]
    assert decode_image(whole).shape == (48, 64, 3)


def test_previews_behind_a_picture_are_no_pictures_of_their_own():
    first = holding(segment(b"MPF\0" + bytes(8), 0xE2))
    assert found(first + SMALL + SMALL, "image/jpeg") == [first]


def test_thousands_of_damaged_streams_end_without_an_error():
    rng = random.Random(4)
    stream = parts(ONE, PICTURES["two previews"], TWO)
    for _ in range(1000):
        data = bytearray(stream)
        for _ in range(rng.randint(1, 12)):
            data[rng.randrange(len(data))] = rng.choice((0, 0x0D, 0x2D, 0xD8, 0xD9, 0xFF, rng.randrange(256)))
        found(bytes(data[: rng.randrange(len(data))]), rng.choice(("", MULTIPART, "image/jpeg")))


@pytest.mark.parametrize("length", ["", None])
def test_a_snapshot_with_previews_gives_its_picture(length):
    headers = {} if length is None else {"Content-Length": length}
    with http_answer(PICTURES["two previews"], "image/jpeg", headers=headers) as address:
        assert try_source(address).shape == (48, 64, 3)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_snapshot_of_another_kind_gives_its_picture(kind):
    out = io.BytesIO()
    Pil.new("RGB", (64, 48)).save(out, kind)
    with http_answer(out.getvalue(), f"image/{kind.lower()}") as address:
        assert try_source(address).shape == (48, 64, 3)


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (b"<!DOCTYPE html><form>Password</form>", "text/html; charset=utf-8", "log-in page"),
        (b"\n<HTML><body>Login</body>", "", "log-in page"),
        (b"\xef\xbb\xbf<html>", "image/jpeg", "log-in page"),
        (b'{"error": "unauthorized"}', "application/json", "a message instead of a picture"),
        (b"<?xml version='1.0'?><status>401</status>", "text/xml", "a message instead of a picture"),
        (b"", "image/jpeg", "nothing"),
        (b"no film and no picture" * 99, "video/mp4", "nothing that can be shown"),
    ],
)
def test_what_is_no_picture_is_called_by_its_name(body, content_type, words):
    with http_answer(body, content_type) as address:
        sentence = try_source(address)
    assert isinstance(sentence, str)
    assert words in sentence


@pytest.mark.parametrize("text", [b"#EXTM3U\n", b"<?xml?><MPD>", b"\0\0\0\x18ftypmp42", b"--x\r\n", ONE])
def test_streams_are_no_messages(text):
    assert text_answer(text, "text/plain") == ""


def sized(picture: bytes, side: int) -> bytes:
    """The same file, whose header says that it is a square of another size."""
    index = picture.index(b"\xff\xc0") + 5
    return picture[:index] + 2 * side.to_bytes(2, "big") + picture[index + 4 :]


@pytest.mark.parametrize("side", [8_000, 30_000, 65_000])
def test_an_enormous_picture_is_refused_before_it_is_decoded(side):
    with http_answer(sized(ONE, side), "image/jpeg") as address:
        assert "sends too large a picture" in try_source(address)


def test_pictures_that_cannot_be_read_are_explained():
    with http_answer(ONE[:60], "image/jpeg") as address:
        assert "sends no picture that can be read" in try_source(address)


def test_a_server_that_sends_around_without_end_is_explained():
    with http_answer(b"", "", status=302, headers={"Location": "/picture"}) as address:
        assert "without end" in try_source(address)
