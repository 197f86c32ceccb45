"""Runs: set up, checked, started beside the server, followed, kept as versions."""

import json
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from maskdet import jobs
from maskdet.commands import app
from maskdet.dataset.crop_manifest import MANIFEST
from maskdet.errors import TrainingProblem
from maskdet.registry.activation import active_version
from maskdet.registry.version import Version, VersionProblem
from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.training.runs.config import SCRATCH, RunConfig, TrainingConfig
from maskdet.training.runs.events import EpochEvent, SamplesEvent, StepEvent
from maskdet.training.runs.publish import save_run
from maskdet.training.runs.run_folder import Run
from maskdet.training.runs.runs import cancel_run, create_run, current_run, delete_run, list_runs, start_run
from maskdet.training.runs.train_run import _state_is_written
from tests.support.faces.small_crops import make_crops

RECIPE = TrainingConfig(image_size=64, epochs=2, batch_size=16, learning_rate=2e-3, augmentation=0.3)


@pytest.fixture(scope="module")
def module_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def data_dir(module_dir, monkeypatch):
    monkeypatch.setenv("MASKDET_DATA_DIR", str(module_dir))
    get_settings.cache_clear()
    yield module_dir
    running = current_run()
    if running:
        cancel_run(running)
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def crops(module_dir):
    return make_crops(module_dir / "crops")


@pytest.fixture(scope="module")
def finished(crops, module_dir):
    """A run that went through beside the server."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKDET_DATA_DIR", str(module_dir))
        get_settings.cache_clear()
        run = start_run(create_run(RunConfig(str(crops), "tiny", SCRATCH, RECIPE, recipe="balanced")))
        wait_for(lambda: run.state != "running", seconds=200)
    get_settings.cache_clear()
    assert run.state == "done", run.reason
    return run


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


# A finished run


def test_its_events_hold_everything_that_happened(finished):
    events = finished.events()
    assert {event.event for event in events} == {"phase", "step", "epoch", "samples", "result"}
    epoch = [event for event in events if isinstance(event, EpochEvent)][-1]
    assert epoch.epoch == epoch.epochs == 2
    assert {
        "loss",
        "accuracy",
        "val_loss",
        "val_accuracy",
        "learning_rate",
        "seconds",
        "seconds_left",
    } <= set(epoch.to_json())
    assert jobs.events(finished.job)[0][:-1] == [json.loads(json.dumps(event.to_json())) for event in events]


def test_the_same_validation_pictures_are_judged_after_every_epoch(finished):
    samples = [event.pictures for event in finished.events() if isinstance(event, SamplesEvent)]
    assert len(samples) == 2
    assert [p.file for p in samples[0]] == [p.file for p in samples[1]]
    assert len(samples[0]) == 12
    assert {p.truth for p in samples[0]} == {"with_mask", "without_mask"}
    assert all(0.5 <= p.probability <= 1 for p in samples[1])


def test_it_ends_with_figures_beside_those_of_the_active_version(finished):
    result = finished.result()
    assert result.count == 16
    assert result.new.count == result.active.count == 16
    low, high = result.interval_of_difference
    difference = result.new.accuracy - result.active.accuracy
    assert low - 0.1 <= difference <= high + 0.1
    assert result.worse == (high < 0 or difference < -0.005)


def test_curves_are_written_for_tensorboard_too(finished):
    assert list((finished.folder / "tensorboard").rglob("events.out.tfevents*"))


def test_a_finished_run_is_saved_under_a_name_without_training_again(finished, tmp_path):
    version = save_run(finished, tmp_path / "models", "mine")
    assert {path.name for path in version.folder.iterdir()} == {
        "model.keras",
        "model.tflite",
        "config.json",
        "report.json",
        "MODEL_CARD.md",
        "training_manifest.csv",
    }
    assert version.config["version"] == "mine"
    assert "# Model card: mine" in version.card()
    assert Run.open(finished.folder).version == "mine"
    with pytest.raises(VersionProblem, match="Choose another name"):
        save_run(finished, tmp_path / "models", "mine")
    with pytest.raises(VersionProblem, match="as in my-mask-net-2"):
        save_run(finished, tmp_path / "models", "../mine")
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["mine"]


def test_saving_is_also_a_command(finished, tmp_path, monkeypatch):
    monkeypatch.setenv("MASKDET_MODELS_DIR", str(tmp_path))
    get_settings.cache_clear()
    result = CliRunner().invoke(
        app, ["train", "--save", str(finished.folder), "--name", "saved", "--activate"]
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["version"] == "saved"
    assert active_version(tmp_path).name == "saved"


def test_notes_are_stored(finished):
    finished.set_notes("With the new camera.")
    assert Run.open(finished.folder).notes == "With the new camera."


def test_the_list_shows_the_newest_first(finished):
    later = create_run(finished.config)
    assert next(run.id for run in list_runs()) == later.id
    delete_run(later)
    assert later.id not in [run.id for run in list_runs()]


# A running one


def test_while_one_trains_no_other_starts_and_it_can_be_cancelled(crops):
    run = create_run(RunConfig(str(crops), "tiny", SCRATCH, replace(RECIPE, epochs=1000)))
    start_run(run)
    assert current_run().id == run.id
    assert start_run(create_run(run.config)).id == run.id
    with pytest.raises(TrainingProblem, match="Cancel it first"):
        delete_run(run)
    with pytest.raises(TrainingProblem, match="Only a finished run"):
        save_run(run, get_settings().models_dir, "half")
    asked = time.monotonic()
    cancel_run(run)
    assert time.monotonic() - asked < 6
    assert run.state == "cancelled"
    assert current_run() is None


def step_line(epoch, step):
    return json.dumps(StepEvent("training", epoch, 3, step, 5000, loss=0.5, accuracy=0.8).to_json())


def test_what_a_kill_repeats_is_drawn_once(tmp_path, crops):
    run = create_run(RunConfig(str(crops)))
    rows = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 1), (2, 2), (3, 1)]
    lines = [step_line(epoch, step) for epoch, step in rows]
    (run.folder / "events.jsonl").write_text("\n".join(lines) + '\n{"half')
    assert [(row.epoch, row.step) for row in run.steps()] == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]
    delete_run(run)


def test_long_runs_give_about_five_hundred_steps(crops):
    run = create_run(RunConfig(str(crops)))
    lines = [step_line(1, number) for number in range(4321)]
    (run.folder / "events.jsonl").write_text("\n".join(lines) + "\n")
    assert 400 <= len(run.steps()) <= 500
    delete_run(run)


def test_the_web_server_can_read_runs_without_tensorflow():
    code = (
        "import sys, maskdet.training.runs.runs, maskdet.training.runs.preflight, maskdet.commands; "
        "sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, check=False).returncode == 0


def test_a_saved_run_is_a_version_with_its_start_in_the_config(finished, crops):
    config = Version.open(finished.folder / "version").config
    assert config["start"] == "scratch"
    assert config["architecture"] == "tiny"
    assert (crops / MANIFEST).is_file()


class ResourceExhaustedError(Exception):
    """As TensorFlow's, which is not loaded here."""


@pytest.mark.parametrize(
    "error", [MemoryError(), ResourceExhaustedError("OOM"), RuntimeError("std::bad_alloc")]
)
def test_a_run_that_is_out_of_memory_says_so_and_leaves_the_version_in_use(crops, error):
    run, before = (
        create_run(RunConfig(str(crops), "tiny", SCRATCH, RECIPE)),
        active_version(get_settings().models_dir),
    )
    with pytest.raises(TrainingProblem, match="memory did not suffice"), _state_is_written(run):
        raise error
    assert run.state == "failed"
    assert "the memory did not suffice" in run.reason
    assert active_version(get_settings().models_dir) == before
    delete_run(run)
