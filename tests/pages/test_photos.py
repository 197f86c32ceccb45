"""Check photos, driven as a visitor would, with real pictures through the real pipeline."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from maskdet.images.decoding import decode_image
from maskdet.inference.pipeline import MaskPipeline
from maskdet.registry import activate, active_version
from maskdet.results import FrameResult, Image, State
from maskdet.settings import get_settings
from tests.support.pictures import NO_PICTURE, Upload, as_upload, empty_wall, encoded

PHOTOS = "pages/photos.py"


Visit = Callable[..., AppTest]


def upload(page: AppTest, *files: Upload) -> AppTest:
    page.file_uploader[0].set_value(list(files)).run()
    assert not page.exception
    return page


def totals(page: AppTest) -> dict[str, int]:
    """The big numbers by their words: {"People": 3, "With mask": 2, ...}."""
    return {metric.label.rstrip("]").split(" ", 1)[1]: int(metric.value) for metric in page.metric}


def expected(results: list[FrameResult]) -> dict[str, int]:
    states = (State.WITH_MASK, State.WITHOUT_MASK, State.MASK_WORN_INCORRECTLY, State.UNSURE)
    counts = {state.display_name: sum(result.count(state) for result in results) for state in states}
    return {"People": sum(map(len, results)), **counts}


def run(pipeline: MaskPipeline, files: list[Upload]) -> list[FrameResult]:
    return [pipeline.run(decode_image(content)) for _, content, _ in files]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Image]:
    """Every picture that the networks look at during the test."""
    seen: list[Image] = []
    real = MaskPipeline.run

    def counted(self: MaskPipeline, image: Image, **options: Any) -> FrameResult:
        seen.append(image)
        return real(self, image, **options)

    monkeypatch.setattr(MaskPipeline, "run", counted)
    return seen


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes]]:
    """What the download buttons would make, by file name. AppTest cannot press them."""
    offered: dict[str, Callable[[], bytes]] = {}

    def remember(label: str, data: Callable[[], bytes], file_name: str, *_: Any, **__: Any) -> bool:
        offered[file_name] = data
        return False

    monkeypatch.setattr(st, "download_button", remember)
    return offered


def pictures_in(archive: bytes) -> dict[str, Image]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return {name: decode_image(files.read(name)) for name in files.namelist()}


def num_pictures(page: AppTest) -> int:
    return sum(str(part.key).startswith("faces ") for part in page.get("bidi_component"))


def test_two_uploads_are_counted(visit: Visit, uploads: list[Upload], pipeline: MaskPipeline) -> None:
    page = upload(visit(PHOTOS), *uploads[:2])
    assert totals(page) == expected(run(pipeline, uploads[:2]))
    assert totals(page)["People"] > 0
    assert num_pictures(page) == 2


def test_a_bad_file_is_named_and_the_good_ones_are_still_checked(visit: Visit, uploads: list[Upload]) -> None:
    page = upload(visit(PHOTOS), uploads[0], NO_PICTURE)
    assert "notes.jpg" in page.warning[0].value
    assert "Save it as JPEG or PNG" in page.warning[0].value
    assert totals(page)["People"] > 0


def test_only_bad_files_give_one_sentence_and_no_numbers(visit: Visit) -> None:
    page = upload(visit(PHOTOS), NO_PICTURE, ("empty.png", b"", "image/png"))
    assert "notes.jpg" in page.error[0].value
    assert "empty.png" in page.error[0].value
    assert not page.metric


def test_a_photo_without_people_says_so(visit: Visit) -> None:
    page = upload(visit(PHOTOS), as_upload("wall.png", empty_wall()))
    assert "No face found" in page.info[0].value
    assert totals(page)["People"] == 0


def test_more_files_than_allowed_are_cut_with_a_sentence(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, use_models: Callable[[Path], None]
) -> None:
    monkeypatch.setenv("MASKDET_MAX_FILES", "2")
    use_models(get_settings().models_dir)
    walls = [as_upload(f"wall{n}.png", empty_wall() - np.uint8(n)) for n in range(3)]
    page = upload(visit(PHOTOS), *walls)
    assert "The first 2 were checked" in page.warning[0].value
    assert len(page.info) == 2


def test_sliders_act_without_running_the_networks_again(
    visit: Visit, uploads: list[Upload], runs: list[Image]
) -> None:
    page = upload(visit(PHOTOS), uploads[0])
    assert len(runs) == 1
    before = totals(page)["People"]
    page.slider(key="min_confidence").set_value(0.95)
    page.slider(key="threshold").set_value(0.99).run()
    assert totals(page)["People"] <= before
    page.slider(key="min_confidence").set_value(0.30).run()
    assert totals(page)["People"] >= before
    assert len(runs) == 1


def test_the_same_photo_is_checked_once_per_session(
    visit: Visit, uploads: list[Upload], runs: list[Image]
) -> None:
    page = upload(visit(PHOTOS), uploads[0])
    upload(page, uploads[0], ("copy of it.png", *uploads[0][1:]))
    assert len(runs) == 1
    assert num_pictures(page) == 2


def test_settings_and_photos_survive_a_visit_to_another_page(visit: Visit, uploads: list[Upload]) -> None:
    page = upload(visit(PHOTOS), uploads[0])
    page.slider(key="threshold").set_value(0.9)
    page.toggle(key="blur").set_value(True).run()
    people = totals(page)["People"]
    page.switch_page("pages/overview.py").run()
    page.switch_page(PHOTOS).run()
    assert page.slider(key="threshold").value == 0.9
    assert page.toggle(key="blur").value is True
    assert totals(page)["People"] == people


def test_photos_stay_and_are_judged_anew_when_another_version_is_put_to_use(
    visit: Visit, uploads: list[Upload], runs: list[Image], own_models: Path
) -> None:
    page = upload(visit(PHOTOS), uploads[0])
    page.switch_page("pages/models.py").run()  # without the file itself, as after a visit to another page
    shipped = active_version(own_models)
    shutil.copytree(shipped.folder, own_models / "another")
    activate(own_models, "another")
    before = len(runs)
    page.switch_page(PHOTOS).run()
    assert totals(page)["People"] > 0
    assert len(runs) == before + 1


def test_start_again_forgets_the_photos(visit: Visit, uploads: list[Upload]) -> None:
    page = upload(visit(PHOTOS), uploads[0])
    page.button(key="again").click().run()
    assert not page.metric
    assert not page.session_state["checked"]


def test_blurring_hides_all_faces_in_the_download_even_those_a_slider_hides(
    visit: Visit, uploads: list[Upload], pipeline: MaskPipeline, downloads: dict[str, Any]
) -> None:
    page = upload(visit(PHOTOS), uploads[0])
    page.slider(key="min_confidence").set_value(0.95).run()
    (clear,) = pictures_in(downloads["checked_photos.zip"]()).values()
    page.toggle(key="blur").set_value(True).run()
    (blurred,) = pictures_in(downloads["checked_photos.zip"]()).values()
    original = decode_image(uploads[0][1])
    scale = blurred.shape[1] / original.shape[1]
    for detection in pipeline.run(original, min_confidence=0.3):
        x_min, y_min, x_max, y_max = (round(v * scale) for v in detection.face.box.padded(-0.2).xyxy)
        before, after = (p[y_min:y_max, x_min:x_max].astype(float) for p in (clear, blurred))
        assert np.abs(before - after).mean() > 4


def test_csv_and_json_hold_what_the_page_shows(
    visit: Visit, uploads: list[Upload], downloads: dict[str, Any]
) -> None:
    page = upload(visit(PHOTOS), *uploads[:2])
    lines = downloads["faces.csv"]().decode("utf-8-sig").splitlines()
    records = json.loads(downloads["faces.json"]())
    assert len(lines) - 1 == totals(page)["People"]
    assert [record["image"] for record in records] == [name for name, *_ in uploads[:2]]
    assert sum(len(record["faces"]) for record in records) == totals(page)["People"]


def test_many_photos_come_a_few_at_a_time(visit: Visit) -> None:
    walls = [as_upload(f"wall{n}.png", empty_wall() - np.uint8(n)) for n in range(8)]
    page = upload(visit(PHOTOS), *walls)
    assert num_pictures(page) == 6
    page.pagination[0].select(2).run()
    assert num_pictures(page) == 2


def test_photos_with_someone_unmasked_can_come_first(visit: Visit, uploads: list[Upload]) -> None:
    page = upload(visit(PHOTOS), as_upload("wall.png", empty_wall()), *uploads)
    page.segmented_control(key="order").set_value("Without mask first").run()
    names = [text.value for text in page.markdown if text.value.startswith("**")]
    assert "wall" not in names[0]
    assert "without mask" in names[0]


def test_a_snapshot_is_checked(visit: Visit, uploads: list[Upload]) -> None:
    page = visit(PHOTOS)
    assert not page.camera_input
    page.segmented_control(key="source").set_value("Snapshot").run()
    content = encoded(decode_image(uploads[0][1]), "JPEG")
    page.camera_input[0].set_value(("shot.jpg", content, "image/jpeg")).run()
    assert totals(page)["People"] > 0


def test_a_sample_is_checked_at_one_click(visit: Visit, samples: tuple[Any, ...]) -> None:
    page = visit(PHOTOS)
    page.segmented_control(key="source").set_value("Sample").run()
    page.button(key=f"choose_{samples[0].name}").click().run()
    assert not page.exception
    assert totals(page)["People"] > 0


def test_two_visitors_never_see_each_others_photos(
    visit: Visit, uploads: list[Upload], runs: list[Image]
) -> None:
    first = upload(visit(PHOTOS), uploads[0])
    second = visit(PHOTOS)
    assert totals(first)["People"] > 0
    assert not second.metric
    upload(second, uploads[0])
    assert len(runs) == 2
