"""The overview, and what visitors read when a page breaks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.formatting import plain
from maskdet.registry.activation import active_version
from maskdet.registry.report import HeldOutFigures, read_report
from maskdet.results import State
from maskdet.settings import get_settings
from maskdet.store import Store, add_watch, mark_false
from maskdet.watching import WatchState, WatchStatus
from tests.support.happenings import WATCH
from tests.support.pages.watches import happened
from tests.support.pictures import Upload
from ui.overview.quality import only_photos, whole_pictures
from ui.widgets.model import usual_preset

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


def test_overview_says_how_many_faces_it_finds_and_how_many_of_those_it_judges_right(visit: Visit) -> None:
    version, preset = active_version(get_settings().models_dir), usual_preset()
    found = whole_pictures(version, read_report(version), preset)
    assert found is not None
    row = found.row
    page = visit()
    assert f"It finds {100 * row.found / row.faces:.0f} of 100 faces from 16 pixels up" in words(page)
    right = min(99, round(100 * row.right / row.found))  # 100 only where all are
    assert f"judges {right} of 100 of those right" in words(page)
    assert f"{row.unmasked_not_found} were not found" in words(page)
    assert plain(version.name) in words(page)
    assert not page.exception
    assert not page.error


def test_all_figures_stand_folded_with_their_counts(visit: Visit) -> None:
    figures = active_version(get_settings().models_dir).report()["test_photos"]
    page = visit()
    assert page.metric[0].value == f"{figures['accuracy'] * 100:.1f}\u00a0%"
    assert f"**{figures['count']:,}**" in words(page)


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
    copy_active_model(tmp_path, None)
    config = tmp_path / active_version(tmp_path).name / "config.json"
    two = ["with_mask", "without_mask"]
    use_models(tmp_path)
    config.write_text(json.dumps(json.loads(config.read_text()) | {"labels": two}))
    assert "one under the nose or on the chin" in words(visit())
    config.write_text(
        json.dumps(json.loads(config.read_text()) | {"labels": [*two, "mask_worn_incorrectly"]})
    )
    assert ":violet-badge[**=** Mask worn wrongly] under the nose" in words(visit())


def test_perfect_figures_on_drawn_masks_are_not_praised() -> None:
    drawn = HeldOutFigures(count=160, accuracy=1.0, drawn=160)
    assert only_photos(drawn) == (
        "It judged 100 of 100 drawn masks of the practice set right. How it does on real masks was not measured."
    )
    real = HeldOutFigures(count=160, accuracy=0.998)
    assert "99 of 100 photos of one face each" in only_photos(real)


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


def test_overview_shows_what_happens_now_where_a_camera_is_watched(
    visit: Visit, store: Store, process: list[WatchStatus]
) -> None:
    assert "Cameras live" not in [metric.label for metric in visit().metric]
    add_watch(store, WATCH, who="Ada")
    event_id = happened(store)
    process.append(
        WatchStatus("1", "Entrance", WatchState.LIVE, last_frame_s=0.1, people={State.WITHOUT_MASK: 2})
    )
    page = visit()
    assert not page.exception
    values = {metric.label: metric.value for metric in page.metric}
    assert values["Without a mask now"] == "2"
    assert values["Cameras live"] == "1 of 1"
    assert values["Events today"] in ("0", "1")  # a minute ago may have been yesterday
    assert "1 event waits for somebody to look" in words(page)
    mark_false(store, [event_id], who="Ada")
    assert "event waits" not in words(visit())


def test_overview_says_when_cameras_are_not_looked_at(
    visit: Visit, store: Store, process: list[WatchStatus]
) -> None:
    add_watch(store, WATCH, who="Ada")
    page = visit()
    assert "Nobody is watching" in page.warning[0].value
    assert {metric.label: metric.value for metric in page.metric}["Without a mask now"] == "–"


def test_a_photo_is_judged_from_the_first_page(visit: Visit, uploads: list[Upload]) -> None:
    page = visit()
    _, content, kind = uploads[0]
    page.file_uploader[0].set_value([("mine.jpg", content, kind)]).run()
    assert not page.exception
    assert "mine.jpg" in words(page).replace("\\", "")
    page.run()
    assert "mine.jpg" in words(page).replace("\\", "")  # it stays
