"""A door in this process, before an application that says what came through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from maskdet.access import Role, current_person
from maskdet.settings import get_settings
from maskdet.store import Store, open_store
from maskdet.store.people import add_person
from maskdet.web.door import VISIT_HEADER, Door, Gate, person_of_visit

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PASSWORD = "three green old boats"
PAGE = {"accept": "text/html"}


async def answer(request: Request) -> PlainTextResponse:
    """What lies behind the door."""
    return PlainTextResponse(f"inside {request.headers.get(VISIT_HEADER, '')} as {current_person().name}")


async def visited(socket: WebSocket) -> None:
    """A page, which says who visits it as often as it is asked."""
    await socket.accept()
    async for _ in socket.iter_text():
        person = person_of_visit(socket.headers.get(VISIT_HEADER))
        await socket.send_text(f"{person.name} {person.role}")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """A function that sets settings; data lie in a folder of the test's own."""

    def change(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"MASKDET_{name.upper()}", value)
        get_settings.cache_clear()

    change(data_dir=str(tmp_path))
    yield change
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def store(settings: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A database without accounts; hashes cost little here."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("maskdet.store.people.passwords._hasher", lambda: quick)
    found = open_store()
    yield found
    found.close()


@pytest.fixture
def people(store: Store) -> Store:
    """The same with an admin, anna, and a viewer, vera, who have chosen their passwords."""
    add_person(store, "anna", Role.ADMIN, PASSWORD)
    add_person(store, "vera", Role.VIEWER, PASSWORD)
    return store


@pytest.fixture
def door(store: Store) -> Callable[..., SimpleNamespace]:
    """A function that makes a door: `client` asks it, `clock.now` is its time."""

    def make(
        *, exposed: bool = True, client: tuple[str, int] = ("10.0.0.9", 4000), **options: object
    ) -> SimpleNamespace:
        clock = SimpleNamespace(now=NOW)
        gate = Gate(exposed=exposed, store=lambda: store, clock=lambda: clock.now, **options)
        routes = [
            Route("/{path:path}", answer, methods=["GET", "POST", "PUT"]),
            WebSocketRoute("/_stcore/stream", visited),
        ]
        app = Starlette(routes=routes, middleware=[Middleware(Door, gate)])
        asking = TestClient(app, base_url="http://testserver", follow_redirects=False, client=client)
        return SimpleNamespace(client=asking, clock=clock, gate=gate)

    return make


def sign_in(client: TestClient, name: str = "anna", password: str = PASSWORD, onward: str = "/"):
    """Fill the form in, as it comes, and send it."""
    shown = client.get("/login", params={"next": onward})
    token = shown.text.split('name="form" value="')[1].split('"')[0]
    return client.post("/login", data={"form": token, "next": onward, "name": name, "password": password})
