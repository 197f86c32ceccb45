"""Models, events, counts, watches and the server's own state, asked by other programs."""

from __future__ import annotations

import httpx
import pytest

from maskdet.registry import active_version
from maskdet.settings import get_settings


def test_the_models_are_listed_with_the_one_in_use(api):
    answer = api.get("/api/v1/models").json()
    active = active_version(get_settings().models_dir).name
    assert answer["active"] == active
    assert [version["name"] for version in answer["versions"] if version["active"]] == [active]


def test_the_version_in_use_can_be_chosen_again(api):
    active = api.get("/api/v1/models").json()["active"]
    assert api.post(f"/api/v1/models/{active}/activate").json() == {"active": active}


def test_a_watch_is_added_listed_and_switched_without_its_password(api):
    wanted = {"name": "door", "source": "rtsp://me:secret@camera.example/1", "enabled": False, "dwell_s": 8}
    added = api.post("/api/v1/watches", json=wanted)
    assert added.status_code == 201
    where = f"/api/v1/watches/{added.json()['id']}"
    assert api.patch(where, json={"enabled": True}).json()["enabled"]
    listed = api.get("/api/v1/watches")
    assert "secret" not in listed.text
    assert [watch["name"] for watch in listed.json()["watches"]] == ["door"]
    assert api.post("/api/v1/watches", json=wanted).status_code == 422  # the name is taken
    assert api.get(f"{where}/picture").status_code == 404  # nobody watches
    assert api.patch(where, json={"enabled": True, "name": "gate"}).status_code == 422  # only switches


@pytest.mark.parametrize("source", ["file:///etc/passwd", "javascript:alert(1)", "no/such/film.mp4"])
def test_what_can_never_be_watched_is_refused_at_once(api, source):
    refused = api.post("/api/v1/watches", json={"name": "x", "source": source})
    assert refused.status_code == 422
    assert "rtsp://" in refused.json()["detail"]


@pytest.mark.parametrize("path", ["/api/v1/events", "/api/v1/statistics?by=watch"])
def test_events_and_counts_begin_empty(api, path):
    answer = api.get(path).json()
    assert [] in (answer.get("events"), answer.get("rows"))


@pytest.mark.parametrize(
    "query",
    [
        "start=2026-01-01T00:00:00",  # without a zone
        "start=1000-01-01T00:00:00Z",
        "start=2026-02-01T00:00:00Z&end=2026-01-01T00:00:00Z",
        "by=century",
    ],
)
def test_times_that_cannot_be_are_refused_in_a_sentence(api, query):
    answer = api.get(f"/api/v1/statistics?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")


def test_health_and_readiness_need_no_key(server):
    assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}
    ready = httpx.get(f"{server.url}/readyz", timeout=60)
    assert ready.json() == {
        "ready": True,
        "checks": dict.fromkeys(("model", "database", "storage", "queue"), "ok"),
    }


def test_one_place_has_the_figures_of_api_and_watches(api, photo):
    api.post("/api/v1/detect", files={"file": ("a.jpg", photo)})
    text = api.get("/metrics").text
    assert 'maskdet_api_requests_total{path="/api/v1/detect",status="200"}' in text
    assert 'maskdet_api_faces_total{state="without_mask"}' in text
    assert "# TYPE maskdet_watch_up gauge" in text


def test_the_page_of_the_api_needs_nothing_from_elsewhere(server):
    page = httpx.get(f"{server.url}/api/docs").text
    assert "http://" not in page
    assert "https://" not in page
    for path in ("/api/docs-files/swagger-ui-bundle.js", "/api/openapi.json"):
        assert path in page
        assert httpx.get(server.url + path).status_code == 200
