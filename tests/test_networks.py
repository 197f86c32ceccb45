"""Addresses that people enter reach the networks that were allowed, and no others."""

from __future__ import annotations

import pytest

from maskdet.cameras.certificates import unknown_certificate
from maskdet.cameras.rtsp import _pinned
from maskdet.cameras.source import try_source
from maskdet.errors import MaskdetError
from maskdet.networks import Networks, only
from maskdet.notify.sending import NotifyProblem, send_test
from maskdet.settings import get_settings
from tests.support.servers.http_answers import http_answer

ELSEWHERE = "10.0.0.0/8"


@pytest.fixture
def allow(monkeypatch):
    """Sets the networks that may be reached."""

    def allowed(**networks: str) -> None:
        for kind, texts in networks.items():
            monkeypatch.setenv(f"MASKDET_{kind.upper()}_NETWORKS", texts)
        get_settings.cache_clear()

    yield allowed
    get_settings.cache_clear()


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        ("192.168.1.0/24", "192.168.1.20", True),
        ("192.168.1.0/24", "192.168.2.20", False),
        ("192.168.1.7/24", "192.168.1.20", True),  # written as computers show their own address
        ("10.0.0.7", "10.0.0.8", False),
        ("public", "93.184.216.34", True),
        ("public", "169.254.169.254", False),  # what clouds tell their machines
        ("public", "127.0.0.1", False),
        ("public", "::ffff:127.0.0.1", False),
        ("127.0.0.0/8", "::ffff:127.0.0.1", True),
        ("fd00::/8", "fd12::1", True),
        ("0.0.0.0/0", "::1", False),
    ],
)
def test_an_address_is_allowed_by_its_network(networks, address, allowed):
    assert Networks((networks,)).allow(address) is allowed


def test_what_is_no_network_is_refused_at_the_start(allow):
    allow(camera="my network")
    with pytest.raises(MaskdetError, match="MASKDET_CAMERA_NETWORKS"):
        get_settings()


def test_a_camera_elsewhere_is_not_asked(allow):
    asked: list[str] = []
    with http_answer(b"secret", "text/plain", on_request=asked.append) as address:
        allow(camera=ELSEWHERE)
        assert "in none of the networks" in str(try_source(address.replace("127.0.0.1", "localhost")))
        assert unknown_certificate(address.replace("http", "https")) is None
    assert asked == []


def test_a_camera_that_sends_elsewhere_is_not_followed(allow):
    elsewhere = {"Location": "http://127.0.0.2:9/secret"}
    with http_answer(b"", "text/plain", status=302, headers=elsewhere) as camera:
        allow(camera="127.0.0.1")
        answer = str(try_source(camera))
    assert answer.startswith("127.0.0.2 is in none of the networks")


def test_a_stream_is_read_by_its_number(allow):
    with only(Networks(("127.0.0.0/8", "::1"))):
        assert _pinned("rtsp://user:word@localhost:8554/a?b=c") in (
            "rtsp://user:word@127.0.0.1:8554/a?b=c",
            "rtsp://user:word@[::1]:8554/a?b=c",
        )
    assert _pinned("rtsp://localhost/a") == "rtsp://localhost/a"
    with only(Networks((ELSEWHERE,))), pytest.raises(MaskdetError, match="in none of the networks"):
        _pinned("rtsp://localhost/a")


@pytest.mark.parametrize(
    "receiver", ["json://{}/hook", "gotify://{}/token", "mailto://a:b@d.org?smtp=127.0.0.1&to=c@d.org"]
)
def test_a_receiver_elsewhere_gets_nothing(allow, receiver):
    asked: list[str] = []
    with http_answer(b"", "text/plain", on_request=asked.append) as address:
        allow(receiver=ELSEWHERE)
        host = address.removeprefix("http://").removesuffix("/picture")
        with pytest.raises(NotifyProblem, match="in none of the networks") as refused:
            send_test(receiver.format(host))
    assert refused.value.is_final
    assert asked == []
