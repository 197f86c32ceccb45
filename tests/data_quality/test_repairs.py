"""A whole finding put right at once, and taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import pytest

from maskdet.data_quality import can_take_back, carry_out, repair_of, take_back
from maskdet.data_quality.findings import Finding, Flagged
from maskdet.data_quality.kinds import Kind
from maskdet.dataset import DatasetIndex, edits


@pytest.fixture
def own_set(tmp_path: Path, practice_set: Path) -> Path:
    """Six pictures a label, one of them in three copies: the second has four times the pixels."""
    for label in ("with_mask", "without_mask"):
        (tmp_path / label).mkdir()
        for path in sorted((practice_set / label).glob("*.png"))[::70]:
            shutil.copy(path, tmp_path / label)
    first = sorted((tmp_path / "with_mask").glob("*.png"))[0]
    picture = cv2.imread(str(first))
    shutil.copy(first, tmp_path / "with_mask" / "a.png")
    shutil.copy(first, tmp_path / "with_mask" / "c.png")
    cv2.imwrite(str(tmp_path / "with_mask" / "b.png"), cv2.resize(picture, None, fx=2, fy=2))
    return tmp_path


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.glob("[!.]*/*.png")}


def test_all_pictures_move_to_the_labels_they_seem_to_have_and_back(own_set: Path):
    before = files(own_set)
    wrong = sorted(file for file in before if file.startswith("without_mask/"))
    flagged = [Flagged(file, "without_mask", suggested_label="with_mask") for file in wrong]
    repair = repair_of(Finding(Kind.WRONG_LABEL, tuple(flagged)), flagged, DatasetIndex.from_folder(own_set))
    assert repair is not None
    assert f"all {len(wrong)} to the label" in repair.words
    done = carry_out(own_set, repair)
    assert not any(file.startswith("without_mask/") for file in files(own_set))
    assert take_back(own_set, done) == len(wrong)
    assert files(own_set) == before


def test_of_copies_the_one_with_the_most_pixels_stays(own_set: Path):
    flagged = [Flagged(f"with_mask/{name}.png", "with_mask", group=1) for name in "abc"]
    repair = repair_of(Finding(Kind.COPIES, tuple(flagged)), flagged, DatasetIndex.from_folder(own_set))
    assert repair is not None
    carry_out(own_set, repair)
    assert {"with_mask/a.png", "with_mask/b.png", "with_mask/c.png"} & files(own_set) == {"with_mask/b.png"}


def test_copies_under_two_labels_are_left_to_people(own_set: Path):
    flagged = [
        Flagged("with_mask/a.png", "with_mask", group=1),
        Flagged("without_mask/a.png", "without_mask", group=1),
    ]
    finding = Finding(Kind.COPIES_ACROSS_LABELS, tuple(flagged))
    assert repair_of(finding, flagged, DatasetIndex.from_folder(own_set)) is None


def test_what_was_changed_afterwards_is_not_taken_back_with_it(own_set: Path):
    flagged = [Flagged(f"with_mask/{name}.png", "with_mask", group=1) for name in "abc"]
    repair = repair_of(Finding(Kind.COPIES, tuple(flagged)), flagged, DatasetIndex.from_folder(own_set))
    assert repair is not None
    done = carry_out(own_set, repair)
    edits.remove(own_set, Path("with_mask/b.png"))
    assert not can_take_back(own_set, done)
    assert take_back(own_set, done) == 0
    edits.undo(own_set)
    assert can_take_back(own_set, done)
