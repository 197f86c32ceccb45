"""Runs: set up, checked, started beside the server, followed, kept as versions."""

import json
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from maskdet import jobs
from maskdet.commands import app
from maskdet.dataset.crop_manifest import MANIFEST, read_manifest, write_manifest
from maskdet.errors import TrainingProblem
from maskdet.evaluation.metrics.paired import paired_interval
from maskdet.registry.activation import active_version
from maskdet.registry.version import Version, VersionProblem
from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.training.runs.config import SCRATCH, RunConfig, TrainingConfig
from maskdet.training.runs.events import EpochEvent, SamplesEvent, StepEvent
from maskdet.training.runs.preflight import estimate_cpu_seconds, preflight
from maskdet.training.runs.publish import save_run
from maskdet.training.runs.recipes import (
    RECIPES,  # fmt: skip
    recipe_config,
)
from maskdet.training.runs.run_crops import gather_crops
from maskdet.training.runs.run_folder import Run
from maskdet.training.runs.runs import cancel_run, create_run, current_run, delete_run, list_runs, start_run
from tests.support.small_crops import make_crops

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


def sentences(config):
    return {(problem.severity, problem.sentence) for problem in preflight(config)}


def said(config, severity, words):
    return any(kind == severity and words in sentence for kind, sentence in sentences(config))


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


def test_curves_are_kept_for_tensorboard_too(finished):
    assert list((finished.folder / "tensorboard").rglob("events.out.tfevents*"))


def test_a_finished_run_is_saved_under_a_name_without_training_again(finished, tmp_path):
    version = save_run(finished, tmp_path / "models", "mine")
    assert {path.name for path in version.folder.iterdir()} == {
        "model.keras", "model.tflite", "config.json", "report.json", "MODEL_CARD.md",
        "training_manifest.csv",
    }  # fmt: skip
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


def test_notes_are_kept(finished):
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


# Configs, recipes, plans


def test_a_config_survives_its_file():
    config = RunConfig("somewhere", "tiny", SCRATCH, RECIPE, ("corrections",), "quick", ("Mine.",))
    assert RunConfig.from_json(json.loads(json.dumps(config.to_json()))) == config


def test_the_quick_recipe_starts_from_the_version_in_use():
    config = recipe_config("quick", "somewhere", models_dir=get_settings().models_dir)
    assert config.start == "version:mask-net-1"
    assert recipe_config("quick", "somewhere").start == "imagenet"
    assert {"quick", "balanced", "textbook"} == set(RECIPES)


def test_a_good_plan_has_nothing_against_it_but_few_pictures(crops):
    config = RunConfig(str(crops), "tiny", SCRATCH, RECIPE)
    assert {severity for severity, _ in sentences(config)} == {"warn"}
    assert said(config, "warn", "with_mask has only 24 pictures")


def test_plans_that_cannot_work_are_stopped_with_a_sentence(crops, tmp_path):
    records = read_manifest(crops)
    write_manifest(tmp_path / "one", [r for r in records if r.label == "with_mask"])
    assert said(RunConfig(str(tmp_path / "one")), "stop", "at least two labels")
    bare = [r for r in records if r.label == "without_mask"][:3]
    write_manifest(tmp_path / "few", [r for r in records if r.label == "with_mask"] + bare)
    assert said(RunConfig(str(tmp_path / "few")), "stop", "without_mask has only 3 pictures")
    assert said(RunConfig(str(tmp_path / "few")), "warn", "set aside for test")
    assert said(RunConfig(str(crops), start="version:gone"), "stop", "cannot be used")
    assert said(
        RunConfig(str(crops), "tiny", "version:mask-net-1"), "stop", "is a mask-net, so a tiny cannot"
    )
    assert said(RunConfig(str(crops), "tiny"), "stop", "Only mask-net can start from ImageNet")
    assert said(RunConfig(str(tmp_path)), "stop", "one subfolder per label")


def test_a_full_disk_and_a_long_run_are_said_before(crops, monkeypatch):
    config = RunConfig(str(crops), training=TrainingConfig(epochs=1000, image_size=224))
    assert estimate_cpu_seconds(config, 48, 0) > 3600
    assert said(
        replace(config, training=TrainingConfig(epochs=1000, image_size=320)), "warn", "hours of computing"
    )
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    assert said(config, "stop", "0.0 GB are free")


def test_the_web_server_can_look_at_runs_without_tensorflow():
    code = (
        "import sys, maskdet.training.runs.runs, maskdet.training.runs.preflight, maskdet.commands; "
        "sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, check=False).returncode == 0


# Added sets


def test_corrections_are_added_to_training_and_counted_apart(practice_set, tmp_path):
    """Faces alike to test pictures are left out: no model is tested on what it saw."""
    import cv2

    from maskdet.dataset.index import DatasetIndex

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
    assert "corrections: 1 pictures are left out" in warnings[-1]
    assert said(config, "warn", "1 of 4 pictures of corrections")


# Better or worse


@pytest.mark.parametrize(
    ("gained", "lost", "count", "sign"),
    [
        (0, 20, 200, -1),  # clearly worse
        (20, 0, 200, 1),  # clearly better
        (5, 5, 200, 0),  # no difference
        (0, 0, 50, 0),  # always alike: still no certainty
    ],
)
def test_the_interval_of_the_difference_tells_worse_from_chance(gained, lost, count, sign):
    low, high = paired_interval(gained, lost, count)
    assert low < (gained - lost) / count < high
    assert (sign < 0, sign > 0) == (high < 0, low > 0)


def test_a_saved_run_is_a_version_with_its_start_in_the_config(finished, crops):
    config = Version.open(finished.folder / "version").config
    assert config["start"] == "scratch"
    assert config["architecture"] == "tiny"
    assert (crops / MANIFEST).is_file()
