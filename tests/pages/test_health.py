"""Find faults, driven as a visitor would, on real pictures."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.data_quality.check import check
from maskdet.data_quality.findings import load_report
from maskdet.data_quality.kinds import Kind
from tests.support.pages.words import words
from tests.support.pictures import NO_PICTURE

FAULTS = "pages/health.py"
Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def faulty_set(small_set: Path) -> Path:
    """With a copy under the other label and a file that is no picture."""
    first = sorted((small_set / "with_mask").glob("*.png"))[0]
    shutil.copy(first, small_set / "without_mask" / "copy.png")
    (small_set / "with_mask" / "notes.jpg").write_bytes(NO_PICTURE[1])
    return small_set


def test_before_a_check_the_page_says_what_it_does(visit: Visit, small_set: Path) -> None:
    page = visit(FAULTS)
    assert "Not checked yet" in words(page)
    assert page.button(key="check").label == "Check these pictures"


def test_findings_are_shown_and_can_be_put_right(visit: Visit, faulty_set: Path) -> None:
    check(faulty_set)
    report = load_report(faulty_set)
    assert report is not None
    assert report.of(Kind.UNREADABLE) is not None
    page = visit(FAULTS)
    kinds = page.pills[0]
    kinds.set_value("copies_across_labels").run()
    assert "copy.png" in words(page)
    page.button(key="delete copies_across_labels without_mask/copy.png").click().run()
    assert not (faulty_set / "without_mask" / "copy.png").exists()
    assert "copy.png" not in words(page)
    assert "Pictures were changed since" in words(page)


def test_a_finding_that_is_accepted_is_not_shown_again(visit: Visit, faulty_set: Path) -> None:
    check(faulty_set)
    page = visit(FAULTS)
    page.pills[0].set_value("unreadable").run()
    page.button(key="keep unreadable with_mask/notes.jpg").click().run()
    assert "notes.jpg" not in words(page)
    assert "notes.jpg" not in words(visit(FAULTS))
    assert (faulty_set / "with_mask" / "notes.jpg").exists()


def test_all_copies_go_at_one_click_and_come_back_at_another(visit: Visit, faulty_set: Path) -> None:
    second = sorted((faulty_set / "with_mask").glob("*.png"))[1]
    for number in range(3):
        shutil.copy(second, second.with_name(f"again {number}.png"))
    before = sorted(path.name for path in faulty_set.glob("[!.]*/*.png"))
    check(faulty_set)
    page = visit(FAULTS)
    page.pills[0].set_value("copies").run()
    page.button(key="repair copies").click().run()
    assert not page.exception
    assert "3 pictures put right" in words(page)
    assert len(list(faulty_set.glob("with_mask/again*.png"))) == 0 or not second.exists()
    page.button(key="repair_undo").click().run()
    assert sorted(path.name for path in faulty_set.glob("[!.]*/*.png")) == before
    assert "put right" not in words(page)
