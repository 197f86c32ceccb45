"""The usual addresses of makers, put together from a host and a login."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest

from maskdet.cameras import MAKERS, kind_of, maker_address, maker_of
from maskdet.cameras.address import SourceProblem

BY_NAME = {maker.name: maker for maker in MAKERS}


def test_an_address_is_put_together():
    assert maker_address(BY_NAME["Axis"], "10.0.0.5") == "rtsp://10.0.0.5/axis-media/media.amp"


def test_signs_in_a_password_do_not_break_the_address():
    address = maker_address(BY_NAME["Reolink"], "door.local", "admin", "p@ss/#1:?")
    parts = urlsplit(address)
    assert (parts.hostname, parts.username, unquote(parts.password or "")) == (
        "door.local",
        "admin",
        "p@ss/#1:?",
    )


def test_a_port_that_is_named_stands_before_the_makers():
    assert maker_address(BY_NAME["Foscam"], "10.0.0.5:8554").startswith("rtsp://10.0.0.5:8554/")
    assert maker_address(BY_NAME["Foscam"], "10.0.0.5").startswith("rtsp://10.0.0.5:88/")


@pytest.mark.parametrize("host", ["", "  ", "a b", "me@host", "host/path", "host?x"])
def test_a_host_that_is_none_is_refused_in_words(host):
    with pytest.raises(SourceProblem, match="Write it as"):
        maker_address(MAKERS[0], host)


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
def test_every_makers_address_can_be_opened(maker):
    assert kind_of(maker_address(maker, "camera.local", "me", "secret")).value in ("rtsp", "http")


@pytest.mark.parametrize(
    ("words", "name"),
    [("AXIS M1065-L", "Axis"), ("HIKVISION DS-2CD", "Hikvision"), ("IPC-X tp-link", "TP-Link Tapo")],
)
def test_a_camera_that_names_its_maker_is_known(words, name):
    assert maker_of(words) == BY_NAME[name]


def test_a_camera_that_names_no_maker_is_not_guessed():
    assert maker_of("IPCAM 2000") is None
