"""Two versions side by side, with a word on whether they saw the same pictures."""

import json

import pytest

from maskdet.errors import ModelBroken
from maskdet.registry.comparison import NOT_MEASURED, compare
from tests.support.versions import make_version


def part(right, count, *, masked=None, **more):
    masked = count // 2 if masked is None else masked
    return {
        "count": count,
        "accuracy": right / count,
        "accuracy_interval": [right / count - 0.02, right / count + 0.02],
        "balanced_accuracy": right / count,
        "per_label": {
            "with_mask": {"recall": 0.9, "support": masked},
            "without_mask": {"recall": 0.8, "support": count - masked},
        },
        **more,
    }


@pytest.fixture
def compared(tmp_path):
    def compared(a, b, a_config=None, b_config=None):
        first = make_version(tmp_path, "a", report=a, **(a_config or {}))
        second = make_version(tmp_path, "b", report=b, **(b_config or {}))
        return {(row.part, row.figure): row for row in compare(first, second)}

    return compared


def test_figures_stand_side_by_side_with_their_difference(compared):
    rows = compared({"test_photos": part(90, 100)}, {"test_photos": part(97, 100)})
    row = rows["Test photos", "Accuracy"]
    assert (row.first, row.second) == ("90.0 % (88.0 % to 92.0 %)", "97.0 % (95.0 % to 99.0 %)")
    assert row.difference == pytest.approx(0.07)
    assert row.same_pictures
    assert row.clear
    assert (row.title, row.note) == ("Test photos: accuracy", "clearly apart")
    assert rows["Test photos", "Recall of “Without mask”"].first == "80.0 %"


def test_a_small_difference_is_not_called_clear(compared):
    rows = compared({"test_photos": part(90, 100)}, {"test_photos": part(92, 100)})
    assert rows["Test photos", "Accuracy"].note == "no clear difference"


@pytest.mark.parametrize(
    "other",
    [
        part(90, 120),  # more pictures
        part(90, 100, masked=70),  # as many, of other labels
        part(90, 100, fingerprint="b"),  # as many, but others
    ],
)
def test_other_pictures_are_noticed(compared, other):
    rows = compared({"test_photos": part(90, 100, fingerprint="a")}, {"test_photos": other})
    assert rows["Test photos", "Accuracy"].same_pictures is False
    assert rows["Test photos", "Accuracy"].note == "measured on different pictures"


def test_the_data_s_fingerprint_in_the_config_counts_too(compared):
    report = {"test_photos": part(90, 100)}
    rows = compared(report, report, {"data": {"fingerprint": "a"}}, {"data": {"fingerprint": "b"}})
    assert rows["Test photos", "Faces"].same_pictures is False


def test_what_was_not_measured_is_said(compared):
    rows = compared({"test_photos": part(90, 100)}, None)
    row = rows["Test photos", "Accuracy"]
    assert (row.second, row.difference, row.same_pictures) == (NOT_MEASURED, None, None)
    assert ("Held-out scenes", "Accuracy") not in rows


def test_sizes_are_compared(compared):
    rows = compared({}, {}, {"parameters": 1000}, {"parameters": 3500, "image_size": 96})
    assert rows["Model", "Parameters"].difference == 2500
    assert rows["Model", "Parameters"].second == "3,500"
    assert rows["Model", "TFLite model"].difference == 0
    assert rows["Model", "Input"].second == "96 x 96 pixels"


def test_a_damaged_report_is_said(tmp_path):
    a, b = (make_version(tmp_path, name, report={}) for name in "ab")
    (b.folder / "report.json").write_text(json.dumps("x")[:-1])
    with pytest.raises(ModelBroken, match="report"):
        compare(a, b)
