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
from starlette.requests import Request

from maskdet.api.problems import Refused
from maskdet.settings import get_settings
from maskdet.store import Role, StoredKey, find_key, open_store

if TYPE_CHECKING:
    from maskdet.store import Store

HEADER = APIKeyHeader(name="x-api-key", auto_error=False)
BEARER = HTTPBearer(auto_error=False, description="The same key as `Authorization: Bearer KEY`.")
ASK_FOR_KEY = {"WWW-Authenticate": "Bearer"}
MINUTE_S = 60.0


class RateLimit:
    """How often each key may ask: so many times a minute, all at once if it likes. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._left: dict[int, tuple[float, float]] = {}  # key -> how often it still may, and when that was so

    def take(self, key_id: int, per_minute: int) -> None:
        """Note that a key asks.

        Raises: Refused (429), which says when to ask again.
        """
        with self._lock:
            now = self._clock()
            left, then = self._left.get(key_id, (float(per_minute), now))
            left = min(per_minute, left + (now - then) * per_minute / MINUTE_S)
            if left >= 1:
                self._left[key_id] = (left - 1, now)
                return
            self._left[key_id] = (left, now)
        seconds = max(1, math.ceil((1 - left) * MINUTE_S / per_minute))
        raise Refused(
            429,
            f"This key may ask {per_minute} times a minute, and did. Ask again in {seconds} s.",
            {"Retry-After": str(seconds)},
        )


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
    key = find_key(store_of_settings(), text)
    if key is None:
        raise Refused(
            401, "This key is not valid: it is mistyped, or was withdrawn. Make a new one.", ASK_FOR_KEY
        )
    if not key.role.includes(role):
        raise Refused(
            403,
            f"This needs a key with the role {role.value}; the key {key.name} has {key.role.value}. Use another key.",
        )
    request.app.state.rate.take(key.key_id, get_settings().api_requests_per_minute)
    return key


def _needs(role: Role) -> Any:
    def check(
        request: Request,
        header: Annotated[str | None, Security(HEADER)] = None,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)] = None,
    ) -> StoredKey:
        return key_with(role, header or (bearer.credentials if bearer else None), request)

    return Depends(check)


Viewer = Annotated[StoredKey, _needs(Role.VIEWER)]
Operator = Annotated[StoredKey, _needs(Role.OPERATOR)]
Admin = Annotated[StoredKey, _needs(Role.ADMIN)]
