"""Door: middleware that lets a request in only with the person it comes from; pages, websocket, uploads and files alike."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.websockets import WebSocketClose

from maskdet.access import NOBODY, Person, act_as
from maskdet.api import PATHS, PREFIXES
from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.web.door.attempts import Attempts
from maskdet.web.door.forms import account, account_page, own_path, sign_in, sign_in_page
from maskdet.web.door.gate import Admitted, Gate
from maskdet.web.door.html import html_page
from maskdet.web.door.visits import VISIT_HEADER, Visit, begin_visit, end_visit
from maskdet.web.door.watched_page import POLICY_VIOLATION, WatchedPage

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGIN, ACCOUNT = "/login", "/account"
HEALTH = ("/_stcore/health",)  # says that the server runs, and nothing else
OF_PROVIDER = ("/auth/login", "/auth/logout", "/oauth2callback")  # Streamlit's own, for OIDC
UNAVAILABLE = 1013


class Door:
    """Middleware: what comes from nobody is answered here, and goes no further.

    Args:
        provider_link: where an OIDC provider is asked from.
        farewell: the message by which an open page goes to where people sign in.
    """

    def __init__(
        self,
        app: ASGIApp,
        gate: Gate,
        provider_link: Callable[[], str] | None = None,
        farewell: bytes = b"",
    ) -> None:
        self.app, self._gate, self._provider_link, self._farewell = app, gate, provider_link, farewell
        self._attempts = Attempts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call; lifespan passes."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        del MutableHeaders(scope=scope)[VISIT_HEADER]
        if is_free(scope["path"]):
            return await self.app(scope, receive, send)
        try:
            login, admitted = await run_in_threadpool(self._asked, scope)
            if login == "oidc" and scope["path"] in OF_PROVIDER:
                return await self.app(scope, receive, send)
            if answer := await self._own_answer(scope, receive, login, admitted):
                return await answer(scope, receive, send)
        except MaskdetError as error:
            return await _closed(scope, str(error))(scope, receive, send)
        if scope["type"] == "websocket":
            return await self._visited(scope, receive, send, admitted.person)
        act_as(admitted.person)  # in the task of this request
        keep_out = login != "off" and _wants_page(scope)
        return await self.app(scope, receive, _unkept(send) if keep_out else send)

    def _asked(self, scope: Scope) -> tuple[str, Admitted]:
        return self._gate.login, self._gate.admit(scope)

    async def _own_answer(
        self, scope: Scope, receive: Receive, login: str, admitted: Admitted
    ) -> Response | WebSocketClose | None:
        """What is answered here; None where the request may pass."""
        is_in = admitted.person.role is not None
        if scope["type"] == "websocket":
            return None if is_in and not admitted.must_change else WebSocketClose(POLICY_VIOLATION)
        path, is_sent = scope["path"], scope["method"] == "POST"
        if path == LOGIN and login == "accounts":
            return await self._login(scope, receive, admitted, is_sent=is_sent)
        if is_in and path == ACCOUNT and login != "off":
            if is_sent and login == "accounts":
                return await account(scope, receive, self._gate, admitted)
            return account_page(scope, admitted, login)
        if is_in and not admitted.must_change:
            return RedirectResponse("/", 303) if path in (LOGIN, ACCOUNT) else None
        return self._refusal(scope, login, admitted)

    async def _login(self, scope: Scope, receive: Receive, admitted: Admitted, *, is_sent: bool) -> Response:
        if is_sent:
            return await sign_in(scope, receive, self._gate, self._attempts)
        onward = own_path(QueryParams(scope["query_string"]).get("next", ""))
        if admitted.person.role is not None:
            return RedirectResponse(ACCOUNT if admitted.must_change else onward, 303)
        return sign_in_page(scope, onward=onward)

    def _refusal(self, scope: Scope, login: str, admitted: Admitted) -> Response:
        if not _wants_page(scope):
            return PlainTextResponse(tr("Nobody is signed in. Reload the page and sign in."), 401)
        if admitted.must_change:
            return _redirect(ACCOUNT)
        if admitted.refusal:
            link = "/auth/logout" if login == "oidc" else ""
            return html_page(scope, "signed_in", tr("No admission"), 403, problem=admitted.refusal, link=link)
        if login == "header":
            words = tr("Open these pages through the proxy that signs people in; it did not say who you are.")
            return html_page(scope, "message", tr("Sign in"), 401, problem=words)
        if login == "oidc":
            link = self._provider_link() if self._provider_link else ""
            words = "" if link else tr("This server knows no provider to sign in with: see docs/security.md.")
            return html_page(
                scope, "provider" if link else "message", tr("Sign in"), 401, link=link, problem=words
            )
        onward = scope["path"] + (f"?{query}" if (query := scope["query_string"].decode("latin-1")) else "")
        return _redirect(LOGIN if onward == "/" else f"{LOGIN}?next={quote(onward, safe='')}")

    async def _visited(self, scope: Scope, receive: Receive, send: Send, person: Person) -> None:
        """A page's websocket: its number tells the page who visits; it is closed when the session ends."""
        kept = dict(scope) | {"headers": list(scope["headers"])}  # as the browser sent them
        number = begin_visit(Visit(lambda: self._gate.admit(kept).person, person))
        MutableHeaders(scope=scope)[VISIT_HEADER] = number
        page = WatchedPage(receive, send, lambda: self._still_there(kept), self._farewell)
        try:
            await self.app(scope, page.receive, page.send)
        finally:
            end_visit(number)
            page.let_go()

    async def _still_there(self, scope: Scope) -> bool:
        with contextlib.suppress(MaskdetError):  # not known now: the page itself says what is wrong
            return (await run_in_threadpool(self._gate.admit, scope)).person != NOBODY
        return True


def is_free(path: str) -> bool:
    """What has a door of its own (keys), or says nothing: the API and the health check."""
    return path in (*PATHS, *PREFIXES, *HEALTH) or path.startswith(tuple(f"{prefix}/" for prefix in PREFIXES))


def _wants_page(scope: Scope) -> bool:
    """Whether a person opens an address, who can be shown a page; not a script, picture or upload of a page."""
    headers = Headers(scope=scope)
    by_person = headers.get("sec-fetch-mode", "navigate") == "navigate"
    return (
        scope["method"] in ("GET", "HEAD", "POST") and by_person and "text/html" in headers.get("accept", "")
    )


def _unkept(send: Send) -> Send:
    """A page that browsers do not keep: going back after signing out asks here again, and leads to the sign-in."""

    async def send_unkept(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return send_unkept


def _redirect(path: str) -> Response:
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})


def _closed(scope: Scope, sentence: str) -> Response | WebSocketClose:
    if scope["type"] == "websocket":
        return WebSocketClose(UNAVAILABLE)
    if _wants_page(scope):
        return html_page(scope, "message", tr("Not now"), 503, problem=sentence)
    return PlainTextResponse(sentence, 503)
