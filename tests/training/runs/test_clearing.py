"""A run that is started anew deletes what it wrote before, and nothing else of its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from maskdet.dataset import MANIFEST, CropRecord, write_manifest
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.run_folder import CONFIG, EVENTS, NOTES, Run
from maskdet.training.runs.train_run import _clear


def record(file: str) -> CropRecord:
    return CropRecord(
        file, "with_mask", "with_mask", "with_mask", "train", "g", "photo", "a.png", True, 0, 0, 1, 1
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = tmp_path / "run"
    written = [
        "with_mask/photo_a.jpg",
        EVENTS,
        NOTES,
        CONFIG,
        "checkpoint.npz",
        "features.f16",
        "pooled.f16.part",
        "version/model.keras",
        "version/report.json",
        "tensorboard/train/events.out.tfevents.1",
    ]
    for name in written:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("ours")
    write_manifest(folder, [record("with_mask/photo_a.jpg"), record("../outside.jpg")])
    (tmp_path / "outside.jpg").write_text("mine")
    return Run(folder, RunConfig("data"), 0.0)


def test_what_it_wrote_goes_and_config_and_notes_stay(run):
    _clear(run)
    assert sorted(path.name for path in run.folder.iterdir()) == [CONFIG, NOTES]


@pytest.mark.parametrize(
    "mine",
    [
        "thesis.docx",
        "with_mask/holiday.jpg",
        "version/notes.md",
        "tensorboard/train/mine.txt",
        "archive/old.part",
        "film.part",
        "weights.f16",
    ],
)
def test_files_of_others_stay(run, mine):
    (run.folder / mine).parent.mkdir(exist_ok=True, parents=True)
    (run.folder / mine).write_text("mine")
    _clear(run)
    assert (run.folder / mine).read_text() == "mine"
    assert not (run.folder / MANIFEST).exists()


def test_nothing_outside_is_touched_whatever_the_manifest_names(run):
    _clear(run)
    assert (run.folder.parent / "outside.jpg").read_text() == "mine"
