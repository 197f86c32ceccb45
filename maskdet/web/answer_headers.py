"""What browsers are told to refuse: all that comes from elsewhere, pages of others around these, guesses about files.

Pages are also kept apart from other sites' windows and files, in return for which browsers let them use threads. The video
over WebRTC, the frames of components and downloads come from this server itself, and go on as before.
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
# Streamlit's page needs scripts and styles written into it, and evaluates expressions of plots.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' ws: wss: data: blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
PROTECTION = {
    "Content-Security-Policy": "; ".join(f"{kind} {allowed}" for kind, allowed in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}
HEADERS = ISOLATION | PROTECTION


class AnswerHeaders:
    """Middleware: all answers say so, since workers and frames have to say it, too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call; websockets and lifespan pass."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        return await self.app(scope, receive, send_with_headers)
