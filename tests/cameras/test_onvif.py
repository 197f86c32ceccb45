"""Cameras that announce themselves: a fake one on the loopback address answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from maskdet.cameras import FoundCamera, search
from maskdet.cameras.onvif import read_answer

ANSWER = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">
<s:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types>
<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/AXIS%20M1065-L
onvif://www.onvif.org/hardware/M1065-L</d:Scopes>
<d:XAddrs>http://192.168.0.90/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"""


@contextmanager
def camera(*answers: bytes) -> Iterator[tuple[tuple[str, int], list[bytes]]]:
    """A fake camera. Yields: where it listens, and what it was asked."""
    asked: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))

        def answer() -> None:
            question, sender = line.recvfrom(65_507)
            asked.append(question)
            for content in answers:
                line.sendto(content, sender)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield line.getsockname(), asked
        thread.join(10)


def test_a_camera_that_answers_is_found_by_its_name():
    with camera(ANSWER.encode()) as (address, asked):
        assert search(address=address, seconds=30, most=1) == [
            FoundCamera("127.0.0.1", "AXIS M1065-L M1065-L")
        ]
    assert b"NetworkVideoTransmitter" in asked[0]


def test_answers_that_are_none_are_passed_over():
    odd = (b"", b"hello", b"<a/>", b"\xff\xfe\x00", ANSWER[:300].encode())
    with camera(*odd, ANSWER.encode()) as (address, _):
        assert len(search(address=address, seconds=30, most=1)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>' + ANSWER.partition("?>")[2],
        ANSWER.replace("XAddrs", "Other"),
    ],
)
def test_documents_with_entities_and_answers_without_an_address_are_no_cameras(answer):
    assert read_answer(answer.encode(), "127.0.0.1") is None


def test_a_name_is_shortened_and_holds_nothing_that_cannot_be_seen():
    found = read_answer(ANSWER.replace("M1065-L", "x" * 500 + "%0A%1b[31m").encode(), "127.0.0.1")
    assert found is not None
    assert len(found.words) <= 80
    assert found.words.isprintable()
