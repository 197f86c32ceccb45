"""Figures by slice, and groups of the visitor's own."""

from __future__ import annotations

from pathlib import Path

from tests.support.pages.evaluation import OpenPart, report_of, words


def test_a_slice_with_too_few_pictures_says_so(page_of: OpenPart) -> None:
    (table,) = page_of("Slices").dataframe
    small = table.value[table.value["Faces"] < 20]
    assert len(small)
    assert set(small["Right"]) == {"fewer than 20 faces: too few to say"}


def test_groups_of_the_visitors_own_become_slices(page_of: OpenPart, home: Path) -> None:
    names = sorted(path.name for path in (home / "data" / "small").rglob("*.png"))
    rows = [f"{name},{'left door' if number % 2 else 'right door'}" for number, name in enumerate(names)]
    page = page_of("Slices")
    page.file_uploader(key="metadata").set_value(
        ("groups.csv", "\n".join(["file,site", *rows, "no.png,x"]).encode(), "text/csv")
    )
    page.run()
    assert {"left door", "right door"} <= set(page.dataframe[0].value["Slice"])
    not_measured = 100 - report_of(home).counts.reported
    assert f"{not_measured + 1} rows name no picture that was measured" in words(page)


def test_a_broken_table_of_groups_gets_a_sentence(page_of: OpenPart) -> None:
    page = page_of("Slices")
    page.file_uploader(key="metadata").set_value(("groups.csv", b"name;age\nx;3", "text/csv")).run()
    assert "no column names the file" in words(page)
    assert page.dataframe
