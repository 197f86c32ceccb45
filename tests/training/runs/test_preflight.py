"""Preflight: what speaks against a run is said before it starts."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from maskdet.dataset.crop_manifest import read_manifest, write_manifest
from maskdet.dataset.index import DatasetIndex
from maskdet.registry.activation import active_version
from maskdet.settings import get_settings
from maskdet.training.runs.config import SCRATCH, RunConfig, TrainingConfig
from maskdet.training.runs.effort import estimate_cpu_seconds
from maskdet.training.runs.preflight import preflight
from maskdet.training.runs.recipes import RECIPES, recipe_config
from maskdet.training.runs.run_crops import gather_crops
from tests.support.faces.small_crops import make_crops

RECIPE = TrainingConfig(image_size=64, epochs=2, batch_size=16, learning_rate=2e-3, augmentation=0.3)


@pytest.fixture(scope="module")
def crops(tmp_path_factory):
    return make_crops(tmp_path_factory.mktemp("data") / "crops")


def sentences(config):
    return {(problem.severity, problem.sentence) for problem in preflight(config)}


def warned(config, severity, words):
    return any(kind == severity and words in sentence for kind, sentence in sentences(config))


def test_the_quick_recipe_starts_from_the_version_in_use():
    config = recipe_config("quick", "somewhere", models_dir=get_settings().models_dir)
    assert config.start == f"version:{active_version(get_settings().models_dir).name}"
    assert recipe_config("quick", "somewhere").start == "imagenet"
    assert {"quick", "balanced", "textbook"} == set(RECIPES)


def test_a_good_plan_has_nothing_against_it_but_few_pictures(crops):
    config = RunConfig(str(crops), "tiny", SCRATCH, RECIPE)
    assert {severity for severity, _ in sentences(config)} == {"warn"}
    assert warned(config, "warn", "“With mask” has only 24 pictures")


def test_plans_that_cannot_work_are_stopped_with_a_sentence(crops, tmp_path):
    records = read_manifest(crops)
    write_manifest(tmp_path / "one", [r for r in records if r.label == "with_mask"])
    assert warned(RunConfig(str(tmp_path / "one")), "stop", "at least two labels")
    bare = [r for r in records if r.label == "without_mask"][:3]
    write_manifest(tmp_path / "few", [r for r in records if r.label == "with_mask"] + bare)
    assert warned(RunConfig(str(tmp_path / "few")), "stop", "“Without mask” has only 3 pictures")
    assert warned(RunConfig(str(tmp_path / "few")), "warn", "set aside for test")
    assert warned(RunConfig(str(crops), start="version:gone"), "stop", "cannot be used")
    assert warned(
        RunConfig(str(crops), "tiny", "version:mask-net-1"), "stop", "is a mask-net, so a tiny cannot"
    )
    assert warned(RunConfig(str(crops), "tiny"), "stop", "Only mask-net can start from ImageNet")
    assert warned(RunConfig(str(tmp_path)), "stop", "one subfolder per label")


def test_a_full_disk_and_a_long_run_are_said_before(crops, monkeypatch):
    config = RunConfig(str(crops), training=TrainingConfig(epochs=1000, image_size=224))
    assert estimate_cpu_seconds(config, 48, 0) > 3600
    assert warned(
        replace(config, training=TrainingConfig(epochs=1000, image_size=320)), "warn", "hours of computing"
    )
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    assert warned(config, "stop", "0.0 GB are free")


def test_corrections_are_added_to_training_and_counted_apart(practice_set, tmp_path):
    """Faces alike to test pictures are left out: no model is tested on what it saw."""
    few = tmp_path / "few"
    for label in ("with_mask", "without_mask"):
        (few / label).mkdir(parents=True)
        for path in sorted((practice_set / label).glob("*.png"))[::10]:
            (few / label / path.name).write_bytes(path.read_bytes())
    corrections = tmp_path / "corrections" / "with_mask"
    corrections.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(3):
        cv2.imwrite(
            str(corrections / f"face{number}.png"),
            cv2.blur(rng.integers(0, 255, (96, 96, 3), np.uint8), (9, 9)),
        )
    tested = DatasetIndex.from_folder(few).split("test")[0]
    (corrections / "copy.png").write_bytes(tested.path.read_bytes())

    warnings = []
    config = RunConfig(str(few), extra=(str(tmp_path / "corrections"),))
    gather_crops(config, tmp_path / "run", lambda event: None, warnings.append)
    records = read_manifest(tmp_path / "run")
    added = [r for r in records if r.kind == "corrections"]
    assert [(r.label, r.split) for r in added] == [("with_mask", "train")] * 3
    assert {r.kind for r in records} == {"photo", "corrections"}
    assert "corrections: 1 picture is left out" in warnings[-1]
    assert warned(config, "warn", "1 of 4 pictures of corrections")
