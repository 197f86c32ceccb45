"""Pictures, driven as a visitor would, on real pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages.words import words

PICTURES = "pages/dataset.py"
Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("data_dir")


def totals(page: AppTest) -> list[int]:
    return [int(metric.value.replace(",", "")) for metric in page.metric]


def names(page: AppTest) -> list[str]:
    """The names under the small pictures."""
    return [button.label for button in page.button if (button.key or "").startswith("open_pictures_")]


def test_without_pictures_the_practice_set_is_one_click_away(visit: Visit, data_dir: Path) -> None:
    page = visit(PICTURES)
    assert "practice set" in words(page)
    page.button(key="practice").click().run()
    assert totals(page) == [800, 400, 400]
    assert (data_dir / "practice" / "manifest.csv").is_file()
    assert not page.exception


def test_pictures_are_counted_and_shown_a_page_at_a_time(visit: Visit, small_set: Path) -> None:
    page = visit(PICTURES)
    assert totals(page) == [40, 20, 20]
    assert len(names(page)) == 24
    page.pagination[0].select(2).run()
    assert len(names(page)) == 16


def test_filters_narrow_what_is_shown(visit: Visit, small_set: Path) -> None:
    page = visit(PICTURES)
    page.pills(key="f_label").set_value(["without_mask"]).run()
    assert "**20** of 40" in words(page)
    person = next((small_set / "without_mask").glob("*.png")).name.split("_")[0]
    page.text_input(key="f_text").set_value(person).run()
    shown = names(page)
    assert 0 < len(shown) < 20
    page.selectbox(key="f_size").set_value("Under 64 pixels").run()
    assert "Nothing matches" in words(page)
    page.selectbox(key="f_size").set_value("64 to 255 pixels").run()
    assert names(page) == shown
    page.text_input(key="f_text").set_value("nobody").run()
    assert "Nothing matches" in words(page)


def select_first(page: AppTest, count: int) -> None:
    page.toggle(key="several").set_value(True).run()
    for number in range(count):
        page.button(key=f"open_pictures_{number}").click().run()


def test_several_pictures_are_moved_and_brought_back(visit: Visit, small_set: Path) -> None:
    page = visit(PICTURES)
    select_first(page, 2)
    page.selectbox(key="several_label").set_value("without_mask").run()
    page.button(key="several_move").click().run()
    assert totals(page) == [40, 18, 22]
    assert "Last change" in words(page)
    page.button(key="undo").click().run()
    page.button(key="undo").click().run()
    assert totals(page) == [40, 20, 20]


def test_a_deleted_picture_goes_to_the_bin_and_comes_back(visit: Visit, small_set: Path) -> None:
    page = visit(PICTURES)
    select_first(page, 1)
    page.button(key="several_delete").click().run()
    assert totals(page) == [39, 19, 20]
    page.button(key="undo").click().run()
    assert totals(page) == [40, 20, 20]


def test_a_picture_taken_away_by_another_program_is_reported_in_words(visit: Visit, small_set: Path) -> None:
    page = visit(PICTURES)
    select_first(page, 1)
    first = sorted((small_set / "with_mask").glob("*.png"))[0]
    first.unlink()
    page.button(key="several_delete").click().run()
    assert not page.exception
    assert totals(page) == [39, 19, 20]


def test_plots_are_drawn_when_asked_for(visit: Visit, small_set: Path) -> None:
    page = visit(PICTURES)
    page.toggle(key="draw_plots").set_value(True).run()
    assert len(page.get("plotly_chart")) == 4
    assert not page.exception
