"""The local server of pictures: for who knows its token."""

import urllib.error
import urllib.request

import pytest

from maskdet.watching import control
from maskdet.watching.picture_server import LocalServer


@pytest.fixture
def server():
    found = LocalServer({"/picture.jpg": lambda query: ("image/jpeg", b"picture")}, token="secret")
    yield found
    found.close()


def test_who_knows_the_token_gets_the_picture(server):
    assert control.fetch(server.port, "/picture.jpg", token="secret") == b"picture"


@pytest.mark.parametrize("token", ["", "guess"])
def test_nobody_else_does(server, token):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/picture.jpg?token={token}")
