"""The printable report: one page that needs nothing else."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from maskdet.dataset.index import DatasetIndex
from maskdet.errors import MaskdetError
from maskdet.registry.activation import active_version
from maskdet.registry.report import EvaluationReport
from maskdet.reports import pdf as printing
from maskdet.reports.evaluation_report import report_html, worst_errors
from maskdet.settings import get_settings
from tests.support.evaluations import evaluation, judged
from tests.support.faces.judged import WITH, predictions
from tests.support.faces.real_faces import small_set


@pytest.fixture(scope="module")
def version():
    return active_version(get_settings().models_dir)


@pytest.fixture(scope="module")
def index(practice_set, tmp_path_factory) -> DatasetIndex:
    return DatasetIndex.from_folder(
        small_set(practice_set, tmp_path_factory.mktemp("report") / "faces", people=1)
    )


@pytest.fixture
def wrong(index):
    """Each picture of the small set, called the wrong label; a file name holds markup."""
    faces = [
        replace(
            judged().faces[n],
            file="with_mask/<script>alert(1)</script>.png",
            sha256=picture.sha256,
            truth=WITH,
            probabilities=(0.1 * n / 6, 1 - 0.1 * n / 6),
        )
        for n, picture in enumerate(index.pictures)
    ]
    return predictions(faces)


def test_the_page_has_every_section_and_asks_for_nothing_from_elsewhere(version):
    page = report_html(version, evaluation())
    for heading in ("Figures", "Threshold", "Curves", "slices", "Whole pictures", "Stress lab", "Limits"):
        assert re.search(rf"<h2[^>]*>[^<]*{heading}", page), heading
    assert not re.search(r"""(src|href)=["'](?!data:)|@import|url\(""", page)


def test_the_numbers_on_the_page_are_those_of_the_report(version):
    page, report = report_html(version, evaluation()), evaluation()
    assert f"{100 * report.figures.accuracy:.1f}\u00a0%" in page
    row = next(row for row in report.slices.rows if row.slice == "dark")
    assert f"<td>{row.count}</td>" in page
    assert f"{100 * row.accuracy:.1f}\u00a0%" in page


def test_every_plot_is_a_drawing_that_can_be_read(version):
    plots = re.findall(r"<svg.*?</svg>", report_html(version, evaluation()), flags=re.DOTALL)
    assert len(plots) == 6
    for plot in plots:
        assert ElementTree.fromstring(plot).attrib["aria-label"]


def test_sections_that_were_not_measured_are_left_out(version):
    whole = evaluation()
    report = EvaluationReport(figures=whole.figures, measured=whole.measured, dataset=whole.dataset)
    page = report_html(version, report)
    assert "Stress lab</h2>" not in page
    assert "<svg" not in page
    assert "Figures</h2>" in page


def test_a_report_without_figures_gets_a_sentence(version):
    with pytest.raises(MaskdetError, match="Measure the version first"):
        report_html(version, EvaluationReport())


def test_file_names_cannot_run_code(version, wrong, index):
    page = report_html(version, evaluation(), wrong, index)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_surest_error_comes_first_and_right_verdicts_are_left_out(wrong, index):
    found = worst_errors(wrong, index)
    assert [row.confidence for row in found] == sorted((row.confidence for row in found), reverse=True)
    right = replace(wrong, faces=tuple(replace(f, probabilities=(1.0, 0.0)) for f in wrong.faces))
    assert len(found) == 6
    assert worst_errors(right, index) == []


def test_faces_are_unrecognisable_unless_they_are_asked_for(version, wrong, index):
    hidden, shown = (worst_errors(wrong, index, show_faces=show)[0].picture for show in (False, True))
    assert hidden != shown
    assert hidden.startswith("data:image/jpeg;base64,")
    assert "Faces are made unrecognisable" in report_html(version, evaluation(), wrong, index)
    assert "unrecognisable" not in report_html(version, evaluation(), wrong, index, show_faces=True)


def test_no_picture_the_version_learned_from_is_shown(version, wrong, index):
    leaked = replace(wrong.faces[0], leaked=True, file="leaked.png")
    page = report_html(version, evaluation(), predictions([leaked, *wrong.faces[1:]]), index)
    assert "leaked.png" not in page
    assert page.count("data:image/jpeg") == 5


def test_pictures_that_are_gone_are_left_out(wrong, index):
    assert worst_errors(wrong, replace(index, pictures=())) == []


@pytest.mark.skipif(not printing.pdf_possible(), reason="no browser that prints")
def test_the_page_prints_as_a_pdf(version):
    assert printing.report_pdf(report_html(version, evaluation())).startswith(b"%PDF-")


def test_without_a_browser_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(printing, "_browser", lambda: None)
    assert not printing.pdf_possible()
    with pytest.raises(MaskdetError, match="Save the page instead"):
        printing.report_pdf("<p>")


def test_a_browser_that_fails_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(printing, "_browser", lambda: shutil.which("false"))
    with pytest.raises(MaskdetError, match="could not print"):
        printing.report_pdf("<p>")
