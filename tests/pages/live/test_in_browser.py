"""The Live page where the visitor's browser judges: what it is handed, and the ways out."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.browser import page_folder
from maskdet.settings import get_settings
from tests.support.pages.words import words

LIVE = "pages/live.py"


@pytest.fixture
def handed(monkeypatch) -> dict:
    """What the page hands to the browser."""
    found: dict = {}
    monkeypatch.setattr("ui.live.in_browser._component", lambda: lambda **given: found.update(given))
    return found


def test_it_is_what_a_visitor_gets_first(visit, handed):
    page: AppTest = visit(LIVE)
    assert not page.exception
    assert handed["data"]["page"] == page_folder()
    assert handed["data"]["options"]["preset"] == get_settings().preset


def test_settings_reach_it(visit, handed):
    page = visit(LIVE)
    page.slider(key="live_dwell").set_value(9)
    page.slider(key="live_threshold").set_value(0.9)
    page.toggle(key="live_blur").set_value(True)
    page.run()
    options = handed["data"]["options"]
    assert (options["dwellS"], options["threshold"], options["blur"]) == (9.0, 0.9, True)
    assert options["wronglyCounts"]


def test_a_browser_that_cannot_leads_to_the_other_ways(visit, handed):
    page = visit(LIVE)
    assert [way["name"] for way in handed["data"]["ways"]] == ["On the server", "Snapshots", "One photo"]
    page.session_state["live_in_browser"] = {"way": "One photo"}
    handed["on_way_change"]
    page.session_state["live_way"] = "One photo"
    page.run()
    assert "Upload photos" in words(page) or page.camera_input
