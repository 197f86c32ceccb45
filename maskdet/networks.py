"""Networks that addresses which people enter may reach, checked at the moment of each connection.

    with only(Networks(("192.168.1.0/24",))) as held:
        requests.get(...)      # NotAllowed where it would connect elsewhere, by its name, a redirect or a new answer of DNS

Checked is the address that a socket of Python connects to, in this thread and those that inherit its context. Libraries that
connect by themselves (FFmpeg) need `pinned`.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from maskdet.errors import MaskdetError
from maskdet.language import tr

PUBLIC = "public"  # stands for all addresses of the internet
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotAllowed(MaskdetError):
    """A connection to where none may go."""


@dataclass(frozen=True)
class Networks:
    """Networks and single addresses, or `public`; without any, everything may be reached.

    Raises: ValueError for what is no network.
    """

    texts: Sequence[str]
    parsed: tuple[Network, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        named = [text.strip() for text in self.texts]
        networks = (ipaddress.ip_network(text, strict=False) for text in named if text.lower() != PUBLIC)
        object.__setattr__(self, "parsed", tuple(networks))

    def __bool__(self) -> bool:
        return bool(self.texts)

    def allow(self, text: str) -> bool:
        """Whether an IP address may be reached."""
        try:
            address: Address = ipaddress.ip_address(text)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        if address.is_global and not address.is_multicast and PUBLIC in map(str.lower, self.texts):
            return True
        return any(address in network for network in self.parsed if network.version == address.version)


@dataclass
class Held:
    """What a block is held to, and the sentence of the last connection that was refused."""

    networks: Networks
    setting: str
    refusal: str = ""

    def check(self, host: str) -> None:
        """Raises: NotAllowed."""
        if all(self.networks.allow(found) for found in _addresses(host)):
            return
        self.refusal = tr(
            "{host} is in none of the networks that may be reached from here ({setting}). Choose another "
            "address, or have whoever runs the server allow it.",
            host=host,
            setting=self.setting,
        )
        raise NotAllowed(self.refusal)


_HELD: ContextVar[Held | None] = ContextVar("held", default=None)


@contextmanager
def only(networks: Networks, setting: str = "MASKDET_CAMERA_NETWORKS") -> Iterator[Held]:
    """Within the block, sockets connect to these networks only; without networks, to all.

    Args:
        setting: the variable that names them, for the sentence.
    """
    held = Held(networks, setting)
    if networks:
        _listen()
    token = _HELD.set(held if networks else None)
    try:
        yield held
    finally:
        _HELD.reset(token)


def pinned(host: str) -> str:
    """An IP address for a host, allowed in this block, for libraries that connect by themselves; as it is outside of one.

    Raises: NotAllowed; OSError where the name is unknown.
    """
    held = _HELD.get()
    if held is None:
        return host
    held.check(host)
    return _addresses(host)[0]


def is_held() -> bool:
    """Whether this block is held to networks."""
    return _HELD.get() is not None


def _addresses(host: str) -> list[str]:
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    return list(dict.fromkeys(found))


@cache
def _listen() -> None:
    """From here on the interpreter tells of every connection, before it is made."""
    sys.addaudithook(_on_event)


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto"):
        return
    held = _HELD.get()
    if held is not None and isinstance(
        arguments[1], tuple
    ):  # a path otherwise: a socket of this computer, no network
        held.check(str(arguments[1][0]))
