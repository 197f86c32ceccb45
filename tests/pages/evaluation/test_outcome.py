"""What follows: comparison with another version, report and card."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st

from maskdet.evaluation.evaluate import evaluate
from maskdet.registry.version import Version
from tests.support.pages.evaluation import OpenPart, Visit, index_of, version_in_use, words

MODELS = "pages/models.py"


def test_two_versions_are_compared_on_the_same_pictures(
    page_of: OpenPart, home: Path, started: list[list[str]]
) -> None:
    shutil.copytree(home / "models" / "mask-net-1", home / "models" / "second")
    page = page_of("Compare")
    page.button(key="evaluate second").click().run()
    assert started[0][3] == "second"
    second = Version.open(home / "models" / "second")
    evaluate(second, index_of(home))
    assert "right and wrong on the same pictures" in words(page_of("Compare"))


def test_the_report_hides_faces_unless_asked(page_of: OpenPart, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(
        st, "download_button", lambda label, data, name, *_, **__: offered.update({name: data})
    )
    page = page_of("Report")
    hidden = offered[f"{version_in_use().name}_small.html"]()
    page.toggle(key="report_faces").set_value(True).run()
    shown = offered[f"{version_in_use().name}_small.html"]()
    assert version_in_use().name.encode() in hidden
    assert hidden != shown
    assert b"https://" not in hidden.replace(b"https://www.w3.org", b"")


def test_the_figures_go_into_the_card_at_one_click(page_of: OpenPart) -> None:
    page = page_of("Report")
    page.button(key="keep_in_card").click().run()
    assert "small" in version_in_use().card()
    assert "The card holds the figures of this evaluation" in words(page)


def test_models_leads_to_the_evaluation_of_a_version(visit: Visit, home: Path) -> None:
    shutil.copytree(home / "models" / "mask-net-1", home / "models" / "second")
    page = visit(MODELS)
    assert "download_card_second" in {button.key for button in page.get("download_button")}
    page.button(key="evaluate second").click().run()
    assert page.selectbox(key="evaluation_version").value == "second"
