"""Who signs in reads their own language, before any page knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from maskdet.store import Store
from maskdet.web.door import Door, Gate
from maskdet.web.languages import SpokenLanguage
from tests.support.spoken.english import english_of
from tests.support.spoken.pseudo import CODE, bracketed, spoken_as
from tests.web.door.conftest import NOW, PAGE, PASSWORD

FRENCH = PAGE | {"accept-language": "fr-CH, en;q=0.2"}


@pytest.fixture
def client(people: Store) -> Iterator[TestClient]:
    gate = Gate(exposed=True, store=lambda: people, clock=lambda: NOW)
    with spoken_as(bracketed):
        yield TestClient(Starlette(middleware=[Middleware(SpokenLanguage), Middleware(Door, gate)]))


def english_on(page: str) -> list[str]:
    """Lines of text that are not in the language."""
    shown = re.sub(r"(?s)<style>.*?</style>|<svg.*?</svg>", "", page.partition("<body>")[2])
    return [left for line in re.sub(r"<[^>]*>", "\n", shown).splitlines() if (left := english_of(line))]


def sign_in(client: TestClient, password: str) -> str:
    form = re.search(r'name="form" value="([^"]+)"', client.get("/login", headers=FRENCH).text)
    assert form
    sent = {"form": form[1], "name": "anna", "password": password}
    return client.post("/login", data=sent, headers=FRENCH).text


def test_the_form_and_what_goes_wrong_are_in_the_visitors_language(client: TestClient) -> None:
    page = client.get("/login", headers=FRENCH).text
    assert f'<html lang="{CODE}">' in page
    assert "⟦Sign in⟧" in page
    assert english_on(page) == []
    wrong = sign_in(client, "wrong")
    assert "⟦This name and password do not belong together." in wrong
    assert english_on(wrong) == []


def test_the_account_is_too(client: TestClient) -> None:
    sign_in(client, PASSWORD)
    page = client.get("/account", headers=FRENCH).text
    assert "⟦Change the password⟧" in page
    assert english_on(page) == []


def test_others_read_english(client: TestClient) -> None:
    page = client.get("/login", headers=PAGE).text
    assert '<html lang="en">' in page
    assert ">Sign in<" in page
