"""The Live page where the visitor's browser judges: what it is handed, and the ways out."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from maskdet.browser import page_folder
from maskdet.settings import get_settings
from ui.live.in_browser import KEY

LIVE = "pages/live.py"


@pytest.fixture
def handed(monkeypatch) -> dict:
    """What the page hands to the browser."""
    found: dict = {}
    monkeypatch.setattr("ui.widgets.browser.in_browser.mount", lambda *_, **given: found.update(given))
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


def test_a_browser_that_cannot_leads_to_the_other_ways(visit, handed, monkeypatch):
    visit(LIVE)
    assert [way["name"] for way in handed["data"]["ways"]] == ["On the server", "Snapshots", "One photo"]
    session = {KEY: {"way": "One photo"}}
    monkeypatch.setattr(st, "session_state", session)
    handed["on_way_change"]()
    assert session["live_way"] == "One photo"


def test_photos_may_stay_in_the_browser_too(visit, handed):
    page = visit("pages/photos.py")
    page.segmented_control(key="source").set_value("In this browser").run()
    assert not page.exception
    assert handed["data"]["module"] == "photos"
    page.slider(key="private_threshold").set_value(0.9).run()
    assert handed["data"]["options"]["threshold"] == 0.9
