"""Add pictures, driven as a visitor would, on real pictures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.results import MaskLabel
from tests.support.pages.words import words
from tests.support.pictures import NO_PICTURE, Upload, as_upload, empty_wall, encoded

ADD = "pages/add_pictures.py"
Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("data_dir")


def zip_of(**files: bytes) -> Upload:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return ("pictures.zip", data.getvalue(), "application/zip")


def photo(shade: int) -> bytes:
    return encoded(empty_wall() - shade)


def test_a_zip_is_previewed_and_then_added_without_its_bad_files(visit: Visit, data_dir: Path) -> None:
    archive = zip_of(
        **{
            "with_mask__a.png": photo(0),
            "without_mask__b.png": photo(50),
            "without_mask__bad.jpg": NO_PICTURE[1],
        }
    )
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


def test_folder_names_that_negate_are_no_masks_and_uncertain_ones_wait_for_the_visitor(visit: Visit) -> None:
    names = {
        "masks on": MaskLabel.WITH_MASK,
        "no masks": MaskLabel.WITHOUT_MASK,
        "yes": None,
        "mask or not": None,
    }
    page = visit(ADD)
    archive = zip_of(**{f"{name}__a.png": photo(10 * number) for number, name in enumerate(names)})
    page.file_uploader[0].set_value([archive]).run()
    assert {name: page.selectbox(key=f"spelling 0 {name}").value for name in names} == names
    assert "No label was chosen for 'yes'" in words(page)


def test_single_pictures_get_the_chosen_label(visit: Visit, small_set: Path) -> None:
    page = visit(ADD)
    page.selectbox(key="target").set_value("small").run()
    page.selectbox(key="import_label").set_value(MaskLabel.WITHOUT_MASK).run()
    page.file_uploader[0].set_value([as_upload("wall.png", empty_wall())]).run()
    page.button(key="commit").click().run()
    assert (small_set / "without_mask" / "wall.png").is_file()


def test_single_pictures_wait_until_the_visitor_says_what_they_show(visit: Visit, data_dir: Path) -> None:
    page = visit(ADD)
    assert page.selectbox(key="import_label").value is None
    page.file_uploader[0].set_value([as_upload("wall.png", empty_wall())]).run()
    assert not page.exception
    assert "Choose what the pictures without a folder show" in page.info[0].value
    assert "Would be added: nothing" in words(page)
    assert page.button(key="commit").disabled
    page.selectbox(key="import_label").set_value(MaskLabel.WITHOUT_MASK).run()
    assert not page.info
    page.button(key="commit").click().run()
    assert (data_dir / "my pictures" / "without_mask" / "wall.png").is_file()


def test_loose_pictures_of_a_zip_are_left_out_until_they_have_a_label(visit: Visit, data_dir: Path) -> None:
    page = visit(ADD)
    page.file_uploader[0].set_value([zip_of(**{"with_mask__a.png": photo(0), "b.png": photo(50)})]).run()
    assert "Choose what the pictures without a folder show" in page.info[0].value
    assert "It lies in no folder that names a label" in words(page)
    page.button(key="commit").click().run()
    assert [path.name for path in data_dir.glob("my pictures/*/*.png")] == ["a.png"]


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b"])
def test_an_impossible_name_is_refused(visit: Visit, name: str) -> None:
    page = visit(ADD)
    page.text_input(key="new_name").set_value(name).run()
    assert "A name begins with" in page.error[0].value


def test_a_folder_that_is_not_there_is_reported_in_words(visit: Visit) -> None:
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
