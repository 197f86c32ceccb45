"""The language of pages: asked for by the browser, chosen at the end of the menu, remembered by a cookie."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from maskdet.language import LANGUAGES
from maskdet.settings import PROJECT_ROOT
from tests.support.spoken.pseudo import CODE, bracketed, spoken_as


@pytest.fixture(autouse=True)
def pseudo_language() -> Iterator[None]:
    with spoken_as(bracketed):
        yield


def titles(page: AppTest) -> list[str]:
    return [title.value for title in page.title]


def test_each_language_is_offered_by_its_own_name(visit) -> None:
    choice = visit().sidebar.selectbox(key="language_choice")
    assert choice.options == [language.name for language in LANGUAGES.values()]


def test_what_is_chosen_is_spoken_on_all_pages() -> None:
    page = AppTest.from_file(str(PROJECT_ROOT / "main.py"), default_timeout=60)
    page.session_state["language_choice"] = CODE
    assert page.run().sidebar.selectbox(key="language_choice").label == "⟦Language⟧"
    assert titles(page.switch_page("pages/history.py").run()) == ["⟦History⟧"]


def test_a_choice_that_was_not_made_is_not_remembered(visit) -> None:
    assert "language_chosen" not in visit().session_state


def test_the_house_is_spoken_where_the_browser_asks_for_nothing(visit, monkeypatch) -> None:
    monkeypatch.setenv("MASKDET_LANGUAGE", CODE)
    assert titles(visit("pages/history.py")) == ["⟦History⟧"]


def test_the_browser_is_asked_first(visit, monkeypatch) -> None:
    monkeypatch.setattr(type(st.context), "headers", {"Accept-Language": "pt, fr-CA;q=0.7, en;q=0.3"})
    assert titles(visit("pages/history.py")) == ["⟦History⟧"]
