"""What a door screen asks and tells the server, and what is refused to others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from maskdet.entrance import DoorSettings, hash_pin, save_settings
from maskdet.settings import get_settings
from maskdet.web import door_screen as door

REPORT = {"screen": "0a1b2c3d", "sign": "thanks", "entered": 3, "exited": 1, "minutes": []}


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A browser at a door that counts, and is left by the PIN 2580."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKDET_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        forget()
        save_settings(DoorSettings(line=(0.5, 0, 0.5, 1), pin_hash=hash_pin("2580"), capacity=20))
        yield TestClient(Starlette(routes=door.door_routes()))
    forget()


def forget() -> None:
    get_settings.cache_clear()
    door._inside.cache_clear()
    door._guard.cache_clear()


def test_the_page_and_its_files_are_there_and_nothing_else(screen: TestClient) -> None:
    assert screen.get("/door").url.path == "/door/"
    for name in ("", "door.css", "page.js", "worker.js", "settings.json"):
        assert screen.get(f"/door/{name}").status_code == 200
    for name in ("../page/page.js", "%2e%2e/page/page.js", "nothing.js", "picture.jpg"):
        assert screen.get(f"/door/{name}").status_code == 404


def test_a_report_is_answered_with_who_is_inside(screen: TestClient) -> None:
    for _ in range(2):
        answer = screen.post("/door/report", json=REPORT).json()
        assert answer["inside"] == 2
    assert answer["settings_key"] == screen.get("/door/settings.json").json()["key"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"screen": "../x", "sign": "thanks"}', b"x" * 200_000])
def test_what_is_no_report_is_refused(screen: TestClient, body: bytes) -> None:
    answer = screen.post("/door/report", content=body)
    assert answer.status_code == 422
    assert "Reload" in answer.json()["problem"]


def test_pages_of_others_tell_nothing_and_try_no_pin(screen: TestClient) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    assert screen.post("/door/report", json=REPORT, headers=foreign).status_code == 422
    assert screen.post("/door/pin", json={"pin": "2580"}, headers=foreign).status_code == 422


@pytest.mark.parametrize("body", [b"", b"[]", b'{"pin": null}', b'{"pin": {"a": 1}}', b"[" * 50_000, b"\xff"])
def test_what_is_no_pin_is_asked_for_again(screen: TestClient, body: bytes) -> None:
    answer = screen.post("/door/pin", content=body)
    assert (answer.status_code, answer.json()["problem"]) == (422, "The PIN did not arrive. Type it again.")


def test_the_pin_is_checked_here_and_a_few_times_only(screen: TestClient) -> None:
    assert screen.post("/door/pin", json={"pin": "2580"}).status_code == 204
    assert screen.post("/door/pin", content=b"[]").status_code == 422
    tries = [screen.post("/door/pin", json={"pin": "0000"}).status_code for _ in range(6)]
    assert tries == [403] * 5 + [429]


def test_a_watch_that_does_not_run_is_said(screen: TestClient) -> None:
    save_settings(DoorSettings(watch_id=7, line=(0.5, 0, 0.5, 1)))
    answer = screen.post("/door/report", json=REPORT).json()
    assert answer["people"] == {}
    assert "start watching" in answer["problem"]


def test_damaged_settings_are_said(screen: TestClient) -> None:
    Path(get_settings().data_dir, "door", "settings.json").write_text("{")
    for answer in (screen.get("/door/settings.json"), screen.post("/door/report", json=REPORT)):
        assert answer.status_code == 503
        assert "damaged" in answer.json()["problem"]
