"""A camera is tried in a process of its own: whatever answers, the server goes on, and a sentence comes back."""

from __future__ import annotations

import struct
import sys
import zlib

import pytest

from maskdet.images import jpeg_bytes
from maskdet.watching import trial
from maskdet.watching.trial import BROKE_OFF, try_apart
from tests.support.servers.http_answers import http_answer


def huge_png(side: int) -> bytes:
    """A small file that says it holds `side` x `side` pixels, as one that is to fill a server's memory."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"")) + part(b"IEND", b"")


def test_the_first_picture_comes_back(samples, tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg_bytes(samples[0].image))
    assert try_apart(str(tmp_path)).shape == samples[0].image.shape


def test_a_picture_too_large_for_the_server_is_a_sentence():
    with http_answer(huge_png(30_000), "image/png") as address:
        assert try_apart(address).endswith(".")


@pytest.mark.parametrize(
    "does",
    [
        "limit(); bytes(3_000_000_000); print('reason\\nit had the memory')",
        "import time; time.sleep(60)",
        "print('hello')",
    ],
)
def test_a_test_that_breaks_off_says_so(monkeypatch, does):
    code = f"from maskdet.watching.trial import limit; {does}"
    monkeypatch.setattr(trial, "COMMAND", (sys.executable, "-c", code))
    monkeypatch.setattr(trial, "TIME_LIMIT_S", 2.0)
    assert try_apart("0") == BROKE_OFF
