"""Addresses of receivers without their secrets, for pages, logs and errors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, unquote, urlsplit

HIDDEN = "…"
# Of these the host is a host; of other services it is often a token.
HOST_SCHEMES = (
    "http",
    "https",
    "json",
    "jsons",
    "mailto",
    "mailtos",
    "mqtt",
    "mqtts",
    "xml",
    "xmls",
    "form",
    "forms",
)
SHORT = 4  # characters: a shorter part of a path is no secret, and would hide half of a sentence


def mask_url(url: str) -> str:
    """What may be shown: the kind of service, and the host where that is no token.

    mask_url("jsons://me:secret@example.org/hook/token") == "jsons://example.org/…"
    """
    scheme, found, _ = url.strip().partition("://")
    if not found or not re.fullmatch(r"[A-Za-z0-9+.-]{1,20}", scheme):
        return HIDDEN
    host = _host(url) if scheme.lower() in HOST_SCHEMES else ""
    return f"{scheme.lower()}://{host}/{HIDDEN}" if host else f"{scheme.lower()}://{HIDDEN}"


def mask_text(text: str, urls: Iterable[str]) -> str:
    """The text without anything secret of these addresses, as they were written or encoded."""
    secrets = {
        form for url in urls for secret in _secrets(url) for form in (secret, unquote(secret), quote(secret))
    }
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def reference(url: str) -> str:
    """Stands for an address where the address itself should not be kept."""
    return hashlib.sha256(url.encode()).hexdigest()[:24]


def _host(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return f"{host}:{port}" if host and port else host


def _secrets(url: str) -> Iterator[str]:
    yield url
    scheme, _, rest = url.partition("://")
    authority, _, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    login, _, host = authority.rpartition("@")
    user, _, password = login.partition(":")
    if password:
        yield password
    others = [user, *path.split("/"), path]
    if scheme.lower() not in HOST_SCHEMES:
        others += [host, *host.split(":")]
    others += [value for _, value in parse_qsl(rest.partition("?")[2])]
    yield from (part for part in others if len(part) >= SHORT)
