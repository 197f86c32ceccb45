"""Pages are kept apart from other sites' windows and files, in return for which browsers let them use threads.

The video over WebRTC, the frames of components and downloads come from this server itself, and go on as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    # Not `require-corp`, which would forbid what a proxy in front adds from elsewhere.
    "Cross-Origin-Embedder-Policy": "credentialless",
}


class Isolation:
    """Middleware: all answers say so, since workers and frames have to say it, too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call; websockets and lifespan pass."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_isolated(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                MutableHeaders(scope=message).update(ISOLATION)
            await send(message)

        return await self.app(scope, receive, send_isolated)
