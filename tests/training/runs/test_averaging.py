"""Runs that differ in their seed, averaged into one version."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from maskdet.errors import TrainingProblem
from maskdet.registry.version import Version
from maskdet.settings import get_settings
from maskdet.training.networks.tflite import load_keras
from maskdet.training.runs.averaging import save_average
from maskdet.training.runs.config import SCRATCH, RunConfig, TrainingConfig
from maskdet.training.runs.publish import save_run
from maskdet.training.runs.run_folder import Run, RunState
from maskdet.training.runs.runs import create_run
from maskdet.training.runs.train_run import work_on
from tests.support.faces.small_crops import FOUR, make_crops

RECIPE = TrainingConfig(image_size=32, epochs=1, batch_size=32, learning_rate=1e-3, balance=1)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def runs(tmp_path_factory, models):
    """A run with the balance of the shipped recipe, and two from its version as other seeds would have left them."""
    work = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKDET_DATA_DIR", str(work / "data"))
        patch.setenv("MASKDET_MODELS_DIR", str(models))
        get_settings.cache_clear()
        first = create_run(RunConfig(str(make_crops(work / "crops", colours=FOUR)), "tiny", SCRATCH, RECIPE))
        work_on(first)
        save_run(first, models, "first")
        yield [first, *(other_seed(first, seed) for seed in (1, 2))]
    get_settings.cache_clear()


def other_seed(first, seed):
    """A copy that says it started from the version `first`, with other weights."""
    folder = shutil.copytree(first.folder, first.folder.with_name(f"{first.id}-{seed}"))
    config = replace(first.config, start="version:first", training=replace(RECIPE, seed=seed))
    content = json.loads((folder / "config.json").read_text())
    written = {"config": config.to_json()} if "config" in content else config.to_json()
    (folder / "config.json").write_text(json.dumps(content | written))
    model = load_keras(folder / "version" / "model.keras")
    model.set_weights([weight * (1 + 0.1 * seed) for weight in model.get_weights()])
    model.save(folder / "version" / "model.keras")
    return Run.open(folder)


def weights(run_or_version):
    version = (
        run_or_version
        if isinstance(run_or_version, Version)
        else Version.open(run_or_version.folder / "version")
    )
    return load_keras(version.keras_path).get_weights()


def test_the_average_has_the_mean_of_all_weights_and_is_measured_as_any_version(runs, models):
    version = save_average(runs[1:], models, "both")
    for mean, one, other in zip(weights(version), weights(runs[1]), weights(runs[2]), strict=True):
        assert np.allclose(mean, (one + other) / 2, atol=1e-6)
    assert version.config["averaged_seeds"] == [1, 2]
    assert version.report()["test_photos"]["count"] == 24
    assert "by_label_and_height" in version.report()
    assert "no_face" in version.card()


def test_runs_of_other_starts_or_unfinished_ones_are_refused(runs, models):
    with pytest.raises(TrainingProblem, match="started from the same version"):
        save_average(runs[:2], models, "mixed")
    unfinished = Run.open(runs[1].folder)
    unfinished.set_state(RunState.FAILED)
    with pytest.raises(TrainingProblem, match="not finished"):
        save_average([unfinished, runs[2]], models, "half")
    unfinished.set_state(RunState.DONE)
