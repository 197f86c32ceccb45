"""What an OpenID Connect provider said of somebody: Streamlit keeps it in a signed cookie, the door reads it here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from streamlit import auth_util
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from maskdet.settings import get_settings

LOGIN = "/auth/login"
TEMPLATE_KEYS = ("client_id", "client_secret", "server_metadata_url", "redirect_uri", "cookie_secret")


def claims_of(cookies: Mapping[str, str], origin: str) -> Mapping[str, Any]:
    """The claims in a browser's cookies; empty where nobody signed in, it is too long ago, or somewhere else.

    Args:
        origin: what the browser asked, as https://masks.example.org.
    """
    secret, days = get_cookie_secret(), get_settings().session_days

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(secret, name, value.encode("latin-1", "replace"), days) if value else None

    data = auth_util.get_cookie_with_chunks(one, USER_COOKIE_NAME) if secret else None
    try:
        claims = json.loads(data) if data else {}
    except ValueError:
        return {}
    is_ours = isinstance(claims, dict) and claims.get("is_logged_in") and claims.get("origin") == origin
    return claims if is_ours else {}


def provider_link() -> str:
    """Where signing in begins; empty where no provider is set up in `.streamlit/secrets.toml`."""
    section = auth_util.get_secrets_auth_section()
    if not all(section.get(key) for key in TEMPLATE_KEYS):
        return ""
    return f"{LOGIN}?{urlencode({'provider': auth_util.encode_provider_token('default')})}"
