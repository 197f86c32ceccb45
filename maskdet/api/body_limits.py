"""How much may be sent: by one request, and by all that are being read at a time. Refused before it is in memory."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from maskdet.api.problems import Refused, headers_of, problem_of, problem_response
from maskdet.inference import Busy
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MB = 1_000_000
TOGETHER = 4  # times what one request may send
# A body takes this long at most, and longer the more has come: a slow line is served, who sends nothing is not.
PATIENCE_S, SLOWEST = 30.0, 10_000  # bytes a second


class BodyLimits:
    """Middleware of the API; other paths of the server have limits of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._lock, self._held = threading.Lock(), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call; what is too large is answered with 413, what is too much at a time with 503."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        reader = _Reader(self, receive)
        try:
            announced = Headers(scope=scope).get("content-length", "")
            if announced.isdecimal():
                reader.check(int(announced))
            await self.app(scope, reader.receive, send)
        except (Refused, Busy) as error:
            response = problem_response(problem_of(error), scope["path"], headers_of(error))
            await response(scope, receive, send)
        finally:
            self.give_back(reader.num_bytes)

    def take(self, num_bytes: int, most: int) -> None:
        """Note bytes that came in. Raises: Busy where all requests together hold too many."""
        with self._lock:
            if self._held + num_bytes > most * TOGETHER:
                raise Busy("Too many large pictures are being sent at once. Ask again in 2 seconds.", 2)
            self._held += num_bytes

    def give_back(self, num_bytes: int) -> None:
        """They are no longer held."""
        with self._lock:
            self._held -= num_bytes


class _Reader:
    """Counts what one request sends."""

    def __init__(self, limits: BodyLimits, receive: Receive) -> None:
        self._limits, self._receive = limits, receive
        self._most = get_settings().api_max_mb * MB
        self.num_bytes = 0
        self._begun, self._complete = time.monotonic(), False

    def check(self, num_bytes: int) -> None:
        if num_bytes > self._most:
            raise Refused(
                413,
                f"A request may send {self._most // MB} MB at most. Send fewer or smaller pictures.",
                {"Connection": "close"},  # what is still on its way is not waited for
            )

    async def receive(self) -> Message:
        message = await self._next()
        self._complete = not message.get("more_body", False)
        if size := len(message.get("body", b"")):
            self.check(self.num_bytes + size)
            self._limits.take(size, self._most)
            self.num_bytes += size
        return message

    async def _next(self) -> Message:
        if self._complete:  # what comes now is that the client leaves, and nobody minds how late
            return await self._receive()
        left = self._begun + PATIENCE_S + self.num_bytes / SLOWEST - time.monotonic()
        try:
            return await asyncio.wait_for(self._receive(), max(left, 0.001))
        except TimeoutError:
            raise Refused(
                408,
                "The request came too slowly and was given up. Send it again, over a better line or with smaller pictures.",
                {"Connection": "close"},
            ) from None
