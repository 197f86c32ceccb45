"""Train and Models, driven as a visitor would, on runs and versions as they lie on disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.evaluation.metrics.classification import figures
from maskdet.registry.activation import activate, active_version
from maskdet.registry.registry import list_versions
from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.training import runs
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.events import EpochEvent, ResultEvent

TRAIN, MODELS = "pages/training.py", "pages/models.py"
Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, practice_set: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Data and models of the test's own: a small set, and the shipped version."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MASKDET_MODELS_DIR", str(tmp_path / "models"))
    get_settings.cache_clear()
    shutil.copytree(PROJECT_ROOT / "models", tmp_path / "models")
    for label in ("with_mask", "without_mask"):
        (tmp_path / "data" / "small" / label).mkdir(parents=True)
        for path in sorted((practice_set / label).glob("*.png"))[::8]:
            shutil.copy(path, tmp_path / "data" / "small" / label)
    yield
    get_settings.cache_clear()


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "error", "warning", "success", "subheader")
    return "\n".join(part.value for kind in kinds for part in page.get(kind))


def keys(page: AppTest) -> set[str | None]:
    return {button.key for button in page.button}


# Train


def test_recipes_are_offered_and_what_speaks_against_a_run_is_said(visit: Visit) -> None:
    page = visit(TRAIN)
    assert not page.exception
    assert page.radio(key="recipe").options == [recipe.title for recipe in runs.RECIPES.values()]
    assert not page.button(key="start").disabled


def test_a_label_with_three_pictures_stops_the_run_before_it_starts(visit: Visit) -> None:
    folder = get_settings().data_dir / "small" / "with_mask"
    for path in sorted(folder.glob("*.png"))[3:]:
        path.unlink()
    page = visit(TRAIN)
    assert page.button(key="start").disabled
    assert "with" in page.error[0].value


def test_start_makes_a_run_of_the_chosen_recipe(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[RunConfig] = []
    monkeypatch.setattr(runs, "start_run", lambda run, **_: started.append(run.config) or run)
    page = visit(TRAIN)
    page.radio(key="recipe").set_value("textbook").run()
    page.slider(key="augment textbook").set_value(0.8).run()
    page.button(key="start").click().run()
    (config,) = started
    assert (config.architecture, config.start, config.recipe) == ("seed-cnn", "scratch", "textbook")
    assert config.training.augmentation == 0.8
    assert Path(config.dataset).name == "small"


def test_a_visitor_who_comes_a_moment_later_gets_the_run_that_was_started(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = runs.create_run(RunConfig(str(get_settings().data_dir / "small")))
    monkeypatch.setattr(runs, "start_run", lambda run, **_: theirs)
    page = visit(TRAIN)
    page.button(key="start").click().run()
    assert [run.id for run in runs.list_runs()] == [theirs.id]
    assert not page.exception


def test_corrections_are_included_unless_unticked(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    small = get_settings().data_dir / "small"
    shutil.copytree(small, get_settings().data_dir / "corrections")
    started: list[RunConfig] = []
    monkeypatch.setattr(runs, "start_run", lambda run, **_: started.append(run.config) or run)
    page = visit(TRAIN)
    page.selectbox(key="dataset").set_value("small").run()
    assert "Include 100 corrections" in [box.label for box in page.checkbox]
    page.button(key="start").click().run()
    assert [Path(path).name for path in started[0].extra] == ["corrections"]


def finished_run(*, worse: bool, difference: float) -> Any:
    """A run as a finished training process leaves it, with a copy of the shipped version as its version."""
    run = runs.create_run(RunConfig(str(get_settings().data_dir / "small")))
    new = figures(
        ["with_mask"] * 40, ["with_mask"] * 38 + ["without_mask"] * 2, ["with_mask", "without_mask"]
    )
    active = new.replaced(accuracy=0.95 - difference)
    result = ResultEvent(new, active, worse, (difference - 0.02, difference + 0.02), 40)
    epoch = EpochEvent("training", 1, 1, loss=0.4, accuracy=0.9, val_loss=0.3, val_accuracy=0.92, seconds=1)
    (run.folder / "result.json").write_text(json.dumps(result.to_json()))
    (run.folder / "history.json").write_text(json.dumps([epoch.row()]))
    (run.folder / "state.json").write_text(json.dumps({"state": "done", "pid": 0, "born": 0, "reason": ""}))
    shutil.copytree(active_version(get_settings().models_dir).folder, run.folder / "version")
    return run


def test_a_version_that_is_not_worse_can_be_used_at_one_click(visit: Visit) -> None:
    finished_run(worse=False, difference=0.01)
    page = visit(TRAIN)
    assert "Training is done" in words(page)
    assert "Most likely between -1.0 and +3.0 points" in words(page)
    page.text_input(key="version_name").set_value("better").run()
    page.button(key="use").click().run()
    assert not page.exception
    assert active_version(get_settings().models_dir).name == "better"
    assert "Training is done" not in words(visit(TRAIN))


def test_a_worse_version_is_only_used_after_two_yeses(visit: Visit) -> None:
    finished_run(worse=True, difference=-0.05)
    page = visit(TRAIN)
    assert "worse than the one in use" in words(page)
    assert "use" not in keys(page)
    page.checkbox(key="worse_once").check().run()
    assert "use" not in keys(page)
    page.checkbox(key="worse_twice").check().run()
    assert "use" in keys(page)


def test_saving_alone_leaves_the_active_version(visit: Visit) -> None:
    before = active_version(get_settings().models_dir).name
    finished_run(worse=False, difference=0.0)
    page = visit(TRAIN)
    page.text_input(key="version_name").set_value("spare").run()
    page.button(key="save_only").click().run()
    assert active_version(get_settings().models_dir).name == before
    assert "spare" in [version.name for version in list_versions(get_settings().models_dir)]


def test_a_taken_name_is_refused_in_words(visit: Visit) -> None:
    finished_run(worse=False, difference=0.0)
    page = visit(TRAIN)
    page.text_input(key="version_name").set_value("mask-net-1").run()
    page.button(key="use").click().run()
    assert "already" in page.error[0].value


def test_an_interrupted_run_can_go_on(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.create_run(RunConfig(str(get_settings().data_dir / "small")))
    (run.folder / "state.json").write_text(json.dumps({"state": "running", "pid": 2**22 - 1, "born": 1.0}))
    resumed: list[bool] = []
    monkeypatch.setattr(runs, "start_run", lambda run, *, resume=False: resumed.append(resume) or run)
    page = visit(TRAIN)
    assert "was interrupted" in words(page)
    page.button(key="resume").click().run()
    assert resumed == [True]


def test_notes_are_kept_and_a_run_can_be_deleted(visit: Visit) -> None:
    run = finished_run(worse=False, difference=0.0)
    page = visit(TRAIN)
    page.text_area(key=f"notes {run.id}").set_value("with the new lamps").run()
    assert runs.list_runs()[0].notes == "with the new lamps"
    page.button(key=f"delete {run.id}").click().run()
    assert runs.list_runs() == []


# Models


@pytest.fixture
def second_version() -> str:
    models_dir = get_settings().models_dir
    shutil.copytree(models_dir / "mask-net-1", models_dir / "second")
    return "second"


def test_the_version_in_use_is_marked_and_cannot_be_deleted(visit: Visit) -> None:
    page = visit(MODELS)
    assert not page.exception
    assert "in use" in words(page)
    assert "delete mask-net-1" not in keys(page)


def test_another_version_is_used_and_taken_back(visit: Visit, second_version: str) -> None:
    page = visit(MODELS)
    page.button(key="use second").click().run()
    assert active_version(get_settings().models_dir).name == "second"
    page.button(key="rollback").click().run()
    assert active_version(get_settings().models_dir).name == "mask-net-1"


def test_a_version_is_deleted_after_a_second_click(visit: Visit, second_version: str) -> None:
    page = visit(MODELS)
    page.button(key="delete second").click().run()
    assert not (get_settings().models_dir / "second").exists()


def test_two_versions_are_shown_side_by_side(visit: Visit, second_version: str) -> None:
    page = visit(MODELS)
    table = next(part.value for part in page.markdown if part.value.startswith("| |"))
    assert "accuracy" in table
    assert table.count("99.4") >= 2


def test_a_broken_version_is_named_with_its_problem(visit: Visit, second_version: str) -> None:
    (get_settings().models_dir / "second" / "config.json").write_text("{")
    page = visit(MODELS)
    assert "cannot be used" in words(page)
    assert not page.exception


def test_what_is_no_keras_file_is_refused_with_a_reason(visit: Visit) -> None:
    page = visit(MODELS)
    page.file_uploader(key="model_file").set_value([("evil.keras", b"no model", "application/octet-stream")])
    page.run()
    page.text_input(key="import_source").set_value("a friend")
    page.text_input(key="import_licence").set_value("MIT").run()
    page.button(key="import_model").click().run()
    assert page.error
    assert not page.exception
    assert [version.name for version in list_versions(get_settings().models_dir)] == ["mask-net-1"]


def test_all_visitors_get_a_version_as_soon_as_it_is_activated(visit: Visit, second_version: str) -> None:
    page = visit()
    assert "mask\\-net\\-1" in words(page) or "mask-net-1" in words(page)
    activate(get_settings().models_dir, second_version)
    page.run()
    assert "in use, second" in words(page)
