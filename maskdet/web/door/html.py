"""The pages before the pages: plain HTML without scripts, in the colours of the others."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from maskdet.store.people import MIN_PASSWORD
from maskdet.web.door.gate import cookies
from maskdet.web.door.proxies import is_https

if TYPE_CHECKING:
    from jinja2 import Template
    from starlette.types import Scope

FORM_COOKIE = "maskdet_form"  # has to come back in the form: another site's page knows neither


def html_page(scope: Scope, page: str, title: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, with the token of its forms also as a cookie.

    Args:
        page: sign_in, provider, account, signed_in or message.
        values: problem, done, words (sentences), and what else the page shows.
    """
    form = cookies(scope).get(FORM_COOKIE) or secrets.token_urlsafe(24)
    shown = _template().render(page=page, title=title, form=form, min_password=MIN_PASSWORD, **values)
    response = HTMLResponse(shown, status, headers={"Cache-Control": "no-store"})
    response.set_cookie(FORM_COOKIE, form, httponly=True, samesite="strict", secure=is_https(scope), path="/")
    return response


def is_own_form(scope: Scope, sent: str) -> bool:
    """Whether a form was filled in on a page that this server gave to this browser."""
    known = cookies(scope).get(FORM_COOKIE, "")
    return bool(known) and secrets.compare_digest(known.encode(), sent.encode())


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, select_autoescape

    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=select_autoescape()).get_template("door.html")
