"""maskdet.client: pictures in, typed verdicts out; what failed for the moment is asked again."""

from __future__ import annotations

import json
from pathlib import Path

import anyio
import httpx
import pytest
import uvicorn

from maskdet.client import DEFAULTS, AsyncClient, Client, JudgedPicture, ServerProblem

FACE = {
    "box": [1, 2, 3, 4],
    "label": "with_mask",
    "score": 0.9,
    "face_score": 0.95,
    "probability": 0.99,
    "unsure": False,
}
ANSWER = {"version": "v", "preset": "fast", "pictures": [{"image": "a.jpg", "faces": [FACE]}]}


def transport(*outcomes):
    """A server that answers so, one after the other; and what it was asked."""
    left, asked = list(outcomes), []

    def handle(request):
        request.read()
        asked.append(request)
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return httpx.Response(outcome.status_code, headers=outcome.headers, content=outcome.content)

    return httpx.MockTransport(handle), asked


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr("maskdet.client.FIRST_PAUSE_S", 1e-6)
    monkeypatch.setattr("maskdet.client.LONGEST_PAUSE_S", 1e-6)


def detect(kind, *outcomes, retries=3):
    served, asked = transport(*outcomes)
    if kind is Client:
        with Client("http://x", "k", transport=served, retries=retries) as client:
            return client.detect(b"photo", preset="fast"), asked

    async def ask():
        async with AsyncClient("http://x", "k", transport=served, retries=retries) as client:
            return await client.detect(b"photo", preset="fast")

    return anyio.run(ask), asked


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_verdicts_have_types(kind):
    (picture,), (request,) = detect(kind, httpx.Response(200, json=ANSWER))
    assert isinstance(picture, JudgedPicture)
    assert (picture.name, picture.problem) == ("a.jpg", None)
    assert (picture.faces[0].label, picture.faces[0].box) == ("with_mask", (1, 2, 3, 4))
    assert request.headers["x-api-key"] == "k"
    assert request.url.params["preset"] == "fast"
    assert b"photo" in request.content


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_busy_or_absent_server_is_asked_again(kind):
    away = httpx.ConnectError("refused")
    (picture,), asked = detect(
        kind, away, httpx.Response(429), httpx.Response(503), httpx.Response(200, json=ANSWER)
    )
    assert picture.faces
    assert len(asked) == 4


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize(
    ("outcomes", "status", "words"),
    [
        ([httpx.Response(422, json={"detail": "No picture."})], 422, "No picture."),
        ([httpx.Response(404, text="<html>")], 404, "Check its address"),
        ([httpx.Response(200, text="<html>")], 200, "not one of maskdet's"),
        ([httpx.ConnectError("refused")] * 3, 0, "cannot be reached"),
        ([httpx.Response(503, json={"detail": "Busy."})] * 3, 503, "Busy."),
    ],
)
def test_what_the_server_refuses_is_its_sentence(kind, outcomes, status, words):
    with pytest.raises(ServerProblem, match=words) as problem:
        detect(kind, *outcomes, retries=2)
    assert problem.value.status == status


@pytest.mark.parametrize(("path", "times"), [("/api/v1/watches", 1), ("/api/v1/detect", 3)])
def test_what_may_have_been_done_is_not_asked_for_twice(path, times):
    served, asked = transport(*[httpx.ReadTimeout("slow")] * 3)
    with Client("http://x", "k", transport=served, retries=2) as client, pytest.raises(ServerProblem):
        client.ask("POST", path)
    assert len(asked) == times


def test_a_picture_that_could_not_be_judged_says_why():
    answer = {"pictures": [{"image": "a.jpg", "faces": [], "problem": {"detail": "No picture."}}]}
    (picture,), _ = detect(Client, httpx.Response(200, content=json.dumps(answer)))
    assert picture == JudgedPicture("a.jpg", (), "No picture.")


def test_files_are_sent_by_their_names(tmp_path: Path):
    path = tmp_path / "door.jpg"
    path.write_bytes(b"photo")
    served, asked = transport(httpx.Response(200, json=ANSWER))
    with Client("http://x", "k", transport=served) as client:
        client.detect(path)
    assert b'filename="door.jpg"' in asked[0].content


def test_a_connection_is_let_go_before_the_server_does():
    assert DEFAULTS["limits"].keepalive_expiry < uvicorn.Config("app").timeout_keep_alive
