"""Addresses without their secrets, for pages, logs and errors: of cameras, and of receivers of messages."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

HIDDEN = "…"
HIDDEN_PART = "***"
# What of a camera's address may be seen. Everything else may be a password: cameras take them anywhere, by any name.
SCHEMES = {
    "concat",
    "file",
    "ftp",
    "ftps",
    "http",
    "https",
    "mms",
    "onvif",
    "rtmp",
    "rtmps",
    "rtp",
    "rtsp",
    "rtsps",
    "sftp",
    "srt",
    "tcp",
    "udp",
    "webrtc",
    "ws",
    "wss",
}
_HOST = re.compile(r"([\w-]+(\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
_PATH_PART = re.compile(
    r"[A-Za-z][A-Za-z_-]{0,19}\d{0,3}|[a-z_-]{1,20}\d?\.(jpe?g|m?jpe?g|mp4|sdp|m3u8|cgi|asp|php|html?|stream|ts)|\d{1,3}|"
)
_QUERY_NAMES = {
    "camera",
    "channel",
    "codec",
    "fps",
    "height",
    "profile",
    "resolution",
    "stream",
    "subtype",
    "width",
}
# Of these some are in every address that holds a secret, also where its scheme was forgotten; in names of videos they are rare.
_ADDRESS_SIGNS = re.compile(r"[@?=&;#]|.{2}:")
_QUERY_VALUE = re.compile(r"\d{1,4}|\d{2,4}x\d{2,4}|h26[45]|mjpeg|main|sub")
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
# Of a sentence: what may be an address. A password may hold spaces; a path may have lost one of the two slashes.
_IN_TEXT = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,19}):/{1,2}(?:[^\s/@:]*:[^\n@]{0,200}@)?\S*|[^\s:@]+:\S*@\S+"
)
_END_OF_SENTENCE = ".,;:!?)]}>'\"»”’…"
SHORT = 4  # characters: a shorter part of a path is no secret, and would hide half of a sentence


def hide_credentials(address: str) -> str:
    """A camera's address as it may be shown and logged: host and path; of user, password and query nothing.

    hide_credentials("rtsp://me:secret@door.local/live/main?channel=1&key=abc") == "rtsp://***@door.local/live/main?channel=1&***"

    What has no scheme, no user and no query is a number, a file or a folder, and is shown as it is.
    """
    address = address.strip()
    scheme = re.match(
        r"([A-Za-z][A-Za-z0-9+.-]{0,19}):/{1,2}", address
    )  # a third one ends a host that is empty
    if not scheme and (not _ADDRESS_SIGNS.search(address) or _is_local(address)):
        return address
    start = f"{scheme[1] if scheme[1].lower() in SCHEMES else HIDDEN_PART}://" if scheme else ""
    # A password may hold @, /, ? or # that should not be there: all up to the last @ may be part of it.
    login, at, rest = address[scheme.end() if scheme else 0 :].rpartition("@")
    if "?" in login or "=" in login:  # or else the @ stands in a query, and a secret around it
        return f"{start}{HIDDEN_PART}"
    place, mark, query = re.split(r"[#;]", rest, maxsplit=1)[0].partition("?")
    host, slash, path = place.partition("/")
    shown = f"{start}{HIDDEN_PART}@" if at else start
    shown += host if _HOST.fullmatch(host) else HIDDEN_PART
    shown += slash + "/".join(part if _PATH_PART.fullmatch(part) else HIDDEN_PART for part in path.split("/"))
    return shown + mark + _harmless(query)


def hide_in_text(text: str) -> str:
    """A sentence for a terminal or a log; whatever in it looks like an address is shown as that may be shown.

    hide_in_text("There is no rtsp://me:secret@door.local/main.") == "There is no rtsp://***@door.local/main."
    """
    return _IN_TEXT.sub(_hidden_match, text)


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


def hush_http_log() -> None:
    """Keep urllib3 from logging paths and queries of addresses; call it before any request to one with secrets."""
    logging.getLogger("urllib3").setLevel(logging.ERROR)


def reference(url: str) -> str:
    """Stands for an address where the address itself should not be stored."""
    return hashlib.sha256(url.encode()).hexdigest()[:24]


def _hidden_match(found: re.Match[str]) -> str:
    whole, scheme = found[0], found["scheme"]
    address = whole.rstrip(_END_OF_SENTENCE)
    end = whole[len(address) :]
    lead = address[: len(address) - len(address.lstrip("'\"([{<«„“"))]
    address = address[len(lead) :]
    if scheme is None or scheme.lower() in SCHEMES:
        named = scheme is not None and not address[len(scheme) :].strip(":/")  # as in: begins with rtsp://
        return whole if named else lead + hide_credentials(address) + end
    if "://" in address:
        return whole if not address.partition("://")[2] else lead + mask_url(address) + end.lstrip(HIDDEN)
    return lead + hide_credentials(address) + end if "@" in address else whole


def _is_local(address: str) -> bool:
    try:
        return Path(address).exists()
    except (OSError, ValueError):
        return False


def _harmless(query: str) -> str:
    """What of a query says nothing about anyone."""
    if not query:
        return ""
    parts = [part.partition("=") for part in query.split("&")]
    shown = [
        f"{name}={value}"
        for name, _, value in parts
        if name.lower() in _QUERY_NAMES and _QUERY_VALUE.fullmatch(value)
    ]
    return "&".join([*shown, *([HIDDEN_PART] if len(shown) < len(parts) else [])])


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
