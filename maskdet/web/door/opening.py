"""The door of this process, made as its server starts."""

from __future__ import annotations

from collections.abc import Callable

from starlette.middleware import Middleware

from maskdet.access import NOBODY, VISITOR, Person
from maskdet.api import store_of_settings
from maskdet.errors import MaskdetError
from maskdet.web.door.door import Door
from maskdet.web.door.gate import Claims, Gate, check_start, is_exposed

_is_open: list[bool] = []


def open_door(
    address: str | None,
    claims: Claims | None = None,
    provider_link: Callable[[], str] | None = None,
    farewell: bytes = b"",
) -> Middleware:
    """The middleware that lets people in.

    Args:
        address: what the server is bound to; None: all addresses of this computer.
        claims, provider_link, farewell: see `Gate` and `Door`.

    Raises: DoorProblem where others could reach the server, and no login is set up; StoreProblem; MaskdetError for a
        setting that is not possible.
    """
    check_start(address, store_of_settings)
    _is_open[:] = [True]
    gate = Gate(exposed=is_exposed(address), store=store_of_settings, claims=claims)
    return Middleware(Door, gate, provider_link, farewell)


def has_door() -> bool:
    """Whether the server of this process has a door."""
    return bool(_is_open)


def person_without_door(address: str | None) -> Person:
    """Who a page is run for that came through no door: nobody, where people have to sign in."""
    try:
        login = Gate(exposed=is_exposed(address), store=store_of_settings).login
    except MaskdetError:
        return NOBODY
    return VISITOR if login == "off" else NOBODY
