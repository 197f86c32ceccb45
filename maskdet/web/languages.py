"""Which language a request is answered in: what its cookie names, else what the browser asks for, else that of the house."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from maskdet.api import PATHS, PREFIXES
from maskdet.language import (
    COOKIE,
    LANGUAGES,
    current_language,
    house_language,
    speaking,
    tr,
    tr_many,
    visitors_language,
)

if TYPE_CHECKING:
    from jinja2 import Template
    from starlette.types import ASGIApp, Receive, Scope, Send


class SpokenLanguage:
    """Middleware: what is answered speaks the visitor's language; programs that use the API read English."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call; lifespan passes. Pages say themselves what they speak: a websocket outlasts a choice."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        with speaking(language_of(scope)):
            return await self.app(scope, receive, send)


def language_of(scope: Scope) -> str:
    """The code of the language that a request is answered in."""
    path = scope["path"]
    if path in PATHS or path.startswith(PREFIXES):
        return "en"
    headers = Headers(scope=scope)
    chosen = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    return visitors_language(chosen, headers.get("accept-language", "")) or house_language()


def spoken_template(path: Path) -> Template:
    """A page as a template, in the language spoken now."""
    return _template(path, current_language())


@cache
def _template(path: Path, code: str) -> Template:
    from jinja2 import Environment, FileSystemLoader, select_autoescape

    environment = Environment(loader=FileSystemLoader(path.parent), autoescape=select_autoescape())
    environment.globals |= {"tr": tr, "tr_many": tr_many, "language": LANGUAGES[code]}
    return environment.get_template(path.name)
