"""What a visitor taught: which pictures are set aside, where they lie, and that they go."""

from __future__ import annotations

import errno
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from maskdet.access import Person, Role, acting_as
from maskdet.access.actions import NotAllowed
from maskdet.dataset import read_manifest, write_manifest
from maskdet.dataset.transfer import CapturedFace
from maskdet.errors import TrainingProblem
from maskdet.images import jpeg_bytes
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.runs.run_folder import KEPT
from maskdet.training.runs.teaching import MIN_TAUGHT, TAUGHT, splits_of
from maskdet.training.runs.train_run import _clear

BOTH = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    return tmp_path


def faces(number: int = MIN_TAUGHT, holds: int = 1, shade: int = 0) -> tuple[CapturedFace, ...]:
    jpegs = (jpeg_bytes(np.full((160, 160, 3), shade + 3 * n, np.uint8)) for n in range(number))
    return tuple(CapturedFace(jpeg, n, n * holds // number) for n, jpeg in enumerate(jpegs))


def teaching(**options: int) -> runs.Run:
    taught = {label: faces(shade=100 * position, **options) for position, label in enumerate(BOTH)}
    return runs.create_teaching(taught, afresh=False)


def test_a_run_on_taught_pictures_holds_them_in_its_own_folder_and_takes_them_with_it(data_dir: Path) -> None:
    run = teaching()
    assert run.is_taught
    assert runs.newest_teaching() == run
    pictures = list(data_dir.rglob("*.jpg"))
    assert len(pictures) == 2 * MIN_TAUGHT
    assert all(run.folder in path.parents for path in pictures)
    runs.delete_run(run)
    assert not list(data_dir.rglob("*.jpg"))


def test_of_the_fewest_pictures_enough_train_and_some_are_tested_on() -> None:
    counts = Counter(splits_of([0] * MIN_TAUGHT))
    assert counts["train"] >= 10
    assert counts["test"] >= 3
    assert counts["validation"] >= 2


def test_the_last_hold_of_the_button_is_set_aside_whole_where_that_is_about_a_fifth() -> None:
    splits = splits_of([1] * 21 + [2] * 4 + [3] * 6)
    assert splits == ["train"] * 21 + ["validation"] * 4 + ["test"] * 6


def test_preflight_finds_nothing_that_forbids_a_teaching() -> None:
    assert [p.sentence for p in runs.preflight(teaching().config) if p.severity == "stop"] == []


def test_too_few_pictures_of_a_label_are_refused_and_nothing_is_written(data_dir: Path) -> None:
    with pytest.raises(TrainingProblem, match="Each label needs 16 pictures"):
        runs.create_teaching({BOTH[0]: faces(), BOTH[1]: faces(3)}, afresh=False)
    assert not list(data_dir.rglob("*.jpg"))


def test_a_full_disk_is_said_and_leaves_no_face_behind(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("maskdet.training.runs.teaching.write_manifest", full)
    with pytest.raises(TrainingProblem, match="No space left"):
        teaching()
    assert not list(data_dir.rglob("*.jpg"))
    assert runs.list_runs() == []


def test_a_start_from_the_beginning_keeps_what_was_taught() -> None:
    run = teaching()
    taught = run.folder / TAUGHT
    write_manifest(run.folder, [replace(r, file=str(taught / r.file)) for r in read_manifest(taught)])
    _clear(run)
    assert all(Path(record.source).is_file() for record in read_manifest(run.folder / TAUGHT))


def test_pictures_are_kept_as_a_data_set_only_when_asked_and_holds_stay_together(data_dir: Path) -> None:
    run = teaching(holds=3)
    runs.gather_pictures(run)
    runs.gather_pictures(run)  # a second try begins anew
    (run.folder / KEPT).rename(data_dir / "mine")
    kept = [path.name for path in (data_dir / "mine" / "with_mask").iterdir() if path.suffix == ".jpg"]
    assert len({name.split("_")[0] for name in kept}) == 3
    assert len(list((data_dir / "mine").rglob("*.jpg"))) == len(kept) * 2


def test_only_an_admin_may_teach() -> None:
    with acting_as(Person("anna", Role.OPERATOR)), pytest.raises(NotAllowed):
        teaching()


def test_what_is_left_of_a_broken_deletion_goes_with_the_next_one(data_dir: Path) -> None:
    first, second = teaching(), teaching()
    first.folder.rename(first.folder.with_name(f".{first.id}.gone"))  # as where the process was killed there
    runs.delete_run(first)  # another tab was faster
    runs.delete_run(second)
    assert not list(data_dir.rglob("*.jpg"))
