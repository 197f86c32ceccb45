"""Pictures, Find faults and Add pictures, driven as a visitor would, on real pictures."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.data_quality.check import check
from maskdet.data_quality.findings import Kind, load_report
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from tests.support.pictures import NO_PICTURE, Upload, as_upload, empty_wall, encoded

PICTURES, FAULTS, ADD, PHOTOS = (
    "pages/dataset.py",
    "pages/health.py",
    "pages/add_pictures.py",
    "pages/photos.py",
)
Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder for data sets."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    yield tmp_path / "data"
    get_settings.cache_clear()


@pytest.fixture
def small_set(data_dir: Path, practice_set: Path) -> Path:
    """Twenty pictures a label."""
    for label in ("with_mask", "without_mask"):
        (data_dir / "small" / label).mkdir(parents=True)
        for path in sorted((practice_set / label).glob("*.png"))[::20]:
            shutil.copy(path, data_dir / "small" / label)
    return data_dir / "small"


def totals(page: AppTest) -> list[int]:
    return [int(metric.value.replace(",", "")) for metric in page.metric]


def names(page: AppTest) -> list[str]:
    """The names under the small pictures."""
    return [button.label for button in page.button if (button.key or "").startswith("open_pictures_")]


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "error", "warning", "success")
    return "\n".join(part.value for kind in kinds for part in page.get(kind))


# Pictures


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


def test_a_picture_taken_away_by_another_program_is_said_in_words(visit: Visit, small_set: Path) -> None:
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


# Find faults


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


def test_a_finding_that_is_kept_is_not_shown_again(visit: Visit, faulty_set: Path) -> None:
    check(faulty_set)
    page = visit(FAULTS)
    page.pills[0].set_value("unreadable").run()
    page.button(key="keep unreadable with_mask/notes.jpg").click().run()
    assert "notes.jpg" not in words(page)
    assert "notes.jpg" not in words(visit(FAULTS))
    assert (faulty_set / "with_mask" / "notes.jpg").exists()


# Add pictures


def zip_of(**files: bytes) -> Upload:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return ("pictures.zip", data.getvalue(), "application/zip")


def photo(shade: int) -> bytes:
    return encoded(empty_wall() - shade)


def test_a_zip_is_previewed_and_then_added_without_its_bad_files(visit: Visit, data_dir: Path) -> None:
    archive = zip_of(**{
        "with_mask__a.png": photo(0), "without_mask__b.png": photo(50), "without_mask__bad.jpg": NO_PICTURE[1]
    })  # fmt: skip
    page = visit(ADD)
    page.file_uploader[0].set_value([archive]).run()
    assert not page.exception
    assert "bad.jpg" in words(page)
    assert not (data_dir / "my pictures").exists()
    page.button(key="commit").click().run()
    assert "2 pictures were added" in words(page)
    added = sorted(path.relative_to(data_dir).as_posix() for path in data_dir.glob("my pictures/*/*.png"))
    assert added == ["my pictures/with_mask/a.png", "my pictures/without_mask/b.png"]


def test_unknown_folder_names_are_given_a_label_by_the_visitor(visit: Visit, data_dir: Path) -> None:
    page = visit(ADD)
    page.file_uploader[0].set_value([zip_of(**{"covered__a.png": photo(0)})]).run()
    page.selectbox(key="spelling 0 covered").set_value(MaskLabel.WITH_MASK).run()
    page.button(key="commit").click().run()
    assert (data_dir / "my pictures" / "with_mask" / "a.png").is_file()


def test_single_pictures_get_the_chosen_label(visit: Visit, small_set: Path) -> None:
    page = visit(ADD)
    page.selectbox(key="target").set_value("small").run()
    page.selectbox(key="import_label").set_value(MaskLabel.WITHOUT_MASK).run()
    page.file_uploader[0].set_value([as_upload("wall.png", empty_wall())]).run()
    page.button(key="commit").click().run()
    assert (small_set / "without_mask" / "wall.png").is_file()


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b"])
def test_an_impossible_name_is_refused(visit: Visit, name: str) -> None:
    page = visit(ADD)
    page.text_input(key="new_name").set_value(name).run()
    assert "A name begins with" in page.error[0].value


def test_a_folder_that_is_not_there_is_said_in_words(visit: Visit) -> None:
    page = visit(ADD)
    page.text_input(key="import_place").set_value("/no/such/folder").run()
    assert "/no/such/folder" in page.error[0].value.replace("\\", "")
    assert not page.exception


def test_a_set_without_a_checksum_is_fetched_only_if_the_visitor_agrees(visit: Visit) -> None:
    page = visit(ADD)
    assert page.button(key="fetch faces").disabled
    page.checkbox(key="agree faces").check().run()
    assert not page.button(key="fetch faces").disabled


def test_the_camera_waits_for_consent(visit: Visit) -> None:
    page = visit(ADD)
    assert page.checkbox(key="consent").value is False
    assert "What the pictures show" not in [control.label for control in page.segmented_control]


# Corrections


def test_a_wrong_verdict_becomes_a_picture_to_learn_from(
    visit: Visit, uploads: list[Upload], data_dir: Path
) -> None:
    page = visit(PHOTOS)
    page.file_uploader[0].set_value([uploads[0]]).run()
    name = uploads[0][0]
    page.radio(key=f"truth 0 {name}").set_value(MaskLabel.MASK_WORN_INCORRECTLY).run()
    page.button(key=f"correct 0 {name}").click().run()
    assert "corrections" in words(page)
    (kept,) = (data_dir / "corrections" / "mask_worn_incorrectly").glob("*.png")
    assert kept.stat().st_size > 1000
