"""Evaluate, driven as a visitor would: a small set, the shipped version, a picture under the wrong label."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from maskdet import jobs
from maskdet.dataset.index import DatasetIndex
from maskdet.evaluation.evaluate import evaluate, measured
from maskdet.evaluation.evaluation_store import find_evaluation, keep_evaluation, keep_with_version
from maskdet.evaluation.metrics.thresholds import at
from maskdet.registry.activation import active_version
from maskdet.registry.operating_point import choose
from maskdet.registry.version import Version, operating_threshold
from maskdet.settings import PROJECT_ROOT, get_settings
from tests.support.judged import WITH, WITHOUT, WRONGLY, face, predictions
from tests.support.pictures import Upload

EVALUATE, PHOTOS, MODELS = "pages/evaluation.py", "pages/photos.py", "pages/models.py"
Visit = Callable[..., AppTest]


@pytest.fixture(scope="module")
def prepared(practice_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `data/small` (100 faces, one bare face under with_mask), evaluated once, and `models`."""
    home = tmp_path_factory.mktemp("evaluation")
    for label in ("with_mask", "without_mask"):
        (home / "data" / "small" / label).mkdir(parents=True)
        for path in sorted((practice_set / label).glob("*.png"))[::8]:
            shutil.copy(path, home / "data" / "small" / label)
    bare = sorted((home / "data" / "small" / "without_mask").iterdir())[0]
    bare.rename(home / "data" / "small" / "with_mask" / bare.name)
    shutil.copytree(PROJECT_ROOT / "models", home / "models")
    with pytest.MonkeyPatch.context() as patch:
        use(home, patch)
        evaluate(version_in_use(), DatasetIndex.from_folder(home / "data" / "small"))
    get_settings.cache_clear()
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it for each test."""
    shutil.copytree(prepared, tmp_path / "home")
    use(tmp_path / "home", monkeypatch)
    st.cache_resource.clear()
    yield tmp_path / "home"
    get_settings.cache_clear()


def use(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("MASKDET_DATA_DIR", str(home / "data"))
    patch.setenv("MASKDET_MODELS_DIR", str(home / "models"))
    get_settings.cache_clear()


def version_in_use() -> Version:
    return active_version(get_settings().models_dir)


def report_of(home: Path) -> dict[str, Any]:
    index = DatasetIndex.from_folder(home / "data" / "small")
    return find_evaluation(version_in_use(), index.fingerprint).report()


@pytest.fixture
def page_of(visit: Visit, home: Path) -> Callable[[str], AppTest]:
    """A function that opens a part of the page."""

    def open_part(part: str) -> AppTest:
        page = visit(EVALUATE)
        page.segmented_control(key="evaluation_part").set_value(part).run()
        assert not page.exception
        return page

    return open_part


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "error", "warning", "success", "subheader")
    return (
        "\n".join(part.value for kind in kinds for part in page.get(kind))
        .replace("\u00a0", " ")
        .replace("\\", "")
    )


def numbers(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value.replace("\u00a0", " ") for metric in page.metric}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that the page starts, which are not run."""
    lines: list[list[str]] = []
    monkeypatch.setattr(jobs, "start", lambda kind, arguments: lines.append(list(arguments)))
    return lines


# Before and after


def test_before_the_first_evaluation_it_says_what_will_happen(
    visit: Visit, home: Path, started: list[list[str]]
) -> None:
    shutil.rmtree(home / "data" / ".cache")
    page = visit(EVALUATE)
    assert "Not evaluated yet" in words(page)
    assert "100 pictures in about 12 seconds" in words(page)
    page.button(key="evaluate").click().run()
    assert started == [["evaluate", str(home / "data" / "small"), "--version", "mask-net-1", "--events"]]


def test_without_pictures_the_practice_set_is_offered(visit: Visit, home: Path) -> None:
    shutil.rmtree(home / "data" / "small")
    page = visit(EVALUATE)
    assert "practice" in {button.key for button in page.button}
    assert not page.exception


def test_the_numbers_shown_are_those_of_the_report(page_of: Callable[[str], AppTest], home: Path) -> None:
    report, page = report_of(home), page_of("Result")
    figures = report["figures"]
    assert numbers(page)["Judged right"] == f"{figures['accuracy']:.1%}".replace("%", " %")
    assert numbers(page)["False alerts"] == "1"
    assert f"Of {figures['count']} pictures it has not learned from" in words(page)
    assert "1 masked face was called unmasked" in words(page)


def test_seen_and_unseen_stand_above_the_figures(page_of: Callable[[str], AppTest], home: Path) -> None:
    counts, page = report_of(home)["counts"], page_of("Errors")
    assert (
        f"{counts['seen']} seen in training or alike to those, and left out, {counts['unseen']} not"
        in words(page)
    )
    assert all(note in words(page) for note in report_of(home)["notes"])


def test_what_it_learned_from_being_unknown_is_said(visit: Visit, home: Path) -> None:
    (home / "models" / "mask-net-1" / "training_manifest.csv").unlink()
    evaluate(version_in_use(), DatasetIndex.from_folder(home / "data" / "small"))
    assert "What mask-net-1 learned from is not known" in words(visit(EVALUATE))


def test_a_cell_of_the_matrix_opens_its_pictures(page_of: Callable[[str], AppTest]) -> None:
    page = page_of("Result")
    assert "With mask, called without mask: 1" in words(page)
    page.button(key="cell_without_mask_without_mask").click().run()
    assert "Without mask, called without mask: 49" in words(page)


def test_three_labels_have_nine_cells(visit: Visit, home: Path) -> None:
    version, index = version_in_use(), DatasetIndex.from_folder(home / "data" / "small")
    faces = [face(WITH, 0.8, 0.1, 0.1, number=1), face(WITHOUT, 0.1, 0.8, 0.1), face(WRONGLY, 0.1, 0.3, 0.6)]
    judged = predictions(faces, labels=(WITH, WITHOUT, WRONGLY), fingerprint=index.fingerprint)
    keep_evaluation(version, measured(version, judged, index) | {"seconds": 1}, judged)
    page = visit(EVALUATE)
    assert not page.exception
    assert len([button for button in page.button if str(button.key).startswith("cell_")]) == 9


def test_a_version_that_is_not_there_gets_a_sentence(visit: Visit, home: Path) -> None:
    page = AppTest.from_file(str(PROJECT_ROOT / "app.py"), default_timeout=60)
    page.query_params["version"] = "nonsense"
    page.run().switch_page(EVALUATE)
    page.query_params["version"] = "nonsense"
    page.run()
    assert "There is no version nonsense" in words(page)


def test_a_damaged_evaluation_gets_a_sentence(visit: Visit, home: Path) -> None:
    for path in (home / "data" / ".cache" / "evaluations").rglob("*.predictions.json"):
        path.write_text("{")
    assert "is damaged" in words(visit(EVALUATE))


# Threshold and calibration


def test_moving_the_threshold_moves_the_numbers(page_of: Callable[[str], AppTest], home: Path) -> None:
    page = page_of("Threshold")
    page.slider(key="explored_threshold mask-net-1").set_value(0.99).run()
    index = DatasetIndex.from_folder(home / "data" / "small")
    row = at(find_evaluation(version_in_use(), index.fingerprint).predictions().reported(), 0.99)
    assert numbers(page)["Unsure"] == f"{row.unsure_share:.1%}".replace("%", " %")
    assert numbers(page)["False alerts"] == str(row.false_alerts)
    assert operating_threshold(version_in_use(), get_settings()) == 0.8


def test_the_recommended_threshold_is_in_force_everywhere(
    page_of: Callable[[str], AppTest], visit: Visit, uploads: list[Upload]
) -> None:
    page = page_of("Threshold")
    page.number_input(key="max_missed").set_value(0)
    page.button(key="recommend").click().run()
    assert operating_threshold(version_in_use(), get_settings()) == 0.5
    assert page.slider(key="explored_threshold mask-net-1").value == 0.5
    photos = visit(PHOTOS)
    photos.file_uploader[0].set_value(uploads[:1]).run()
    assert photos.slider(key="threshold").value == 0.5


def test_a_visitor_on_another_page_gets_a_new_threshold_at_once(
    visit: Visit, home: Path, uploads: list[Upload]
) -> None:
    photos = visit(PHOTOS)
    photos.file_uploader[0].set_value(uploads[:1]).run()
    assert photos.slider(key="threshold").value == 0.8
    choose(version_in_use(), threshold=0.93, why="trial")
    assert photos.run().slider(key="threshold").value == 0.93


def test_a_threshold_chosen_by_hand_is_used(page_of: Callable[[str], AppTest]) -> None:
    page = page_of("Threshold")
    assert page.button(key="use_threshold").disabled
    page.slider(key="explored_threshold mask-net-1").set_value(0.9).run()
    page.button(key="use_threshold").click().run()
    assert operating_threshold(version_in_use(), get_settings()) == 0.9


def test_why_a_set_that_is_too_easy_cannot_calibrate_is_said(page_of: Callable[[str], AppTest]) -> None:
    page = page_of("Threshold")
    fitted = "Fitted (temperature" in words(page)
    assert page.button(key="calibrate").disabled is not fitted
    assert fitted or "fitted on" in words(page)


def test_another_temperature_changes_the_shown_calibration(page_of: Callable[[str], AppTest]) -> None:
    choose(version_in_use(), temperature=2.0, why="trial")
    page = page_of("Threshold")
    assert "As used (temperature 2)" in words(page)
    page.button(key="uncalibrate").click().run()
    assert version_in_use().operating_point().temperature == 1.0


def test_a_threshold_of_the_environment_is_said_to_stand_above(
    visit: Visit, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASKDET_THRESHOLD", "0.7")
    get_settings.cache_clear()
    page = visit(EVALUATE)
    page.segmented_control(key="evaluation_part").set_value("Threshold").run()
    assert "The environment sets the threshold" in words(page)
    assert page.slider(key="explored_threshold mask-net-1").value == 0.7


# Errors


@pytest.fixture
def wrong_label(home: Path) -> Path:
    """The one picture under the wrong label."""
    return next((home / "data" / "small" / "with_mask").glob("*bare*"))


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def open_error(page: AppTest) -> AppTest:
    page.button(key="open_faces_errors_all_0").click().run()
    assert not page.exception
    return page


def test_a_mistake_opens_with_what_the_verdict_rests_on(page_of: Callable[[str], AppTest]) -> None:
    page = open_error(page_of("Errors"))
    assert "the probability of “Without mask”" in words(page)
    assert "wrong_label" in {button.key for button in page.button}


def test_a_wrong_label_is_put_right_and_taken_back(
    page_of: Callable[[str], AppTest], wrong_label: Path
) -> None:
    page = open_error(page_of("Errors"))
    page.session_state["evaluation_face"] = sha256_of(wrong_label)  # AppTest closes a dialog at each run
    page.button(key="wrong_label").click().run()
    assert (wrong_label.parent.parent / "without_mask" / wrong_label.name).is_file()
    assert "were changed since" in words(page)
    page.button(key="undo_label").click().run()
    assert wrong_label.is_file()
    assert "were changed since" not in words(page)


def test_the_training_pictures_most_like_a_face_are_shown(
    page_of: Callable[[str], AppTest], wrong_label: Path
) -> None:
    page = open_error(page_of("Errors"))
    page.session_state["evaluation_face"] = sha256_of(wrong_label)
    page.button(key="nearest").click().run()
    assert not page.exception
    assert words(page).count("% alike") == 4


def test_a_read_only_set_says_why_its_labels_stay(
    page_of: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maskdet.dataset.collection.os.access", lambda *_: False)
    page = open_error(page_of("Errors"))
    assert "is read-only here" in words(page)
    assert "wrong_label" not in {button.key for button in page.button}


# Slices


def test_a_slice_with_too_few_pictures_says_so(page_of: Callable[[str], AppTest]) -> None:
    (table,) = page_of("Slices").dataframe
    small = table.value[table.value["Faces"] < 20]
    assert len(small)
    assert set(small["Right"]) == {"fewer than 20 faces: too few to say"}


def test_groups_of_the_visitors_own_become_slices(page_of: Callable[[str], AppTest], home: Path) -> None:
    names = sorted(path.name for path in (home / "data" / "small").rglob("*.png"))
    rows = [f"{name},{'left door' if number % 2 else 'right door'}" for number, name in enumerate(names)]
    page = page_of("Slices")
    page.file_uploader(key="metadata").set_value(
        ("groups.csv", "\n".join(["file,site", *rows, "no.png,x"]).encode(), "text/csv")
    )
    page.run()
    assert {"left door", "right door"} <= set(page.dataframe[0].value["Slice"])
    not_measured = 100 - report_of(home)["counts"]["reported"]
    assert f"{not_measured + 1} rows name no picture that was measured" in words(page)


def test_a_broken_table_of_groups_gets_a_sentence(page_of: Callable[[str], AppTest]) -> None:
    page = page_of("Slices")
    page.file_uploader(key="metadata").set_value(("groups.csv", b"name;age\nx;3", "text/csv")).run()
    assert "no column names the file" in words(page)
    assert page.dataframe


# Stress, scenes, comparison


def test_the_stress_lab_shows_what_a_hardship_looks_like_before_it_runs(
    page_of: Callable[[str], AppTest], started: list[list[str]]
) -> None:
    page = page_of("Stress")
    page.selectbox(key="hardship").select("hand").run()
    assert "Hand before the mouth" in words(page)
    assert len(page.get("image")) == 5
    page.button(key="run_stress").click().run()
    assert "--stress" in started[0]


def test_a_measured_stress_lab_is_drawn_the_hardest_first(
    page_of: Callable[[str], AppTest], home: Path
) -> None:
    rows = [stress_row("dark", s, 1 - s / 10) for s in range(6)] + [
        stress_row("blur", s, 1.0) for s in range(6)
    ]
    stress = {"clean": rows[0], "rows": rows, "threshold": 0.8, "fingerprint": "f", "note": "40 faces."}
    index = DatasetIndex.from_folder(home / "data" / "small")
    kept = find_evaluation(version_in_use(), index.fingerprint)
    keep_evaluation(version_in_use(), kept.report() | {"stress": stress}, kept.predictions())
    page = page_of("Stress")
    assert list(page.dataframe[0].value["Perturbation"]) == ["Dark", "Blur"]
    assert "severity 5: of 40 faces 20 unmasked called masked" in words(page)


def stress_row(kind: str, severity: int, accuracy: float) -> dict[str, Any]:
    counts = {"count": 40, "missed": round(40 * (1 - accuracy)), "false_alerts": 0}
    return counts | {
        "kind": kind, "title": kind.title(), "meaning": "", "severity": severity, "accuracy": accuracy,
        "interval": [accuracy, accuracy], "sure": 1.0, "sure_accuracy": accuracy,
    }  # fmt: skip


def test_scenes_that_are_not_there_get_a_sentence(
    page_of: Callable[[str], AppTest], started: list[list[str]]
) -> None:
    page = page_of("Scenes")
    page.text_input(key="scenes_folder").set_value("/nowhere/scenes").run()
    page.button(key="measure_scenes").click().run()
    assert "There is no folder /nowhere/scenes" in words(page)
    assert not started


def test_two_versions_are_compared_on_the_same_pictures(
    page_of: Callable[[str], AppTest], home: Path, started: list[list[str]]
) -> None:
    shutil.copytree(home / "models" / "mask-net-1", home / "models" / "second")
    page = page_of("Compare")
    page.button(key="evaluate second").click().run()
    assert started[0][3] == "second"
    second = Version.open(home / "models" / "second")
    evaluate(second, DatasetIndex.from_folder(home / "data" / "small"))
    assert "right and wrong on the same pictures" in words(page_of("Compare"))


# Report, card


def test_the_report_hides_faces_unless_asked(
    page_of: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(
        st, "download_button", lambda label, data, name, *_, **__: offered.update({name: data})
    )
    page = page_of("Report")
    hidden = offered["mask-net-1_small.html"]()
    page.toggle(key="report_faces").set_value(True).run()
    shown = offered["mask-net-1_small.html"]()
    assert b"mask-net-1" in hidden
    assert hidden != shown
    assert b"https://" not in hidden.replace(b"https://www.w3.org", b"")


def test_the_figures_go_into_the_card_at_one_click(page_of: Callable[[str], AppTest]) -> None:
    page = page_of("Report")
    page.button(key="keep_in_card").click().run()
    assert "small" in version_in_use().card()
    assert "The card holds the figures of this evaluation" in words(page)


def test_scenes_in_the_versions_own_report_are_shown(page_of: Callable[[str], AppTest], home: Path) -> None:
    row = {"from_px": 16, "to_px": None, "faces": 40, "recall": 0.9, "precision": 1.0, "f1": 0.85, "map50": None,
           "unmasked_not_found": 1, "unmasked_called_masked": 0, "masked_called_unmasked": 2}  # fmt: skip
    scenes = {"scenes": 7, "seen": 3, "min_confidence": 0.6, "learned_from_known": True, "rows": [row]}
    keep_with_version(version_in_use(), report_of(home) | {"scenes": scenes})
    page = page_of("Scenes")
    assert "7 pictures, from finding the face to the verdict" in words(page).replace("*", "")
    assert list(page.dataframe[0].value["Found"].str.replace("\u00a0", " ")) == ["90.0 %"]


def test_models_leads_to_the_evaluation_of_a_version(visit: Visit, home: Path) -> None:
    shutil.copytree(home / "models" / "mask-net-1", home / "models" / "second")
    page = visit(MODELS)
    assert "download_card_second" in {button.key for button in page.get("download_button")}
    page.button(key="evaluate second").click().run()
    assert page.selectbox(key="evaluation_version").value == "second"
