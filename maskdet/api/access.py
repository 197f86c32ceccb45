"""Who asks: the key of a request, its role, and how often it may ask."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from maskdet.access import Person, Role, act_as
from maskdet.api.problems import Refused
from maskdet.settings import get_settings
from maskdet.store import StoredKey, find_key, open_store

if TYPE_CHECKING:
    from maskdet.store import Store

HEADER = APIKeyHeader(name="x-api-key", auto_error=False)
BEARER = HTTPBearer(auto_error=False, description="The same key as `Authorization: Bearer KEY`.")
ASK_FOR_KEY = {"WWW-Authenticate": "Bearer"}
MINUTE_S = 60.0
# Keys of 24 random bytes are not guessed; the limit spares the database a flood of look-ups.
WRONG_PER_MINUTE = 60
MOST_REMEMBERED = 10_000  # who asked lately; beyond it those who may ask all they may are forgotten


class RateLimit:
    """How often each key may ask: so many times a minute, all at once if it likes. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._left: dict[
            int | str, tuple[float, float]
        ] = {}  # who -> how often it still may, and when that was so
        self._known: set[int] = set()  # hashes of keys that were valid

    def take(self, key_id: int, per_minute: int) -> None:
        """Note that a key asks.

        Raises: Refused (429), which says when to ask again.
        """
        left = self._take(key_id, per_minute, 1)
        _check_left(left, per_minute, f"This key may ask {per_minute} times a minute, and did.")

    def note_shown(self, address: str, text: str, *, valid: bool) -> None:
        """Note whether what was shown from an address is a key."""
        if valid:
            self._known.add(hash(text))
        else:
            self._known.discard(hash(text))  # it was withdrawn
            self._take(address, WRONG_PER_MINUTE, 1)

    def check_wrong(self, address: str, text: str) -> None:
        """Look nothing up for where too many wrong keys came from, but for keys that were valid before.

        Behind a proxy all programs have one address: who floods it should not lock the others out.

        Raises: Refused (429), which says when to ask again.
        """
        if hash(text) in self._known:
            return
        left = self._take(address, WRONG_PER_MINUTE, 0)
        _check_left(left, WRONG_PER_MINUTE, "Too many wrong keys came from this address. Check the key.")

    def _take(self, who: int | str, per_minute: int, number: int) -> float:
        """How often it might before; nothing is taken where that was less than once."""
        with self._lock:
            now = self._clock()
            left, then = self._left.get(who, (float(per_minute), now))
            left = min(per_minute, left + (now - then) * per_minute / MINUTE_S)
            if number or who in self._left:
                self._left[who] = (left - number if left >= 1 else left, now)
            if len(self._left) > MOST_REMEMBERED:
                self._forget(now - MINUTE_S)
            return left

    def _forget(self, before: float) -> None:
        self._left = {who: entry for who, entry in self._left.items() if entry[1] > before}


def _check_left(left: float, per_minute: int, sentence: str) -> None:
    if left < 1:
        seconds = max(1, math.ceil((1 - left) * MINUTE_S / per_minute))
        raise Refused(429, f"{sentence} Ask again in {seconds} s.", {"Retry-After": str(seconds)})


def store_of_settings() -> Store:
    """The database of the settings, opened once.

    Raises: StoreProblem.
    """
    settings = get_settings()
    return _store(str(settings.data_dir), settings.database_url.get_secret_value())


@cache
def _store(data_dir: str, url: str) -> Store:
    return open_store()


def key_with(role: Role, text: str | None, request: Request) -> StoredKey:
    """The key that a request shows, counted against its limit.

    Raises: Refused: 401 without a valid key, 403 where its role does not suffice, 429; StoreProblem.
    """
    if not text:
        raise Refused(
            401,
            "A key is needed. `python -m maskdet keys add NAME` makes one; send it as x-api-key.",
            ASK_FOR_KEY,
        )
    rate: RateLimit = request.app.state.rate
    address = request.client.host if request.client else ""
    rate.check_wrong(address, text)
    key = find_key(store_of_settings(), text)
    rate.note_shown(address, text, valid=key is not None)
    if key is None:
        raise Refused(
            401, "This key is not valid: it is mistyped, or was withdrawn. Make a new one.", ASK_FOR_KEY
        )
    if not key.role.includes(role):
        raise Refused(
            403,
            f"This needs a key with the role {role.value}; the key {key.name} has {key.role.value}. Use another key.",
        )
    rate.take(key.key_id, get_settings().api_requests_per_minute)
    return key


def person_of(key: StoredKey) -> Person:
    """Who acts by a key."""
    return Person(f"key {key.name}", key.role)


def _needs(role: Role) -> Any:
    async def check(
        request: Request,
        header: Annotated[str | None, Security(HEADER)] = None,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)] = None,
    ) -> StoredKey:
        shown = header or (bearer.credentials if bearer else None)
        key = await run_in_threadpool(key_with, role, shown, request)
        act_as(person_of(key))  # not in the thread: what the request does next would not know
        return key

    return Depends(check)


Viewer = Annotated[StoredKey, _needs(Role.VIEWER)]
Operator = Annotated[StoredKey, _needs(Role.OPERATOR)]
Admin = Annotated[StoredKey, _needs(Role.ADMIN)]
