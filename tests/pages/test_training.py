"""Train, driven as a visitor would, on runs as they lie on disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from maskdet.evaluation.metrics.classification import figures
from maskdet.fileio import write_bytes_atomically
from maskdet.images import jpeg_bytes
from maskdet.registry.activation import active_version
from maskdet.registry.registry import list_versions
from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.runs.config import RunConfig, TrainingConfig
from maskdet.training.runs.events import EpochEvent, ResultEvent
from maskdet.training.runs.evidence import ChangedVerdict, Evidence, RealFaces
from tests.support.pages.words import keys, words

TRAIN = "pages/training.py"
Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def small_set(own_models: Path, practice_set: Path, tmp_path: Path) -> None:
    """Fifty pictures a label, beside the shipped version."""
    for label in ("with_mask", "without_mask"):
        (tmp_path / "data" / "small" / label).mkdir(parents=True)
        for path in sorted((practice_set / label).glob("*.png"))[::8]:
            shutil.copy(path, tmp_path / "data" / "small" / label)


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
    assert "“With mask” has only 3 pictures" in page.error[0].value


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


def finished_run(*, worse: bool, difference: float, evidence: Evidence | None = None) -> Any:
    """A run as a finished training process leaves it, with a copy of the shipped version as its version."""
    run = runs.create_run(RunConfig(str(get_settings().data_dir / "small")))
    new = figures(
        ["with_mask"] * 40, ["with_mask"] * 38 + ["without_mask"] * 2, ["with_mask", "without_mask"]
    )
    active = new.replaced(accuracy=0.95 - difference)
    result = ResultEvent(
        new, active, worse, (difference - 0.02, difference + 0.02), 40, evidence or Evidence()
    )
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


def test_perfect_figures_on_drawn_masks_do_not_make_using_it_the_main_button(visit: Visit) -> None:
    finished_run(worse=False, difference=0.05, evidence=Evidence(tested=160, drawn=160))
    page = visit(TRAIN)
    assert "masks are drawn" in words(page)
    assert [b.proto.type for b in page.button if b.key in ("save_only", "use")] == ["primary", "secondary"]


def test_faces_that_a_new_version_judges_otherwise_are_shown_with_both_verdicts(visit: Visit) -> None:
    changed = ChangedVerdict(
        "changed/000.jpg", "corrections", "without_mask", "with_mask", "without_mask", 1, 1
    )
    real = RealFaces(12, {"corrections": 12}, (changed,), gained=0, lost=1)
    run = finished_run(worse=False, difference=0.0, evidence=Evidence(real=real))
    write_bytes_atomically(run.folder / changed.file, jpeg_bytes(np.zeros((40, 40, 3), np.uint8)))
    page = visit(TRAIN)
    assert "On 12 real faces" in words(page)
    assert "With mask] :material/close: wrong" in words(page)
    assert "Without mask] :material/check: right" in words(page)


def test_both_versions_can_be_tried_on_the_camera_before_one_is_used(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "ui.widgets.browser.side_by_side.show_in_browser",
        lambda module, options, **_: handed.append({"module": module} | options),
    )
    run = finished_run(worse=False, difference=0.01)
    page = visit(TRAIN)
    assert not page.exception
    (view,) = handed
    assert view["module"] == "pair"
    assert view["other"]["version"]["labels"] == run.made_version().labels


def test_what_was_put_to_use_can_be_tried_at_once(visit: Visit) -> None:
    finished_run(worse=False, difference=0.01)
    page = visit(TRAIN)
    page.button(key="use").click().run()
    assert "is in use" in page.success[0].value
    assert "Try it on a photo" in [link.proto.label for link in page.get("page_link")]


def test_a_worse_version_is_only_used_after_two_yeses(visit: Visit) -> None:
    finished_run(worse=True, difference=-0.05)
    page = visit(TRAIN)
    assert "worse than the one in use" in words(page)
    assert "use" not in keys(page)
    next(box for box in page.checkbox if str(box.key).startswith("worse_once")).check().run()
    assert "use" not in keys(page)
    next(box for box in page.checkbox if str(box.key).startswith("worse_twice")).check().run()
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


def test_notes_are_stored_and_a_run_can_be_deleted(visit: Visit) -> None:
    run = finished_run(worse=False, difference=0.0)
    page = visit(TRAIN)
    page.text_area(key=f"notes {run.id}").set_value("with the new lamps").run()
    assert runs.list_runs()[0].notes == "with the new lamps"
    page.button(key=f"delete {run.id}").click().run()
    assert runs.list_runs() == []


def test_the_form_takes_labels_bounds_and_help_from_the_config(visit: Visit) -> None:
    page = visit(TRAIN)
    for name, widget in (
        ("epochs", page.number_input(key="epochs quick")),
        ("augmentation", page.slider(key="augment quick")),
        ("dropout", page.slider(key="dropout quick")),
        ("seed", page.number_input(key="seed quick")),
    ):
        setting = TrainingConfig.setting(name)
        assert (widget.label, widget.help) == (setting.title, setting.help)
        assert (widget.min, widget.max) == (setting.low, setting.high)
    for name, key in (
        ("image_size", "size quick"),
        ("learning_rate", "rate quick"),
        ("batch_size", "batch quick"),
    ):
        slider = page.select_slider(key=key)
        assert (slider.label, slider.help) == (
            TrainingConfig.setting(name).title,
            TrainingConfig.setting(name).help,
        )


def test_a_folder_that_names_no_label_stops_the_run_before_it_starts(visit: Visit) -> None:
    folder = get_settings().data_dir / "small"
    shutil.copytree(folder / "with_mask", folder / "cats")
    page = visit(TRAIN)
    assert page.button(key="start").disabled
    assert "names no known label" in page.error[0].value
