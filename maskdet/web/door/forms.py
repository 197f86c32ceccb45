"""Signing in and out, and one's own password: what the two forms of the door do."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import anyio
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from maskdet.access import act_as
from maskdet.language import tr, tr_later, tr_many
from maskdet.settings import get_settings
from maskdet.store import audit
from maskdet.store.people import (
    PeopleProblem,
    StoredPerson,
    change_password,
    checked_person,
    end_session,
    open_session,
)
from maskdet.web.door.attempts import Attempts
from maskdet.web.door.gate import COOKIE, Admitted, Gate, cookies
from maskdet.web.door.html import html_page, is_own_form
from maskdet.web.door.proxies import address_of, is_https
from maskdet.web.foreign_origins import is_own_page

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

log = logging.getLogger(__name__)
MAX_BODY = 10_000  # bytes
HASHES_AT_ONCE = 2  # each takes 64 MiB and a core
WRONG = tr_later(
    "This name and password do not belong together. Check both, and whether capitals are locked."
)
STALE = tr_later("This form was open for too long, or came from elsewhere. Fill it in again.")
OWN_PASSWORD = tr_later(
    "Your password was made by somebody else. Choose one of your own; then sign in with it."
)


@cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(HASHES_AT_ONCE)


async def sign_in(scope: Scope, receive: Receive, gate: Gate, attempts: Attempts) -> Response:
    """The answer to the form of names and passwords."""
    form = await read_form(scope, receive)
    name, onward = form.get("name", ""), own_path(form.get("next", ""))
    if not is_own_form(scope, form.get("form", "")) or not is_own_page(Headers(scope=scope)):
        return sign_in_page(scope, 403, name=name, onward=onward, problem=tr(STALE))
    address = address_of(scope, get_settings().trusted_proxies)
    if wait := attempts.take(name, address):
        log.warning("Too many wrong passwords for %r", name[:60])
        return sign_in_page(scope, 429, name=name, onward=onward, problem=_wait_words(wait))
    store = gate.store()
    found = await anyio.to_thread.run_sync(
        checked_person, store, name, form.get("password", ""), limiter=_limiter()
    )
    if found is None:
        log.warning("A wrong password for %r", name[:60])
        return sign_in_page(scope, 401, name=name, onward=onward, problem=tr(WRONG))
    attempts.forgive(name, address)
    return await anyio.to_thread.run_sync(_signed_in, scope, gate, found, onward)


async def account(scope: Scope, receive: Receive, gate: Gate, admitted: Admitted) -> Response:
    """The answer to the forms of one's account: another password, or signing out."""
    form = await read_form(scope, receive)
    if not is_own_form(scope, form.get("form", "")) or not is_own_page(Headers(scope=scope)):
        return account_page(scope, admitted, gate.login, 403, problem=tr(STALE))
    if form.get("action") == "out":
        return await anyio.to_thread.run_sync(_signed_out, scope, gate, admitted)
    if form.get("new", "") != form.get("again", ""):
        return account_page(
            scope,
            admitted,
            gate.login,
            400,
            problem=tr("The two new passwords differ. Type the new one twice."),
        )
    act_as(admitted.person)
    try:
        await anyio.to_thread.run_sync(
            change_password, gate.store(), form.get("old", ""), form.get("new", ""), limiter=_limiter()
        )
    except PeopleProblem as problem:
        return account_page(scope, admitted, gate.login, 400, problem=str(problem))
    response = sign_in_page(
        scope, name=admitted.person.name, done=tr("The password is changed. Sign in with the new one.")
    )
    response.delete_cookie(COOKIE, path="/")
    return response


def sign_in_page(
    scope: Scope, status: int = 200, *, name: str = "", onward: str = "/", **sentences: str
) -> Response:
    """Name and password."""
    return html_page(scope, "sign_in", tr("Sign in"), status, name=name[:60], next=onward, **sentences)


def account_page(
    scope: Scope, admitted: Admitted, login: str, status: int = 200, *, problem: str = ""
) -> Response:
    """Who is signed in, and what they can change about it."""
    person = admitted.person
    role = person.role.words_for_people if person.role else ""
    words = (
        tr(OWN_PASSWORD)
        if admitted.must_change
        else tr("You are {name}. {role}.", name=person.name, role=role)
    )
    page = "account" if login == "accounts" else "signed_in"
    values = {"name": person.name, "can_sign_out": login == "accounts", "back": not admitted.must_change}
    if login == "oidc":
        values["link"] = "/auth/logout"
    return html_page(scope, page, tr("Your account"), status, words=words, problem=problem, **values)


async def read_form(scope: Scope, receive: Receive) -> Mapping[str, str]:
    """The fields of a form; empty for anything else, or what is too long."""
    body = b""
    try:
        async for part in Request(scope, receive).stream():
            body += part
            if len(body) > MAX_BODY:
                return {}
        return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=20, keep_blank_values=True))
    except (ClientDisconnect, ValueError):
        return {}


def own_path(text: str) -> str:
    """A path of this server to go on to; its start page for anything else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    is_path = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if is_path and not parts.netloc and not parts.scheme else "/"


def _signed_in(scope: Scope, gate: Gate, found: StoredPerson, onward: str) -> Response:
    try:
        if old := cookies(scope).get(COOKIE):
            end_session(gate.store(), old)
        token = open_session(gate.store(), found.person_id, gate.clock())
    except PeopleProblem as problem:
        return sign_in_page(scope, 403, name=found.name, problem=str(problem))
    audit(gate.store(), found.name, "signed in")
    response = RedirectResponse(
        "/account" if found.must_change else onward, 303, headers={"Cache-Control": "no-store"}
    )
    age = round(get_settings().session_days * 86400)
    response.set_cookie(
        COOKIE, token, max_age=age, httponly=True, samesite="lax", secure=is_https(scope), path="/"
    )
    return response


def _signed_out(scope: Scope, gate: Gate, admitted: Admitted) -> Response:
    if token := cookies(scope).get(COOKIE):
        end_session(gate.store(), token)
        audit(gate.store(), admitted.person.name, "signed out")
    response = RedirectResponse("/login", 303, headers={"Cache-Control": "no-store"})
    response.delete_cookie(COOKIE, path="/")
    return response


def _wait_words(seconds: float) -> str:
    return tr_many(
        "There were too many wrong passwords. Try again in a minute.",
        "There were too many wrong passwords. Try again in {n} minutes.",
        math.ceil(seconds / 60),
    )
