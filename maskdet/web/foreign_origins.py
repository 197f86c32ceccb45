"""Websockets are for this server's own pages.

Any page in a visitor's browser may open a websocket to any server. Streamlit refuses foreign ones, too, but first asks the
internet for this machine's public address, and its event loop stands still meanwhile.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.websockets import WebSocketClose

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)
POLICY_VIOLATION = 1008
USUAL_PORTS = (":80", ":443")  # browsers leave them out of an origin, some proxies put them into the host


class ForeignOrigins:
    """Middleware: a websocket from another site's page is refused (403) before anything else sees it.

    A proxy has to hand on the `Host` that the browser asked for. Programs that name no origin are let through: the origin
    protects people from pages, and a program could name any.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call; http and lifespan pass."""
        if scope["type"] == "websocket" and not is_own_page(Headers(scope=scope)):
            log.warning("A websocket from a page of another site was refused")
            await WebSocketClose(POLICY_VIOLATION)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_own_page(headers: Headers) -> bool:
    """Whether a request comes from a page of this server, or from a program that is no browser."""
    origins = headers.getlist("origin")
    if not origins:
        return True
    try:
        asked_from = urlsplit(origins[0]).netloc
    except ValueError:  # no address, as `http://[`
        return False
    return len(origins) == 1 and bool(asked_from) and _bare(asked_from) == _bare(headers.get("host", ""))


def _bare(host: str) -> str:
    return next((host.removesuffix(port) for port in USUAL_PORTS if host.endswith(port)), host).lower()
