"""Whose language is spoken: what a cookie names, what a browser asks for, and the house's."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from maskdet.language import COOKIE, current_language, visitors_language
from maskdet.language.visitors import accepted_languages
from maskdet.web.languages import SpokenLanguage


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("de-AT, en;q=0.8", ["de-AT", "en"]),
        ("en;q=0.4, fr;q=0.9, es", ["es", "fr", "en"]),
        ("de;q=0, fr", ["fr"]),  # not wanted at all
        ("de; q=0.5,zh-CN ;q=0.7", ["zh-CN", "de"]),
        ("de;q=much, fr;q=0.1", ["fr"]),
        ("", [""]),
        ("de;level=1", ["de"]),
    ],
)
def test_languages_come_in_the_order_in_which_they_are_wanted(header: str, tags: list[str]) -> None:
    assert accepted_languages(header) == tags


def test_a_header_without_end_is_not_read_to_its_end() -> None:
    assert len(accepted_languages("de," * 100_000)) <= 20


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [
        ("de", "fr", "de"),
        ("", "pt, fr;q=0.5", "fr"),
        ("klingon", "es", "es"),  # whatever it holds
        ("../../etc", "", None),
        ("", "pt-BR", None),
    ],
)
def test_a_choice_goes_before_what_the_browser_asks_for(
    cookie: str, header: str, language: str | None
) -> None:
    assert visitors_language(cookie, header) == language


@pytest.fixture
def client() -> TestClient:
    async def spoken(request: Request) -> PlainTextResponse:
        return PlainTextResponse(current_language())

    return TestClient(
        Starlette(routes=[Route("/{path:path}", spoken)], middleware=[Middleware(SpokenLanguage)])
    )


def test_what_is_answered_speaks_the_visitors_language_and_the_next_answer_anothers(
    client: TestClient,
) -> None:
    assert client.get("/login", headers={"Accept-Language": "de-DE,de;q=0.9"}).text == "de"
    assert client.get("/login", headers={"Accept-Language": "de", "Cookie": f"{COOKIE}=zh"}).text == "zh"
    assert client.get("/login", headers={"Accept-Language": "pt"}).text == "en"


@pytest.mark.parametrize("path", ["/api/v1/images", "/v1/vision/face/detect", "/healthz", "/metrics"])
def test_programs_read_english(client: TestClient, path: str) -> None:
    assert client.get(path, headers={"Accept-Language": "de"}).text == "en"


def test_without_a_wish_the_house_speaks_its_own(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASKDET_LANGUAGE", "es")
    assert client.get("/door/", headers={"Accept-Language": "pt"}).text == "es"
