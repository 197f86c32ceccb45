"""Corrections of a data set: every change is journaled and can be taken back, whatever dies in between."""

import json
import subprocess
import sys
import threading

import pytest

from maskdet.dataset.edits import BIN, JOURNAL, Change, journal, move, remove, standing_changes, undo
from maskdet.dataset.index import DatasetIndex
from maskdet.errors import DatasetProblem
from maskdet.settings import PROJECT_ROOT, get_settings
from tests.support.datasets import blobs


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    root = tmp_path / "set"
    for label, first in (("with_mask", 0), ("without_mask", 10)):
        (root / label).mkdir(parents=True)
        for number in range(first, first + 4):
            blobs(number).save(root / label / f"{number}.png")
    yield root
    get_settings.cache_clear()


def files(root):
    return sorted(path.relative_to(root).as_posix() for path in root.glob("*/*.png"))


def content(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.glob("*/*.png")}


def test_a_moved_picture_has_the_other_label(folder):
    change = move(folder, folder / "with_mask" / "0.png", "without_mask")
    assert (change.number, change.action) == (1, "move")
    assert (change.source, change.target) == ("with_mask/0.png", "without_mask/0.png")
    labels = {p.path.name: p.label for p in DatasetIndex.from_folder(folder).pictures}
    assert labels["0.png"] == "without_mask"


def test_a_removed_picture_leaves_the_index_and_waits_in_the_bin(folder):
    remove(folder, folder / "with_mask" / "1.png")
    assert (folder / BIN / "with_mask" / "1.png").is_file()
    assert len(DatasetIndex.from_folder(folder).pictures) == 7
    assert DatasetIndex.from_folder(folder).labels == ("with_mask", "without_mask")


def test_undo_takes_back_one_change_after_the_other(folder):
    before = content(folder)
    move(folder, folder / "with_mask" / "0.png", "mask_worn_incorrectly")
    remove(folder, folder / "mask_worn_incorrectly" / "0.png")
    move(folder, folder / "without_mask" / "11.png", "with_mask")
    assert [undo(folder).undoes for _ in range(3)] == [3, 2, 1]
    assert content(folder) == before
    assert not (folder / "mask_worn_incorrectly").exists()
    with pytest.raises(DatasetProblem, match="no change left"):
        undo(folder)


def test_the_journal_lists_every_change(folder):
    move(folder, folder / "with_mask" / "0.png", "without_mask")
    undo(folder)
    remove(folder, folder / "with_mask" / "0.png")
    assert [(c.action, c.undoes) for c in journal(folder)] == [("move", None), ("undo", 1), ("remove", None)]
    assert [c.number for c in standing_changes(folder)] == [3]
    lines = (folder / JOURNAL).read_text().splitlines()
    assert {"number", "time", "action", "source", "target", "undoes"} == set(json.loads(lines[0]))


def test_a_taken_name_gets_a_number_and_nothing_is_overwritten(folder):
    blobs(99).save(folder / "without_mask" / "0.png")
    before = set(content(folder).values())
    assert move(folder, folder / "with_mask" / "0.png", "without_mask").target == "without_mask/0-2.png"
    assert set(content(folder).values()) == before


def test_undo_follows_a_picture_that_had_to_take_another_name(folder):
    first = (folder / "with_mask" / "0.png").read_bytes()
    move(folder, folder / "with_mask" / "0.png", "without_mask")
    remove(folder, folder / "without_mask" / "0.png")
    blobs(99).save(folder / "without_mask" / "0.png")
    assert undo(folder).target == "without_mask/0-2.png"
    undo(folder)
    assert (folder / "with_mask" / "0.png").read_bytes() == first


def test_a_change_that_died_before_its_renaming_never_happened(folder):
    move(folder, folder / "with_mask" / "0.png", "without_mask")
    dead = Change(2, "2026-01-01T00:00:00+00:00", "remove", "with_mask/1.png", ".bin/with_mask/1.png")
    with (folder / JOURNAL).open("a") as file:
        file.write(json.dumps(vars(dead)) + "\n")
    assert [c.number for c in journal(folder)] == [1]
    assert remove(folder, folder / "with_mask" / "2.png").number == 3
    assert [c.number for c in journal(folder)] == [1, 3]
    assert [undo(folder).undoes for _ in range(2)] == [3, 1]
    assert len(files(folder)) == 8


def test_a_line_torn_by_a_power_cut_is_passed_over(folder):
    move(folder, folder / "with_mask" / "0.png", "without_mask")
    with (folder / JOURNAL).open("a") as file:
        file.write('{"number": 2, "time": "2026')
    remove(folder, folder / "with_mask" / "1.png")
    assert [c.action for c in journal(folder)] == ["move", "remove"]


@pytest.mark.parametrize(
    "picture",
    ["../elsewhere/a.png", "with_mask/missing.png", ".bin/with_mask/0.png", "notes.txt", "with_mask"],
)
def test_what_is_no_picture_of_the_set_is_refused(folder, picture):
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    blobs(1).save(elsewhere / "a.png")
    with pytest.raises(DatasetProblem, match="is not a picture of the data set"):
        remove(folder, folder / picture)
    assert (elsewhere / "a.png").is_file()


@pytest.mark.parametrize("label", ["", ".bin", "../out", "a/b", "a\\b", ".."])
def test_an_impossible_label_is_refused(folder, label):
    with pytest.raises(DatasetProblem, match="cannot be a label"):
        move(folder, folder / "with_mask" / "0.png", label)


def test_a_set_that_cannot_be_written_explains_and_stays_as_it_is(folder):
    (folder / JOURNAL).mkdir()  # as on a read-only disk, the journal cannot be opened
    before = files(folder)
    with pytest.raises(DatasetProblem, match="must be writable"):
        move(folder, folder / "with_mask" / "0.png", "without_mask")
    assert files(folder) == before


def test_a_moved_picture_keeps_its_group_and_split(folder):
    original = blobs(12)
    for name in ("with_mask/a.png", "without_mask/b.png", "without_mask/c.png"):
        original.save(folder / name, optimize=name.endswith("b.png"))
    before = {p.path.name: (p.group, p.split) for p in DatasetIndex.from_folder(folder).pictures}
    move(folder, folder / "with_mask" / "a.png", "without_mask")
    remove(folder, folder / "without_mask" / "a.png")
    after = {p.path.name: (p.group, p.split) for p in DatasetIndex.from_folder(folder).pictures}
    assert after == {name: before[name] for name in after}


def test_a_change_waits_for_another_process_that_writes_into_the_set(folder):
    code = (
        "import sys; from pathlib import Path; from maskdet.dataset.staging import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT_ROOT,
    ) as other:
        assert other.stdout.readline() == "held\n"
        change = threading.Thread(target=move, args=(folder, folder / "with_mask" / "0.png", "without_mask"))
        change.start()
        change.join(timeout=0.5)
        assert change.is_alive()
        assert (folder / "with_mask" / "0.png").is_file()
        other.stdin.close()
        change.join(timeout=30)
    assert (folder / "without_mask" / "0.png").is_file()


def test_a_set_whose_lock_cannot_be_written_is_reported_in_a_sentence(folder, monkeypatch):
    (folder.parent / f".{folder.name}.lock").mkdir()  # as where the file belongs to someone else
    with pytest.raises(DatasetProblem, match="must be writable"):
        remove(folder, folder / "with_mask" / "0.png")


def test_beside_a_read_only_folder_the_lock_lies_under_data_dir(folder, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: path != folder.parent)
    remove(folder, folder / "with_mask" / "0.png")
    assert [path.name for path in (folder.parent / "data" / ".cache" / "locks").iterdir()] != []
    assert not list(folder.parent.glob(".*.lock"))
