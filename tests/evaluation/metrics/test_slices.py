"""Slices: figures for parts of the faces, and for the user's own labels of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maskdet.errors import DatasetProblem
from maskdet.evaluation.metadata import read_metadata
from maskdet.evaluation.metrics.classification import wilson_interval
from maskdet.evaluation.metrics.slices import slices
from maskdet.evaluation.predictions import Predictions
from tests.support.faces.judged import WITH, WITHOUT, face, predictions


def judged(truth, right: bool, number: int, **attributes):
    good = (0.9, 0.1) if truth is WITH else (0.1, 0.9)
    return replace(face(truth, *(good if right else good[::-1]), number=number), attributes=attributes)


def dark_and_medium() -> Predictions:
    """30 dark faces of which 12 are missed, 40 medium ones all right, 5 bright ones all wrong."""
    faces = [judged(WITHOUT, n >= 12, n, brightness=0.2, pose="frontal") for n in range(30)]
    faces += [judged(WITH, True, n, brightness=0.5, pose="turned") for n in range(40)]
    faces += [judged(WITH, False, n, brightness=0.9, pose="frontal") for n in range(40, 45)]
    return predictions(faces)


def test_a_slice_has_the_figures_of_its_faces():
    row = next(row for row in slices(dark_and_medium()).rows if row.slice == "dark")
    assert (row.count, row.right, row.missed, row.false_alerts) == (30, 18, 12, 0)
    assert row.accuracy == pytest.approx(0.6)
    assert row.interval == wilson_interval(18, 30)


def test_the_worst_slice_comes_first_and_small_ones_last_with_a_note():
    rows = slices(dark_and_medium()).rows
    assert rows[0].accuracy == min(row.accuracy for row in rows if row.enough)
    assert rows[-1].slice == "bright"
    assert "too few" in rows[-1].note
    assert rows[-1].false_alerts == 5


def test_the_gap_between_slices_leaves_small_ones_out():
    gap = next(gap for gap in slices(dark_and_medium()).gaps if gap.dimension == "Brightness")
    assert gap.gap == pytest.approx(0.4)
    assert (gap.worst, gap.best) == ("dark", "medium")
    assert gap.clear is True


def test_slices_that_are_all_right_have_no_gap():
    faces = [judged(WITH, True, n, brightness=0.2 if n % 2 else 0.5) for n in range(80)]
    assert [gap for gap in slices(predictions(faces)).gaps if gap.dimension == "Brightness"] == []


def test_colours_of_masks_are_only_compared_among_the_masked():
    faces = [judged(WITH, n > 3, n, mask_colour="black" if n % 2 else "white") for n in range(60)]
    faces += [judged(WITHOUT, True, n, mask_colour="other") for n in range(60)]
    rows = [row for row in slices(predictions(faces)).rows if row.dimension == "Colour of the mask"]
    assert {row.slice: row.count for row in rows} == {"black": 30, "white": 30}


def test_kinds_of_file_names_are_slices_where_they_say_more_than_the_label():
    named = [
        replace(f, file=f"without_mask/person{n:02d}_{'bare' if n % 2 else 'on_chin'}.png")
        for n, f in enumerate(judged(WITHOUT, True, n) for n in range(50))
    ]
    assert {row.slice for row in slices(predictions(named)).rows} == {"person bare", "person on chin"}
    plain = [replace(f, file=f"without_mask/without_mask_{n}.jpg") for n, f in enumerate(named)]
    assert slices(predictions(plain)).rows == ()


def test_labels_of_the_users_own_become_slices():
    data = dark_and_medium()
    lines = [f"{f.file};{'I' if f.truth is WITHOUT else 'IV'}" for f in data.faces]
    metadata = read_metadata("\n".join(["File;Skin tone", *lines, "gone.jpg;II"]).encode("utf-8-sig"))
    found = slices(data, metadata)
    rows = {row.slice: row for row in found.rows if row.dimension == "Skin tone"}
    assert rows["I"].count == 30
    assert rows["IV"].false_alerts == 5
    assert found.unmatched_rows == 1


def test_many_ages_become_four_ranges_of_about_as_many_faces():
    data = dark_and_medium()
    metadata = {f.file: {"age": str(18 + n)} for n, f in enumerate(data.faces)}
    rows = [row for row in slices(data, metadata).rows if row.dimension == "age"]
    assert len(rows) == 4
    assert all(18 <= row.count <= 20 for row in rows)


def test_a_column_of_names_is_reported_as_no_slice():
    data = dark_and_medium()
    metadata = {f.file: {"who": f"visitor {n}"} for n, f in enumerate(data.faces)}
    row = next(row for row in slices(data, metadata).rows if row.dimension == "who")
    assert "75 different values" in row.note
    assert not row.enough


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (b"name,age\na.jpg,3\n", "no column names the file"),
        (b"", "no column names the file"),
        (b"file\na.jpg\n", "no column besides"),
        (b"file,age\na.jpg,3\na.jpg,4\n", "more than once"),
        (b"file,age\na.jpg,3,4\n", "more cells than the header"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_table_that_cannot_be_used_gets_a_sentence(table, words):
    with pytest.raises(DatasetProblem, match=words):
        read_metadata(table)


def test_a_missing_table_gets_a_sentence(tmp_path):
    with pytest.raises(DatasetProblem, match="cannot be read"):
        read_metadata(tmp_path / "labels.csv")
