"""What proxies in front say of a visitor: where they come from, and who they are. Believed of configured ones only."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from maskdet.errors import MaskdetError

if TYPE_CHECKING:
    from starlette.types import Scope

LOCAL = "127.0.0.1"


def networks(texts: Sequence[str]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """The proxies of the setting. Raises: MaskdetError for what is no address."""
    try:
        return tuple(ipaddress.ip_network(text, strict=False) for text in texts)
    except ValueError as error:
        raise MaskdetError(
            f"The setting MASKDET_TRUSTED_PROXIES cannot be used: {error}. Write addresses or networks such as "
            "10.0.0.2, 172.16.0.0/12."
        ) from None


def peer(scope: Scope) -> str:
    """The computer at the other end of the connection itself, whatever it says.

    Uvicorn believes proxies on this computer: it then puts the address there that they told, mostly with 0 for the port.
    """
    host, port = (scope.get("client") or ("", 1))[:2]
    told = Headers(scope=scope).get("x-forwarded-for", "")
    if not told or (port != 0 and str(host) not in told):
        return str(host)
    return (
        LOCAL if os.environ.get("FORWARDED_ALLOW_IPS", LOCAL) == LOCAL else ""
    )  # else it is not known any more


def is_trusted(scope: Scope, texts: Sequence[str]) -> bool:
    """Whether a request comes straight from one of these proxies."""
    try:
        address = ipaddress.ip_address(peer(scope))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in networks(texts))


def address_of(scope: Scope, texts: Sequence[str]) -> str:
    """Where a visitor comes from, as far as it can be known."""
    told = Headers(scope=scope).get("x-forwarded-for", "")
    if told and is_trusted(scope, texts):
        return told.rpartition(",")[2].strip()[:64]
    return str((scope.get("client") or ("?",))[0])


def is_https(scope: Scope) -> bool:
    """Whether the browser asked by HTTPS; a visitor who claims it falsely only loses their own cookie."""
    told = Headers(scope=scope).get("x-forwarded-proto", "")
    return scope.get("scheme") in ("https", "wss") or told.split(",")[0].strip() in ("https", "wss")
