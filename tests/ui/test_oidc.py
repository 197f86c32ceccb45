"""What an OIDC provider said is read from Streamlit's own cookie: signed, of this address, not too old."""

from __future__ import annotations

import json

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from maskdet.settings import get_settings
from ui.widgets.signed_in.oidc import claims_of, provider_link

SECRET, ORIGIN = "a long random text", "https://masks.example.org"
CLAIMS = {"origin": ORIGIN, "is_logged_in": True, "email": "anna@example.org", "groups": ["staff"]}


@pytest.fixture(autouse=True)
def _secret(monkeypatch):
    monkeypatch.setattr("ui.widgets.signed_in.oidc.get_cookie_secret", lambda: SECRET)


def cookie(claims: object = CLAIMS, secret: str = SECRET) -> dict[str, str]:
    return {USER_COOKIE_NAME: create_signed_value(secret, USER_COOKIE_NAME, json.dumps(claims)).decode()}


def test_claims_are_read_as_streamlit_wrote_them():
    assert claims_of(cookie(), ORIGIN)["email"] == "anna@example.org"
    assert claims_of(cookie(), ORIGIN)["groups"] == ["staff"]


@pytest.mark.parametrize(
    ("cookies", "origin"),
    [
        ({}, ORIGIN),
        ({USER_COOKIE_NAME: "made up"}, ORIGIN),
        ({USER_COOKIE_NAME: "\u20ac"}, ORIGIN),
        (cookie(secret="another"), ORIGIN),
        (cookie(), "https://evil.example"),
        (cookie(CLAIMS | {"is_logged_in": False}), ORIGIN),
        (cookie(["no claims"]), ORIGIN),
    ],
)
def test_nothing_else_signs_anybody_in(cookies, origin):
    assert claims_of(cookies, origin) == {}


def test_a_sign_in_of_long_ago_is_over(monkeypatch):
    old = get_settings().model_copy(update={"session_days": -1.0})
    monkeypatch.setattr("ui.widgets.signed_in.oidc.get_settings", lambda: old)
    assert claims_of(cookie(), ORIGIN) == {}


def test_without_a_provider_there_is_no_link(monkeypatch):
    monkeypatch.setattr("streamlit.auth_util.get_secrets_auth_section", lambda: {})
    assert provider_link() == ""
