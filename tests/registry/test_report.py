"""Reports: what stands in a report.json is read as values, and written as it stood."""

from __future__ import annotations

import json

import pytest

from maskdet.errors import ModelBroken
from maskdet.registry.cards import model_card
from maskdet.registry.report import DetectorReport, EvaluationReport, VersionReport, read_report
from maskdet.settings import PROJECT_ROOT
from tests.support.evaluations import evaluation
from tests.support.versions import make_version

SHIPPED = PROJECT_ROOT / "models" / "mask-net-4" / "report.json"
DETECTOR = PROJECT_ROOT / "models" / "detectors" / "face-net-1" / "report.json"


@pytest.mark.parametrize(("path", "kind"), [(SHIPPED, VersionReport), (DETECTOR, DetectorReport)])
def test_a_shipped_report_is_written_as_it_was_read(path, kind):
    content = json.loads(path.read_text())
    content.get("evaluation", {}).get("version", {}).pop(
        "operating", None
    )  # what older evaluations held twice
    assert kind.from_json(content).to_json() == content


def test_every_section_keeps_its_values_on_the_way_to_json_and_back():
    report = evaluation()
    content = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert EvaluationReport.from_json(content) == report
    assert {
        "slices",
        "scenes",
        "stress",
    } <= content.keys()  # the names that files have had from the beginning
    assert "comparison" not in content


def test_a_partial_report_is_read_and_stays_partial():
    content = {"test_photos": {"accuracy": 0.9, "count": 4}}
    report = VersionReport.from_json(content)
    assert report.test_photos.per_label == {}
    assert report.evaluation is None
    assert report.to_json() == content


def test_a_part_without_an_accuracy_counts_as_not_measured():
    assert VersionReport.from_json({"test_photos": {"count": 4}}).test_photos is None


def test_the_first_reports_held_slices_as_bare_rows():
    rows = evaluation().to_json()["slices"]["rows"]
    assert len(EvaluationReport.from_json({"slices": rows}).slices.rows) == len(rows)


def test_keys_of_a_newer_report_are_passed_over():
    assert (
        VersionReport.from_json(
            {"test_photos": {"count": 4, "accuracy": 1.0, "mood": 1}, "more": 1}
        ).test_photos.count
        == 4
    )


def test_a_report_of_another_form_is_damaged_and_the_sentence_says_where(tmp_path):
    version = make_version(tmp_path, "mine", report={"test_photos": {"count": 4, "accuracy": "high"}})
    with pytest.raises(ModelBroken, match=r"damaged \(test_photos\.accuracy: Input should be a valid number"):
        read_report(version)
    with pytest.raises(ModelBroken, match="its card cannot be written"):
        model_card(version.config, {"test_photos": {"count": 4, "accuracy": "high"}})
