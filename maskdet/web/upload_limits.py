"""How much of visitors' files the server holds at once: in all, of one visit, and of one address.

Streamlit limits each file, but not how many: a page that keeps sending files under new names fills the memory.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse

from maskdet.language import tr

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)
UPLOADS = "/_stcore/upload_file/"
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class UploadBounds:
    """Megabytes that uploads may hold at once."""

    visit: int
    address: int
    total: int

    @classmethod
    def within(cls, total: int) -> UploadBounds:
        """A third for one visit, two thirds for one address: nobody alone keeps the others out."""
        return cls(total // 3, total * 2 // 3, total)


class UploadLimits:
    """Middleware: an upload that would be too much is refused (413, 507) before its first byte is read.

    Args:
        held: visit -> bytes of its files that the server holds now.
    """

    def __init__(self, app: ASGIApp, held: Callable[[], Mapping[str, int]], bounds: UploadBounds) -> None:
        self.app, self._held, self._bounds = app, held, bounds
        # Starlette writes parts of more than a megabyte to a temporary file; a visitor's photo belongs in memory only.
        MultiPartParser.spool_max_size = bounds.total * MEGABYTE
        self._coming: Counter[str] = Counter()  # visit -> bytes that are on their way
        self._addresses: dict[str, str] = {}  # visit -> where it comes from

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call; everything but uploads passes."""
        visit = _visit(scope)
        if not visit:
            await self.app(scope, receive, send)
            return
        size = _length(Headers(scope=scope))
        if refusal := self._refusal(visit, _address(scope), size):
            log.warning("An upload was refused: %s", bytes(refusal.body).decode())
            await refusal(scope, receive, send)
            return
        self._coming[visit] += size
        try:
            await self.app(scope, receive, send)
        finally:
            self._coming[visit] -= size
            self._coming += Counter()  # forgets visits of which nothing is on its way any more

    def _refusal(self, visit: str, address: str, size: int) -> PlainTextResponse | None:
        if size < 0:
            return PlainTextResponse(tr("An upload has to say how long it is (Content-Length)."), 411)
        sizes = Counter(self._held()) + self._coming
        self._addresses = {known: at for known, at in self._addresses.items() if sizes[known]} | {
            visit: address
        }
        of_address = sum(sizes[known] for known, at in self._addresses.items() if at == address)
        if sizes[visit] + size > self._bounds.visit * MEGABYTE:
            return _too_much(
                tr(
                    "Your files are more than {megabytes} MB together. Remove some, then add this.",
                    megabytes=self._bounds.visit,
                )
            )
        if of_address + size > self._bounds.address * MEGABYTE:
            return _too_much(
                tr(
                    "Visitors at your address hold more than {megabytes} MB. Try again in a minute.",
                    megabytes=self._bounds.address,
                )
            )
        if sizes.total() + size > self._bounds.total * MEGABYTE:
            return PlainTextResponse(tr("The server is full of visitors' files. Try again in a minute."), 507)
        return None


def _too_much(sentence: str) -> PlainTextResponse:
    return PlainTextResponse(sentence, 413)


def _visit(scope: Scope) -> str:
    """The visit that a file is sent for; empty where the request is no upload."""
    if scope["type"] != "http" or scope["method"] != "PUT" or UPLOADS not in scope["path"]:
        return ""
    return str(scope["path"]).partition(UPLOADS)[2].partition("/")[0] or "?"


def _length(headers: Headers) -> int:
    """Bytes of the body; -1 where it is not said."""
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else -1


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("?",))[0])
