"""Models, driven as a visitor would, on versions as they lie on disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.registry.activation import activate, active_version
from maskdet.registry.registry import list_versions
from maskdet.settings import PROJECT_ROOT, get_settings
from tests.support.pages.words import keys, words

MODELS = "pages/models.py"
IN_USE = active_version(PROJECT_ROOT / "models").name
Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("own_models")


@pytest.fixture
def second_version() -> str:
    models_dir = get_settings().models_dir
    shutil.copytree(models_dir / "mask-net-1", models_dir / "second")
    return "second"


def test_the_version_in_use_is_marked_and_cannot_be_deleted(visit: Visit) -> None:
    page = visit(MODELS)
    assert not page.exception
    assert "in use" in words(page)
    assert f"delete {IN_USE}" not in keys(page)


def test_another_version_is_used_and_taken_back(visit: Visit, second_version: str) -> None:
    page = visit(MODELS)
    page.button(key="use second").click().run()
    assert active_version(get_settings().models_dir).name == "second"
    page.button(key="rollback").click().run()
    assert active_version(get_settings().models_dir).name == IN_USE


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
    shipped = [version.name for version in list_versions(PROJECT_ROOT / "models")]
    assert [version.name for version in list_versions(get_settings().models_dir)] == shipped


def test_all_visitors_get_a_version_as_soon_as_it_is_activated(visit: Visit, second_version: str) -> None:
    page = visit()
    assert IN_USE in words(page).replace("\\", "")
    activate(get_settings().models_dir, second_version)
    page.run()
    assert "in use, second" in words(page)


def test_the_pipeline_is_that_of_the_version_whose_key_was_asked_for(
    second_version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where another one was activated between asking and loading."""
    from maskdet.inference import MaskPipeline
    from ui.widgets import model

    monkeypatch.setattr(MaskPipeline, "of", lambda version, settings: version.name)
    model._load_pipeline.clear()
    asked = active_version(get_settings().models_dir)
    activate(get_settings().models_dir, second_version)
    try:
        assert model._load_pipeline(asked) == asked.name
        assert model._load_pipeline(active_version(get_settings().models_dir)) == second_version
    finally:
        model._load_pipeline.clear()
