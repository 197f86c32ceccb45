"""The pages before the pages: plain HTML without scripts, in the colours of the others."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from maskdet.store.people import MIN_PASSWORD
from maskdet.web.door.gate import cookies
from maskdet.web.door.proxies import is_https
from maskdet.web.languages import spoken_template

if TYPE_CHECKING:
    from starlette.types import Scope

TEMPLATE = Path(__file__).with_name("door.html")
FORM_COOKIE = "maskdet_form"  # has to come back in the form: another site's page knows neither


def html_page(scope: Scope, page: str, title: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, with the token of its forms also as a cookie.

    Args:
        page: sign_in, provider, account, signed_in or message.
        values: problem, done, words (sentences), and what else the page shows.
    """
    form = cookies(scope).get(FORM_COOKIE) or secrets.token_urlsafe(24)
    shown = spoken_template(TEMPLATE).render(
        page=page, title=title, form=form, min_password=MIN_PASSWORD, **values
    )
    response = HTMLResponse(shown, status, headers={"Cache-Control": "no-store"})
    response.set_cookie(FORM_COOKIE, form, httponly=True, samesite="strict", secure=is_https(scope), path="/")
    return response


def is_own_form(scope: Scope, sent: str) -> bool:
    """Whether a form was filled in on a page that this server gave to this browser."""
    known = cookies(scope).get(FORM_COOKIE, "")
    return bool(known) and secrets.compare_digest(known.encode(), sent.encode())
