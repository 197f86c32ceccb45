"""Files on their way into a set never replace or delete anything that is not theirs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from maskdet.dataset.staging import NOTE, Staging, roll_back_unfinished


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "set" / "with_mask").mkdir(parents=True)
    return tmp_path / "set"


def killed_import(root: Path, *, moved: bytes) -> Path:
    """What is left when a process is killed after it has moved a.jpg in."""
    folder = root.parent / f".{root.name}.incoming-abcd"
    folder.mkdir()
    sha256 = hashlib.sha256(b"moved").hexdigest()
    note = {"moves": [["000000", "with_mask/a.jpg", sha256]], "made": [], "made_root": False}
    (folder / NOTE).write_text(json.dumps(note))
    (root / "with_mask" / "a.jpg").write_bytes(moved)
    return folder


def test_a_killed_import_is_taken_back(root):
    folder = killed_import(root, moved=b"moved")
    assert roll_back_unfinished(root) == 1
    assert not (root / "with_mask" / "a.jpg").exists()
    assert not folder.exists()


def test_a_file_that_took_the_name_since_stays(root):
    killed_import(root, moved=b"mine")
    roll_back_unfinished(root)
    assert (root / "with_mask" / "a.jpg").read_bytes() == b"mine"


def test_a_file_that_takes_the_name_at_the_last_moment_is_not_replaced(root, monkeypatch):
    real = Staging._write_note

    def another_program_is_faster(self: Staging, files: list[str]) -> None:
        real(self, files)
        (root / files[1]).write_bytes(b"mine")

    monkeypatch.setattr(Staging, "_write_note", another_program_is_faster)
    with Staging(root) as staging:
        staging.add("with_mask", "a.jpg", b"first")
        staging.add("with_mask", "b.jpg", b"second")
        with pytest.raises(FileExistsError):
            staging.finish()
    assert [path.name for path in (root / "with_mask").iterdir()] == ["b.jpg"]
    assert (root / "with_mask" / "b.jpg").read_bytes() == b"mine"


def test_where_there_are_no_hard_links_files_are_renamed(root, monkeypatch):
    def no_links(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("os.link", no_links)
    with Staging(root) as staging:
        staging.add("with_mask", "a.jpg", b"first")
        assert staging.finish() == ("with_mask/a.jpg",)
    assert (root / "with_mask" / "a.jpg").read_bytes() == b"first"
