"""Real faces at hand: what a new version says of them beside the one in use."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from maskdet.dataset import drawn_pictures
from maskdet.images import jpeg_bytes
from maskdet.registry.activation import active_version
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.synthesis.portraits import bare_portraits
from maskdet.training.real_faces import PACKAGED, compare_on_real_faces, real_faces
from maskdet.training.runs.config import RunConfig


@pytest.fixture
def own_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, practice_set: Path) -> Path:
    """Portraits under the wrong label, a broken file, a practice set to train on, and one beside it."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    for name in ("practice", "practice-2"):
        shutil.copytree(practice_set, tmp_path / name)
    folder = tmp_path / "workshop" / "with_mask"
    folder.mkdir(parents=True)
    for number, image in enumerate(bare_portraits().values()):
        (folder / f"{number}.jpg").write_bytes(jpeg_bytes(image))
    (folder / "broken.jpg").write_bytes(b"no picture")
    yield tmp_path
    get_settings.cache_clear()


def test_drawn_pictures_and_those_it_learns_from_are_left_out(own_set: Path):
    found = Counter(face.where for face in real_faces(RunConfig(str(own_set / "practice"))))
    assert found == {PACKAGED: 2, "workshop": 2}


def test_a_picture_that_was_added_to_a_practice_set_is_not_taken_for_drawn(own_set: Path):
    made = next((own_set / "practice" / "with_mask").glob("*.png"))
    own = shutil.copy(made, made.with_name("mine.png"))
    assert drawn_pictures([made, own]) == {made}


def test_both_versions_judge_each_face_and_those_they_differ_on_are_kept(
    own_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    active, config = active_version(get_settings().models_dir), RunConfig(str(own_set / "practice"))
    same = compare_on_real_faces(active, active, config, tmp_path / "run")
    assert same is not None
    assert (same.count, same.changed, same.speaks_against) == (4, (), False)

    folder = shutil.copytree(active.folder, tmp_path / "models" / "swapped")
    config_file = (folder / "config.json").read_text(encoding="utf-8")
    labels = '"with_mask",\n  "without_mask"'
    assert labels in config_file
    (folder / "config.json").write_text(config_file.replace(labels, '"without_mask",\n  "with_mask"', 1))
    swapped = type(active).open(folder)
    found = compare_on_real_faces(swapped, active, config, tmp_path / "run")
    assert found is not None
    assert len(found.changed) == 4
    assert (found.gained, found.lost) == (
        2,
        2,
    )  # the set's own labels are wrong, those of the portraits right
    assert all((tmp_path / "run" / face.file).is_file() for face in found.changed)
    assert {face.active for face in found.changed} == {MaskLabel.WITHOUT_MASK}


def test_the_packaged_portraits_are_real_and_in_colour():
    for image in bare_portraits().values():
        assert np.ptp(image.astype(int), axis=2).mean() > 10
