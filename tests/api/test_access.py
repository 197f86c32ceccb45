"""Who asks, and how much: roles, withdrawn keys, rate and queue."""

from __future__ import annotations

import threading

import anyio
import httpx
import pytest

from maskdet.access import Role
from maskdet.api import create_api
from maskdet.api.access import RateLimit
from maskdet.api.problems import Refused
from maskdet.settings import get_settings
from maskdet.store import add_key, open_store, withdraw_key

DETECT = "/api/v1/detect"


def of_file(data: bytes) -> dict[str, object]:
    return {"files": {"file": ("a.jpg", data)}}


@pytest.fixture
def own_api(tmp_path, monkeypatch):
    """An application in this process with its own data and limits, and a key of each role."""
    for name, value in {"DATA_DIR": str(tmp_path), "API_QUEUE": "1"}.items():
        monkeypatch.setenv(f"MASKDET_{name}", value)
    get_settings.cache_clear()
    app = create_api()
    keys = {role: add_key(open_store(), role.value, role, who="test") for role in Role}
    yield app, keys
    app.state.queue.close()
    monkeypatch.undo()
    get_settings.cache_clear()


def ask(app, key, method, path, **parts):
    async def answer():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.request(method, path, headers={"x-api-key": key}, **parts)

    return anyio.run(answer)


def test_a_full_queue_says_when_to_ask_again(own_api, photo):
    app, keys = own_api
    over = threading.Event()
    app.state.queue.submit(lambda _: over.wait(60))
    try:
        answers = [
            ask(app, keys[Role.VIEWER], "POST", DETECT, **of_file(photo)),
            ask(app, keys[Role.VIEWER], "POST", "/v1/vision/detection", **of_file(photo)),
        ]
        ready = ask(app, "", "GET", "/readyz")
    finally:
        over.set()
    for answer in answers:
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert "Ask again in" in answer.json()["detail"]
    assert (ready.status_code, ready.json()["checks"]["queue"]) == (503, "full")


def test_who_asks_too_often_is_told_when_to_ask_again(own_api, monkeypatch):
    app, keys = own_api
    monkeypatch.setenv("MASKDET_API_REQUESTS_PER_MINUTE", "1")
    get_settings.cache_clear()
    answers = [ask(app, keys[Role.VIEWER], "GET", "/api/v1/models") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert ask(app, keys[Role.ADMIN], "GET", "/api/v1/models").status_code == 200  # others are not at fault


def test_a_key_gets_back_over_time_what_it_may_ask():
    now = [0.0]
    rate = RateLimit(lambda: now[0])
    for _ in range(60):
        rate.take(1, per_minute=60)
    with pytest.raises(Refused, match="Ask again in 1 s"):
        rate.take(1, per_minute=60)
    now[0] += 1
    rate.take(1, per_minute=60)
    with pytest.raises(Refused):
        rate.take(1, per_minute=60)


def test_a_withdrawn_key_is_as_wrong_as_any_other():
    rate = RateLimit(lambda: 0.0)
    rate.note_shown("here", "mdk_once_valid", valid=True)
    for _ in range(60):
        rate.check_wrong("here", "mdk_once_valid")
        rate.note_shown("here", "mdk_once_valid", valid=False)
    with pytest.raises(Refused, match="Too many wrong keys"):
        rate.check_wrong("here", "mdk_once_valid")


def test_each_role_may_what_it_may(own_api):
    app, keys = own_api
    needed = {
        ("GET", "/api/v1/models"): Role.VIEWER,
        ("GET", "/metrics"): Role.VIEWER,
        ("GET", "/api/v1/batches/x"): Role.VIEWER,
        ("POST", "/api/v1/batches"): Role.VIEWER,
        ("DELETE", "/api/v1/batches/x"): Role.VIEWER,
        ("POST", DETECT): Role.VIEWER,
        ("POST", "/api/v1/detection/detect"): Role.VIEWER,
        ("POST", "/v1/vision/detection"): Role.VIEWER,
        ("GET", "/api/v1/events"): Role.OPERATOR,
        ("GET", "/api/v1/statistics"): Role.OPERATOR,
        ("GET", "/api/v1/watches"): Role.OPERATOR,
        ("POST", "/api/v1/watches"): Role.OPERATOR,
        ("PATCH", "/api/v1/watches/1"): Role.OPERATOR,
        ("GET", "/api/v1/watches/1/picture"): Role.OPERATOR,
        ("POST", "/api/v1/models/none/activate"): Role.ADMIN,
    }
    described = {
        (method.upper(), path.format(batch_id="x", watch_id="1", name="none"))
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    assert described - set(needed) == {("GET", "/healthz"), ("GET", "/readyz")}
    for role in Role:
        for (method, path), least in needed.items():
            status = ask(app, keys[role], method, path, json={}).status_code
            assert (status == 403) == (not role.includes(least)), (role, method, path, status)


def test_a_withdrawn_key_opens_nothing_from_then_on(own_api):
    app, keys = own_api
    withdraw_key(open_store(), "viewer", who="test")
    assert ask(app, keys[Role.VIEWER], "GET", "/api/v1/models").status_code == 401


def test_a_batch_is_not_the_next_keys_of_the_same_name(own_api, photo):
    app, keys = own_api
    where = ask(app, keys[Role.VIEWER], "POST", "/api/v1/batches", **of_file(photo)).headers["location"]
    withdraw_key(open_store(), "viewer", who="test")
    for name, status in (("other", 404), ("viewer", 404)):
        key = add_key(open_store(), name, Role.VIEWER, who="test")
        assert ask(app, key, "GET", where).status_code == status


def test_a_flood_of_wrong_keys_is_slowed_down_and_locks_nobody_out(own_api, monkeypatch):
    app, keys = own_api
    monkeypatch.setattr("maskdet.api.access.WRONG_PER_MINUTE", 1)
    assert ask(app, keys[Role.VIEWER], "GET", "/api/v1/batches/x").status_code == 404
    statuses = [ask(app, f"mdk_{number}", "GET", "/api/v1/batches/x").status_code for number in range(2)]
    assert statuses == [401, 429]
    assert ask(app, keys[Role.VIEWER], "GET", "/api/v1/batches/x").status_code == 404
