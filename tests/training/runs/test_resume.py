"""A run that was killed, again and again, ends exactly where an unbroken one does."""

import multiprocessing
import random
import subprocess
import sys
import time

import numpy as np
import pytest

from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.training.fit.checkpoints import CHECKPOINT, read_checkpoint
from maskdet.training.runs.config import SCRATCH, RunConfig, TrainingConfig
from maskdet.training.runs.lock import training_lock
from maskdet.training.runs.run_folder import runs_dir
from maskdet.training.runs.runs import create_run
from tests.support.faces.small_crops import make_crops

KILLS = 1  # `python -m benchmarks.kills` does many more
RECIPE = TrainingConfig(image_size=64, epochs=10, batch_size=16, learning_rate=2e-3, augmentation=0.5, seed=4)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        patch.setenv("MASKDET_DATA_DIR", str(folder))
        get_settings.cache_clear()
        yield folder
    get_settings.cache_clear()


def new_run(data_dir):
    crops = data_dir / "crops"
    if not crops.exists():
        make_crops(crops)
    return create_run(RunConfig(str(crops), "tiny", SCRATCH, RECIPE))


def start(run, *, resume=False):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.training_process"])
    process = context.Process(target=train_beside, args=(run.folder, resume))
    process.start()
    return process


def train_beside(folder, resume):
    from tests.support.training_process import train

    train(folder, resume)


def finished_epochs(run):
    return len(run.history())


def kill_after(process, run, epochs, delay):
    """kill -9 some moments after another `epochs` have ended."""
    goal = min(finished_epochs(run) + epochs, RECIPE.epochs - 1)
    while finished_epochs(run) < goal and process.is_alive():
        time.sleep(0.01)
    time.sleep(delay)
    process.kill()
    process.join()


def test_a_run_that_was_killed_and_cancelled_ends_with_the_weights_of_an_unbroken_one(data_dir):
    unbroken, broken = new_run(data_dir), new_run(data_dir)
    process = start(unbroken)
    process.join(120)
    assert process.exitcode == 0

    moments = random.Random(1)
    for number in range(KILLS):
        process = start(broken, resume=number > 0)
        kill_after(process, broken, moments.choice([1, 2]), moments.uniform(0, 0.2))
        assert broken.state == "interrupted"
    cancel_within_five_seconds(start(broken, resume=True), broken)
    assert 0 < finished_epochs(broken) < RECIPE.epochs
    process = start(broken, resume=True)
    process.join(120)
    assert process.exitcode == 0

    assert (unbroken.state, broken.state) == ("done", "done")
    ours, theirs = (read_checkpoint(run.folder / CHECKPOINT) for run in (unbroken, broken))
    for kind in ("variables", "optimizer", "best"):
        for a, b in zip(getattr(ours, kind), getattr(theirs, kind), strict=True):
            np.testing.assert_array_equal(a, b)
    assert figures(unbroken) == figures(broken)
    assert unbroken.result().new == broken.result().new


def cancel_within_five_seconds(process, run):
    before = finished_epochs(run)
    while finished_epochs(run) == before:
        time.sleep(0.01)
        assert process.is_alive()
    asked = time.monotonic()
    process.terminate()
    process.join(20)
    assert time.monotonic() - asked < 5
    assert run.state == "cancelled"
    assert run.resumable


def figures(run):
    return [{key: value for key, value in row.row().items() if key != "seconds"} for row in run.history()]


def test_a_second_training_is_refused_with_a_sentence(data_dir):
    run = new_run(data_dir)
    with training_lock(runs_dir(), "the-first"):
        command = [sys.executable, "-m", "maskdet", "train", "--run", str(run.folder)]
        ended = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, check=False, text=True)
    assert ended.returncode == 1
    assert "Another training is under way (run the-first)" in ended.stderr
    assert run.state == "interrupted"  # it never began, and can
    with training_lock(runs_dir(), run.id):
        pass
