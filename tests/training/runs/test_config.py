"""A run's config: bounds with sentences, a JSON shape that stays."""

import json
import shutil
from dataclasses import fields

import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.errors import TrainingProblem
from maskdet.registry import active_version
from maskdet.settings import get_settings
from maskdet.training.runs.config import SCRATCH, RunConfig, TrainingConfig
from maskdet.training.runs.recipes import as_deep_as_its_start

# As the first version with runs wrote it, and with what came since.
WRITTEN = {
    "dataset": "somewhere",
    "architecture": "tiny",
    "start": "scratch",
    "extra": ["corrections"],
    "preset": "quick",
    "sources": ["Mine."],
    "training": {
        "image_size": 64,
        "crop_margin": 0.05,
        "epochs": 2,
        "batch_size": 16,
        "learning_rate": 0.002,
        "weight_decay": 0.0001,
        "dropout": 0.3,
        "label_smoothing": 0.02,
        "first_trained_block": 5,
        "augmentation": 0.3,
        "seed": 0,
        "views": 0,
        "head_epochs": 0,
        "balance": 0.0,
        "blocks": 16,
        "teaching": 0.7,
    },
    "teacher": "",
}
NUMBERS = TrainingConfig(image_size=64, epochs=2, batch_size=16, learning_rate=2e-3, augmentation=0.3)


def test_the_json_shape_of_a_config_stays():
    config = RunConfig("somewhere", "tiny", SCRATCH, NUMBERS, ("corrections",), "quick", ("Mine.",))
    assert json.loads(json.dumps(config.to_json())) == WRITTEN
    assert RunConfig.from_json(WRITTEN) == config


def test_what_a_later_version_adds_is_passed_over_and_what_is_missing_gets_its_default():
    config = RunConfig.from_json({"dataset": "somewhere", "later": 1, "training": {"epochs": 3, "later": 2}})
    assert config == RunConfig("somewhere", training=TrainingConfig(epochs=3))


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({"epochs": 0}, "Epochs must be from 1 to 1000, and is 0"),
        ({"dropout": 0.9}, "Dropout must be from 0 to 0.8, and is 0.9"),
        ({"epochs": "many"}, "Epochs: input should be a valid integer"),
    ],
)
def test_a_number_out_of_its_bounds_is_refused_in_a_sentence(numbers, sentence):
    with pytest.raises(TrainingProblem, match=sentence):
        TrainingConfig(**numbers)
    with pytest.raises(TrainingProblem, match=f"cannot be understood \\({sentence}"):
        RunConfig.from_json({"dataset": "somewhere", "training": numbers})


def test_every_number_has_a_title_bounds_and_a_description():
    for field in fields(TrainingConfig):
        setting = TrainingConfig.setting(field.name)
        assert setting.title
        assert setting.help.endswith(".")
        assert setting.low < setting.high
        assert setting.low <= getattr(TrainingConfig(), field.name) <= setting.high


@pytest.mark.parametrize("option", ["--recipe", "--preset"])
def test_a_recipe_is_chosen_on_the_command_line_also_by_its_older_name(option, tmp_path):
    ended = CliRunner().invoke(app, ["train", str(tmp_path), option, "slow"])
    assert "There is no recipe slow. Choose one of quick, balanced, textbook." in " ".join(
        ended.stderr.split()
    )


def test_only_the_newer_name_is_in_the_help():
    text = CliRunner().invoke(app, ["train", "--help"], env={"COLUMNS": "200"}).stdout
    assert "--recipe" in text
    assert "--preset" not in text


def test_a_run_from_a_small_version_is_as_small(tmp_path):
    small = (
        shutil.copytree(active_version(get_settings().models_dir).folder, tmp_path / "small") / "config.json"
    )
    written = json.loads(small.read_text())
    small.write_text(json.dumps(written | {"training": {"blocks": 11}}))
    from_small, from_nothing = RunConfig("pictures", start="version:small"), RunConfig("pictures")
    assert as_deep_as_its_start(from_small, tmp_path).training.blocks == 11
    assert as_deep_as_its_start(from_nothing, tmp_path) == from_nothing
    missing = RunConfig("pictures", start="version:gone")
    assert as_deep_as_its_start(missing, tmp_path) == missing
