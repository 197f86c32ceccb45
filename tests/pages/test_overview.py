"""The overview, and what visitors read when a page breaks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.registry.activation import active_version
from maskdet.settings import get_settings
from ui.widgets.errors import plain

Visit = Callable[..., AppTest]


def copy_active_model(folder: Path, report: str | None) -> None:
    version = active_version(get_settings().models_dir)
    copy = folder / version.name
    copy.mkdir()
    for path in (version.tflite_path, version.folder / "config.json"):
        shutil.copy(path, copy)
    shutil.copy(get_settings().models_dir / "active.json", folder)
    if report is not None:
        (copy / "report.json").write_text(report, encoding="utf-8")


def words(page: AppTest) -> str:
    return "\n".join(
        part.value for kind in ("markdown", "caption", "info", "error") for part in page.get(kind)
    )


def test_overview_shows_the_accuracy_of_the_report(visit: Visit) -> None:
    version = active_version(get_settings().models_dir)
    figures = version.report()["test_photos"]
    page = visit()
    assert page.metric[0].value == f"{figures['accuracy'] * 100:.1f}\u00a0%"
    assert f"**{figures['count']:,}**" in words(page)
    assert plain(version.name) in words(page)
    assert not page.exception
    assert not page.error


def test_overview_follows_another_report(
    visit: Visit, tmp_path: Path, use_models: Callable[[Path], None]
) -> None:
    copy_active_model(tmp_path, json.dumps({"test_photos": {"accuracy": 0.91234, "count": 4567}}))
    use_models(tmp_path)
    page = visit()
    assert page.metric[0].value == "91.2\u00a0%"
    assert "**4,567**" in words(page)


def test_overview_explains_masks_worn_wrongly_where_the_version_knows_them(
    visit: Visit, tmp_path: Path, use_models: Callable[[Path], None]
) -> None:
    assert "one under the nose or on the chin" in words(visit())
    copy_active_model(tmp_path, None)
    config = tmp_path / active_version(tmp_path).name / "config.json"
    labels = ["with_mask", "without_mask", "mask_worn_incorrectly"]
    config.write_text(json.dumps(json.loads(config.read_text()) | {"labels": labels}))
    use_models(tmp_path)
    assert ":violet-badge[**=** Mask worn wrongly] under the nose" in words(visit())


@pytest.mark.parametrize("report", [None, "{}", "{broken"])
def test_overview_claims_nothing_without_a_report(
    visit: Visit, tmp_path: Path, use_models: Callable[[Path], None], report: str | None
) -> None:
    copy_active_model(tmp_path, report)
    use_models(tmp_path)
    page = visit()
    assert "No figures were measured" in words(page)
    assert not page.metric


def test_overview_copes_with_a_missing_model(
    visit: Visit, tmp_path: Path, use_models: Callable[[Path], None]
) -> None:
    use_models(tmp_path)
    page = visit()
    assert "python -m maskdet train" in page.error[0].value
    assert not page.exception


def test_a_page_that_breaks_shows_a_sentence_instead_of_a_traceback(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.widgets.page_head.open_page", lambda *_: 1 / 0)
    page = visit()
    assert "not your fault" in page.error[0].value
    assert not page.exception
