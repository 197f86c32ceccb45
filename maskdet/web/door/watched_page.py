"""The websocket of an open page, which is closed soon after its session has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

LOOK_S = 5.0  # so soon an open page learns that its session has ended
POLICY_VIOLATION = 1008


class WatchedPage:
    """`receive` and `send` of a websocket; asks every few seconds whether its person is still there.

    Args:
        is_there: whether the session goes on.
        farewell: a last message to the page whose session has ended, which leads it to where people sign in.
    """

    def __init__(
        self, receive: Receive, send: Send, is_there: Callable[[], Awaitable[bool]], farewell: bytes = b""
    ) -> None:
        self._receive, self._send, self._is_there, self._farewell = receive, send, is_there, farewell
        self._next: asyncio.Task[Message] | None = None
        self._is_closed = False
        self._asked = 0.0

    async def receive(self) -> Message:
        """The page's next message; that it has gone, where its session has ended."""
        loop = asyncio.get_running_loop()
        self._asked = self._asked or loop.time()
        while not self._is_closed:
            self._next = self._next or asyncio.create_task(self._message())
            done, _ = await asyncio.wait({self._next}, timeout=LOOK_S)
            if loop.time() - self._asked >= LOOK_S:  # also of a page that never rests
                self._asked = loop.time()
                self._is_closed = not await self._is_there()
            if done and not self._is_closed:
                message, self._next = self._next.result(), None
                return message
        if self._farewell:
            await self._send({"type": "websocket.send", "bytes": self._farewell})
        await self._send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

    async def send(self, message: Message) -> None:
        """To the page, while it is open."""
        if not self._is_closed:
            await self._send(message)

    def let_go(self) -> None:
        """The page is closed."""
        if self._next:
            self._next.cancel()

    async def _message(self) -> Message:
        return await self._receive()
