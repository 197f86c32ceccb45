"""Before and after an evaluation: what is offered, and what is said of the result."""

from __future__ import annotations

import shutil
from pathlib import Path

from streamlit.testing.v1 import AppTest

from maskdet.evaluation.evaluate import evaluate, measure
from maskdet.evaluation.evaluation_store import store_evaluation
from maskdet.settings import PROJECT_ROOT
from tests.support.faces.judged import WITH, WITHOUT, WRONGLY, face, predictions
from tests.support.pages.evaluation import (
    EVALUATE,
    OpenPart,
    Visit,
    index_of,
    numbers,
    report_of,
    version_in_use,
    words,
)


def test_before_the_first_evaluation_it_says_what_will_happen(
    visit: Visit, home: Path, started: list[list[str]]
) -> None:
    shutil.rmtree(home / "data" / ".cache")
    page = visit(EVALUATE)
    assert "Not evaluated yet" in words(page)
    assert "100 pictures in about 12 seconds" in words(page)
    page.button(key="evaluate").click().run()
    assert started == [
        ["evaluate", str(home / "data" / "small"), "--version", version_in_use().name, "--events"]
    ]


def test_without_pictures_the_practice_set_is_offered(visit: Visit, home: Path) -> None:
    shutil.rmtree(home / "data" / "small")
    page = visit(EVALUATE)
    assert "practice" in {button.key for button in page.button}
    assert not page.exception


def test_the_numbers_shown_are_those_of_the_report(page_of: OpenPart, home: Path) -> None:
    report, page = report_of(home), page_of("Result")
    assert numbers(page)["Judged right"] == f"{report.figures.accuracy:.1%}".replace("%", " %")
    assert numbers(page)["False alerts"] == "1"
    assert f"Of {report.figures.count} pictures it has not learned from" in words(page)
    assert "1 masked face was called unmasked" in words(page)


def test_leaked_and_other_pictures_stand_above_the_figures(page_of: OpenPart, home: Path) -> None:
    counts, page = report_of(home).counts, page_of("Errors")
    assert (
        f"{counts.leaked} seen in training or alike to those, and left out, {counts.unleaked} not"
        in words(page)
    )
    assert all(note in words(page) for note in report_of(home).notes)


def test_what_it_learned_from_being_unknown_is_said(visit: Visit, home: Path) -> None:
    (version_in_use().folder / "training_manifest.csv").unlink()
    evaluate(version_in_use(), index_of(home))
    assert f"What {version_in_use().name} learned from is not known" in words(visit(EVALUATE))


def test_a_cell_of_the_matrix_opens_its_pictures(page_of: OpenPart) -> None:
    page = page_of("Result")
    assert "With mask, called without mask: 1" in words(page)
    page.button(key="cell_without_mask_without_mask").click().run()
    assert "Without mask, called without mask: 49" in words(page)


def test_three_labels_have_nine_cells(visit: Visit, home: Path) -> None:
    version, index = version_in_use(), index_of(home)
    faces = [face(WITH, 0.8, 0.1, 0.1, number=1), face(WITHOUT, 0.1, 0.8, 0.1), face(WRONGLY, 0.1, 0.3, 0.6)]
    judged = predictions(faces, labels=(WITH, WITHOUT, WRONGLY), fingerprint=index.fingerprint)
    store_evaluation(version, measure(version, judged, index).replaced(seconds=1.0), judged)
    page = visit(EVALUATE)
    assert not page.exception
    assert len([button for button in page.button if str(button.key).startswith("cell_")]) == 9


def test_a_version_that_is_not_there_gets_a_sentence(visit: Visit, home: Path) -> None:
    page = AppTest.from_file(str(PROJECT_ROOT / "main.py"), default_timeout=60)
    page.query_params["version"] = "nonsense"
    page.run().switch_page(EVALUATE)
    page.query_params["version"] = "nonsense"
    page.run()
    assert "There is no version nonsense" in words(page)
    assert "Version" in [box.label for box in page.selectbox]  # and the one in use is shown


def test_a_damaged_evaluation_gets_a_sentence(visit: Visit, home: Path) -> None:
    for path in (home / "data" / ".cache" / "evaluations").rglob("*.predictions.json"):
        path.write_text("{")
    assert "is damaged" in words(visit(EVALUATE))
