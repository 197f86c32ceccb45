"""Pictures are found wherever an archive keeps them, in an order that is the same everywhere, and read unchanged."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import zipfile

import fsspec
import pytest

from maskdet.archive.sources import (
    Entry,
    Kind,
    Reader,
    SourceLost,
    SourceProblem,
    checked_sources,
    list_entries,
)
from maskdet.errors import UnreadableImage

FILES = {"door/a.jpg": b"first" * 999, "door/b.PNG": b"second", "yard/c.jpeg": b"third" * 50}


def listed(*sources):
    return list(list_entries(checked_sources([str(source) for source in sources])))


def content(*sources):
    with Reader() as reader:
        return {entry.name: reader.read(entry) for entry in listed(*sources)}


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "pictures"
    for name, data in {**FILES, "notes.txt": b"no picture", "door/._a.jpg": b"of macOS"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def test_a_folder_gives_its_pictures_in_the_order_of_names(folder):
    assert content(folder) == FILES
    assert [entry.name for entry in listed(folder)] == sorted(FILES)
    assert [entry.watch for entry in listed(folder)] == ["door", "door", "yard"]


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_gives_the_same_also_where_something_was_put_before_it(tmp_path, packing):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", packing) as archive:
        archive.mkdir("door")
        for name, picture in FILES.items():
            archive.writestr(name, picture)
        archive.comment = b"PK\5\6 is in this comment"[6:]
    (tmp_path / "a.zip").write_bytes(b"#!/bin/sh\n" + data.getvalue())
    assert content(tmp_path / "a.zip") == FILES


def test_a_zip_of_the_large_form_gives_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 3)  # everything is too large for the small form's fields
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, picture in FILES.items():
            archive.writestr(name, picture)
    assert zipfile.ZipFile(tmp_path / "a.zip").namelist() == list(FILES)
    assert content(tmp_path / "a.zip") == FILES


@pytest.mark.parametrize("packing", ["", "gz", "bz2", "xz"])
def test_a_tar_gives_the_same_and_names_links(folder, tmp_path, packing):
    (folder / "yard" / "link.jpg").symlink_to("c.jpeg")
    path = tmp_path / f"a.tar{packing and '.'}{packing}"
    with tarfile.open(path, f"w:{packing}") as archive:
        archive.add(folder, ".", filter=lambda member: None if "._" in member.name else member)
    *_, link = sorted(listed(path), key=lambda entry: entry.kind is Kind.PROBLEM)
    assert "only a link to c.jpeg" in link.problem
    with Reader() as reader:
        found = {e.name.removeprefix("./"): reader.read(e) for e in listed(path) if e.kind is Kind.TAR}
    assert found == FILES


def test_a_list_names_pictures_archives_and_folders_from_where_it_lies(folder, tmp_path):
    shutil.make_archive(str(tmp_path / "more"), "zip", folder / "yard")
    lines = ["# mine", "", "pictures/door/b.PNG", str(folder / "yard"), "more.zip", "gone.jpg"]
    (tmp_path / "list.txt").write_text("\n".join(lines))
    found = listed(tmp_path / "list.txt")
    assert [entry.name for entry in found] == ["pictures/door/b.PNG", "c.jpeg", "c.jpeg", "gone.jpg"]
    assert [entry.kind.value for entry in found] == ["file", "file", "zip", "problem"]


def test_an_object_store_gives_the_same_and_archives_in_it(folder, tmp_path):
    store = fsspec.filesystem("memory")
    store.put(str(folder), "/bucket/archive", recursive=True)
    store.put(shutil.make_archive(str(tmp_path / "more"), "zip", folder / "yard"), "/bucket/more.zip")
    assert content("memory://bucket/archive") == FILES
    assert content("memory://bucket/more.zip") == {"c.jpeg": FILES["yard/c.jpeg"]}
    assert content("memory://bucket/archive/door/b.PNG") == {"b.PNG": b"second"}


def test_names_that_are_no_text_are_read_as_well(tmp_path):
    name = os.fsdecode(b"caf\xe9.jpg")
    (tmp_path / name).write_bytes(b"picture")
    assert content(tmp_path) == {name: b"picture"}


def test_what_was_changed_or_deleted_since_is_said_of_that_picture_alone(folder):
    changed, deleted, same = listed(folder)
    (folder / "door/a.jpg").write_bytes(b"another one")
    (folder / "door/b.PNG").unlink()
    with Reader() as reader:
        with pytest.raises(UnreadableImage, match="was changed after the list"):
            reader.read(changed)
        with pytest.raises(UnreadableImage, match="is not any more"):
            reader.read(deleted)
        assert reader.read(same) == FILES["yard/c.jpeg"]


def test_a_disk_that_is_lost_stops_the_work_and_marks_no_picture_as_bad(folder):
    entry = listed(folder)[0]
    shutil.rmtree(folder)
    folder.mkdir()  # as a mount point is left
    with pytest.raises(SourceLost, match="gone or empty"):
        Reader().read(entry)


def test_a_store_that_does_not_answer_is_asked_again_before_the_work_stops(monkeypatch):
    store, waits = fsspec.filesystem("memory"), []
    store.pipe("/away/a.jpg", b"picture")
    entry = listed("memory://away")[0]
    monkeypatch.setattr(type(store), "cat_file", lambda *_, **__: (_ for _ in ()).throw(ConnectionError()))
    with pytest.raises(SourceLost, match="does not answer"):
        Reader(wait=waits.append).read(entry)
    assert len(waits) == 3


def test_damaged_archives_are_entries_with_a_problem(folder, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"no ZIP")
    (tmp_path / "b.tar").write_bytes(b"no TAR" * 200)
    assert [e.kind for e in listed(tmp_path / "a.zip", tmp_path / "b.tar")] == [Kind.PROBLEM] * 2


def test_a_damaged_member_is_found_by_its_checksum(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.jpg", b"picture" * 9)
    data = (tmp_path / "a.zip").read_bytes().replace(b"picturepicture", b"picturePICTURE", 1)
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(UnreadableImage, match="checksum"):
        Reader().read(listed(tmp_path / "a.zip")[0])


def test_a_folder_in_a_folder_that_is_named_too_counts_once(folder):
    assert checked_sources([str(folder / "door"), str(folder), str(folder)]) == [str(folder)]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("nowhere", "no file and no folder"),
        ("memory://nothing/there", "nothing at"),
        ("s3://user:secret@bucket/a", "holds a name or password"),
        ("nosuch://bucket/a", "cannot be read here"),
    ],
)
def test_sources_that_cannot_be_are_refused_before_any_work(source, words):
    with pytest.raises(SourceProblem, match=words) as found:
        checked_sources([source])
    assert "secret" not in str(found.value)


def test_an_entry_that_claims_to_be_enormous_is_never_read():
    with pytest.raises(UnreadableImage, match="no picture"):
        Reader().read(Entry(Kind.ZIP, "/nowhere.zip", "a.jpg", size=10**12))
