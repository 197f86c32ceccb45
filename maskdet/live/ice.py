"""Which servers help a browser and this server to find a way to each other (ICE), from the settings alone.

On this computer none is needed. Across a network STUN tells each side its public address; through strict
firewalls only a TURN server gets the video across, which relays it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from maskdet.settings import Settings

VALID_S = 12 * 3600  # seconds a made password is good for: longer than any visit


def rtc_configuration(settings: Settings, *, now_s: float) -> dict[str, Any]:
    """The `RTCConfiguration` for the browser: its servers, and whether only relayed ways are allowed.

    Args:
        now_s: seconds since 1970; passwords made from a shared secret end `VALID_S` later.
    """
    return {
        "iceServers": ice_servers(settings, now_s=now_s),
        "iceTransportPolicy": "relay" if settings.turn_only else "all",
    }


def ice_servers(settings: Settings, *, now_s: float) -> list[dict[str, Any]]:
    """STUN and TURN servers as WebRTC wants them; never others than those of the settings."""
    servers: list[dict[str, Any]] = [{"urls": [url]} for url in settings.stun_urls]
    if settings.turn_urls:
        username, credential = _turn_login(settings, now_s)
        servers.append({"urls": list(settings.turn_urls), "username": username, "credential": credential})
    return servers


def _turn_login(settings: Settings, now_s: float) -> tuple[str, str]:
    """A fixed login, or one made from the secret shared with the TURN server.

    Source: "A REST API For Access To TURN Services" (draft-uberti-behave-turn-rest-00), coturn's `use-auth-secret`:
    the name is the time it ends, the password its HMAC-SHA1. A visitor who reads it cannot use it for long.
    """
    secret = settings.turn_secret.get_secret_value()
    if not secret:
        return settings.turn_username, settings.turn_password.get_secret_value()
    username = f"{int(now_s) + VALID_S}:maskdet"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode()
