"""What came with the program reaches the user's models; what was left out is said in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maskdet import installation
from maskdet.dataset import DatasetIndex
from maskdet.evaluation import evaluate
from maskdet.installation import NotInstalled, bring_models
from maskdet.registry import ImportNote, active_version, import_model, previous
from maskdet.results import MaskLabel
from maskdet.settings import PROJECT_ROOT, use_absolute_paths
from maskdet.synthesis import portraits
from maskdet.training.runs import RunConfig, preflight
from ui.photos.inputs import all_samples


def shipped(folder: Path, name: str) -> Path:
    """A program's own models: one version with a config, in use."""
    (folder / name).mkdir(parents=True)
    (folder / name / "config.json").write_text(
        (PROJECT_ROOT / "models" / "mask-net-1" / "config.json").read_text()
        if (PROJECT_ROOT / "models" / "mask-net-1").is_dir()
        else "{}"
    )
    (folder / "active.json").write_text(json.dumps({"version": name}))
    return folder


def used(models: Path) -> str:
    return json.loads((models / "active.json").read_text())["version"]


@pytest.fixture
def first(tmp_path) -> Path:
    return shipped(tmp_path / "program-1", "first")


@pytest.fixture
def second(tmp_path) -> Path:
    return shipped(tmp_path / "program-2", "second")


def test_an_empty_home_gets_the_shipped_version(tmp_path, first):
    models = bring_models(tmp_path / "home" / "models", first)
    assert used(models) == "first"
    assert (models / "first" / "config.json").is_file()
    assert not list(models.glob(".maskdet*"))


def test_a_newer_program_brings_its_version_to_who_uses_the_shipped_one(tmp_path, first, second):
    models = bring_models(bring_models(tmp_path / "models", first), second)
    assert used(models) == "second"
    assert {path.name for path in models.iterdir() if path.is_dir()} == {"first", "second"}


def test_who_chose_another_version_keeps_it(tmp_path, first, second):
    models = bring_models(tmp_path / "models", first)
    (models / "active.json").write_text('{"version": "mine", "before": ["first"]}')
    bring_models(models, second)
    assert used(models) == "mine"
    assert (models / "second").is_dir()


def test_a_version_that_was_deleted_stays_deleted(tmp_path, first):
    models = bring_models(tmp_path / "models", first)
    (models / "first" / "config.json").unlink()
    (models / "first").rmdir()
    assert not (bring_models(models, first) / "first").exists()


def test_where_nothing_can_be_written_the_shipped_version_is_used_in_its_place(tmp_path, first):
    (tmp_path / "file").write_text("no folder")
    assert bring_models(tmp_path / "file" / "models", first) == first


def test_the_version_shipped_today_is_whole_when_it_arrives(tmp_path):
    models = bring_models(tmp_path / "models")
    assert active_version(models).name == active_version(PROJECT_ROOT / "models").name
    assert previous(models) is None


def test_folders_in_the_environment_are_meant_from_where_one_stands(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MASKDET_DATA_DIR", "mine")
    use_absolute_paths()
    assert installation.os.environ["MASKDET_DATA_DIR"] == str(tmp_path / "mine")


@pytest.fixture
def no_tensorflow(monkeypatch):
    """As without the extra `train`."""
    monkeypatch.setattr(installation, "find_spec", lambda module: None)


def test_without_tensorflow_training_says_what_is_missing_and_how_to_add_it(no_tensorflow, practice_set):
    first = preflight(RunConfig(str(practice_set)))[0]
    assert first.severity == "stop"
    assert "pip install -r requirements.txt" in first.sentence


def test_without_tensorflow_no_model_is_brought_in(no_tensorflow, tmp_path):
    labels = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)
    with pytest.raises(NotInstalled, match="needs TensorFlow, which is not installed here"):
        import_model(b"", tmp_path, "theirs", labels, ImportNote("somebody", "MIT"))


def test_without_what_measures_evaluating_says_what_is_missing(no_tensorflow, practice_set):
    version = active_version(PROJECT_ROOT / "models")
    with pytest.raises(NotInstalled, match="Measuring a version needs packages"):
        evaluate(version, DatasetIndex.from_folder(practice_set))


def test_without_it_the_pages_say_what_is_missing_and_work_as_far_as_they_can(no_tensorflow, visit):
    assert [photo.name for photo in all_samples()] == [portrait.name for portrait in portraits()]
    evaluation = visit("pages/evaluation.py")  # there is no data set
    assert not evaluation.exception
    assert any("The practice set needs packages" in info.value for info in evaluation.info)


def test_without_tensorflow_the_pages_train_and_models_work_as_far_as_they_can(no_tensorflow, visit):
    models = visit("pages/models.py")
    assert not models.exception
    assert any("needs TensorFlow" in info.value for info in models.info)
    assert not [radio for radio in models.radio if "ONNX" in radio.options]
