"""Every request has a number: in the lines of the log that belong to it, and in the answer (`X-Request-ID`)."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from maskdet.installation import UPDATED, was_updated
from maskdet.logs import log_ids, new_id

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("maskdet.web")
HEADER = "x-request-id"
FROM_OUTSIDE = re.compile(r"[A-Za-z0-9._-]{1,64}")  # a proxy's own number is taken over; anything else is not
FAILED, UNAVAILABLE = 500, 503


class RequestIds:
    """Middleware, outermost: what a request causes is logged under its number; its path is, its query and address are not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call; lifespan passes."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        given = Headers(scope=scope).get(HEADER, "")
        number = given if FROM_OUTSIDE.fullmatch(given) else new_id()
        with log_ids(request=number):
            await self._numbered(scope, receive, send, number)

    async def _numbered(self, scope: Scope, receive: Receive, send: Send, number: str) -> None:
        start, status = time.perf_counter(), 0

        async def send_with_number(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", [])
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        try:
            await self.app(scope, receive, send_with_number)
        except Exception:
            if status or scope["type"] != "http" or not was_updated():
                raise
            log.exception("An answer failed")
            await PlainTextResponse(UPDATED, UNAVAILABLE)(scope, receive, send_with_number)
        if scope["type"] == "http":
            level = logging.WARNING if status >= FAILED else logging.DEBUG
            took = (time.perf_counter() - start) * 1000
            log.log(level, "%s %s: %d in %.0f ms", scope["method"], scope["path"], status, took)
