"""What the server answers to pages that judge by themselves; no picture can be sent there."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from maskdet.browser import page_folder
from maskdet.web.in_browser import in_browser_routes


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes


def ask(path: str, method: str = "GET", **headers: str) -> Answer:
    """What the routes answer; names of headers with _ for -."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"a picture"}

    async def send(message):
        sent.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": method,
        "path": f"/in-browser/{path}",
        "headers": named,
        "query_string": b"",
    }
    asyncio.run(Starlette(routes=in_browser_routes())(scope, receive, send))
    got = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], got, b"".join(part.get("body", b"") for part in sent[1:]))


def test_modules_are_kept_for_good_and_come_packed():
    answer = ask(f"{page_folder()}/live.js")
    assert gzip.decompress(answer.content).startswith(b"// Live in this browser")
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]


def test_the_manifest_is_asked_for_again_but_sent_only_when_it_has_changed():
    first = ask("manifest.json")
    assert first.headers["cache-control"] == "no-cache"
    again = ask("manifest.json", if_none_match=first.headers["etag"])
    assert (again.status, again.content) == (304, b"")


def test_a_version_that_cannot_be_opened_is_a_sentence(tmp_path, monkeypatch):
    from maskdet.settings import get_settings

    empty = get_settings().model_copy(update={"models_dir": tmp_path})
    monkeypatch.setattr("maskdet.web.in_browser.get_settings", lambda: empty)
    answer = ask("manifest.json")
    assert answer.status == 503
    assert "Train one" in json.loads(answer.content)["problem"]


@pytest.mark.parametrize("path", ["nothing.js", "page-0/live.js", "../app.py", "models/0.tflite"])
def test_other_addresses_lead_nowhere(path):
    assert ask(path).status == 404


def test_nothing_can_be_sent_there():
    assert ask("manifest.json", "POST").status == 405
