"""Imports in a process of their own: the same as here, within budgets, and given up at once."""

from __future__ import annotations

import io
import zipfile

import pytest

from maskdet.dataset.transfer.apart import commit_apart, preview_apart
from maskdet.dataset.transfer.archive import list_source
from maskdet.dataset.transfer.imports import preview
from maskdet.dataset.transfer.plan_json import plan_from_json, plan_to_json
from maskdet.errors import DatasetProblem
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from tests.support.pictures import empty_wall, encoded


def packed(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def photo(shade: int) -> bytes:
    return encoded(empty_wall() - shade)


def yolo(lines: int, shade: int = 0) -> dict[str, bytes]:
    text = "".join(f"0 .5 .5 {(400 + k) / 10_000} .4\n" for k in range(lines))
    return {"classes.txt": b"mask\n", f"{shade}.png": photo(shade), f"{shade}.txt": text.encode()}


def test_a_zip_is_previewed_and_added_by_a_process_of_its_own(tmp_path):
    source, root, told = (
        packed({"with_mask/a.png": photo(0), "with_mask/b.jpg": b"no picture"}),
        tmp_path / "set",
        [],
    )
    plan = preview_apart(source, root, on_progress=lambda done, total: told.append((done, total)))
    assert (plan.counts(), [skipped.name for skipped in plan.skipped]) == (
        {MaskLabel.WITH_MASK: 1},
        ["with_mask/b.jpg"],
    )
    assert (2, 2) in told
    assert commit_apart(plan, source, root).files == ("with_mask/a.png",)
    assert (root / "with_mask" / "a.png").read_bytes() == photo(0)


@pytest.fixture(autouse=True)
def own_settings():
    yield
    get_settings.cache_clear()


class Given(Exception):
    pass


def test_who_gives_up_finds_the_set_as_it_was(tmp_path):
    source, root = packed({"with_mask/a.png": photo(0)}), tmp_path / "set"
    plan = preview(source, root)

    def stop(done: int, total: int) -> None:
        raise Given

    with pytest.raises(Given):
        commit_apart(plan, source, root, on_progress=stop)
    assert not root.exists()


def test_a_plan_is_the_same_on_both_sides(tmp_path):
    source = packed(yolo(3))
    plan = preview(source, tmp_path / "set")
    again = plan_from_json(plan_to_json(plan), list_source(source, get_settings()))
    assert plan_to_json(again) == plan_to_json(plan)
    assert [picture.file.read() for picture in again.pictures] == [photo(0)]


def test_pictures_that_unfold_to_more_than_photos_do_are_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr("maskdet.dataset.transfer.import_preview.FREE_PIXELS", 2 * empty_wall()[..., 0].size)
    monkeypatch.setattr("maskdet.dataset.transfer.import_preview.PIXELS_PER_BYTE", 0)
    plan = preview(packed({f"with_mask/{k}.png": photo(k) for k in range(4)}), tmp_path / "set")
    assert len(plan.pictures) == 2
    assert [("megapixels" in skipped.why) for skipped in plan.skipped] == [True, True]


def test_annotations_without_end_are_left_out_and_the_others_are_read(tmp_path, monkeypatch):
    plan = preview(packed({**yolo(6_000, shade=1), **yolo(2, shade=2)}), tmp_path / "set")
    assert [picture.file.name for picture in plan.pictures] == ["2.png"]
    assert any("6,000 boxes on one picture" in skipped.why for skipped in plan.skipped)
    monkeypatch.setenv("MASKDET_MAX_IMPORT_BOXES", "3")
    get_settings.cache_clear()
    plan = preview(packed({**yolo(2, shade=1), **yolo(2, shade=2)}), tmp_path / "set")
    assert [picture.file.name for picture in plan.pictures] == ["1.png"]
    assert any("more than 3 boxes" in skipped.why for skipped in plan.skipped)


def test_what_cannot_be_opened_is_said_in_the_same_sentence(tmp_path):
    with pytest.raises(DatasetProblem, match="not a ZIP file"):
        preview_apart(b"no archive", tmp_path / "set")
