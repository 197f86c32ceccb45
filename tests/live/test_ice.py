"""STUN and TURN come from the settings alone."""

import base64
import hashlib
import hmac

from maskdet.live.ice import ice_servers, rtc_configuration
from maskdet.settings import Settings


def test_without_settings_no_server_is_asked():
    assert rtc_configuration(Settings(), now_s=0) == {"iceServers": [], "iceTransportPolicy": "all"}


def test_stun_needs_no_login():
    assert ice_servers(Settings(stun_urls=("stun:a.test:3478",)), now_s=0) == [{"urls": ["stun:a.test:3478"]}]


def test_turn_gets_the_login_that_was_set():
    settings = Settings(turn_urls=("turn:a.test",), turn_username="me", turn_password="word")
    assert ice_servers(settings, now_s=0) == [
        {"urls": ["turn:a.test"], "username": "me", "credential": "word"}
    ]


def test_a_shared_secret_makes_a_password_that_ends():
    settings = Settings(turn_urls=("turn:a.test",), turn_secret="shared")
    (server,) = ice_servers(settings, now_s=1000)
    digest = hmac.new(b"shared", server["username"].encode(), hashlib.sha1).digest()
    assert int(server["username"].split(":")[0]) > 1000
    assert server["credential"] == base64.b64encode(digest).decode()


def test_relay_only_is_passed_on():
    assert rtc_configuration(Settings(turn_only=True), now_s=0)["iceTransportPolicy"] == "relay"


def test_secrets_are_not_shown_where_settings_are_printed():
    assert "abracadabra" not in repr(Settings(turn_password="abracadabra", turn_secret="abracadabra"))
