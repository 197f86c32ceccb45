"""CONTRIBUTING.md names every folder, and no folder or file has grown out of hand."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from maskdet.settings import PROJECT_ROOT

CODE = (
    "app.py",
    "benchmarks",
    "detect_mask.py",
    "main.py",
    "maskdet",
    "pages",
    "tests",
    "train_model.py",
    "ui",
)
NOT_LISTED = r"models/.+|tests/.+|maskdet/store/migrations/versions|\..*"  # tests mirror the others


def tracked(*paths: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *paths], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    return [path for line in listed.stdout.splitlines() if (path := PROJECT_ROOT / line).exists()]


def relative(path: Path) -> str:
    return str(path.relative_to(PROJECT_ROOT))


FILES = tracked(*CODE)
PYTHON = [path for path in FILES if path.suffix == ".py"]


def test_the_tree_in_contributing_names_every_folder_and_no_other() -> None:
    text = (PROJECT_ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = re.findall(r"^([a-z_/]+)/ {2,}\S", text, re.MULTILINE)
    folders = {relative(path.parent) for path in tracked() if path.parent != PROJECT_ROOT}
    wanted = {folder for folder in folders if not re.fullmatch(NOT_LISTED, folder)}
    assert sorted(listed) == sorted(wanted)


def test_tests_mirror_the_rooms() -> None:
    rooms = {relative(path.parent) for path in PYTHON}
    own = {"journeys", "support", "pages", "ui", "benchmarks"}
    for room in sorted(rooms):
        part = room.removeprefix("tests/")
        if room.startswith("tests/") and part.split("/")[0] not in own:
            assert f"maskdet/{part}" in rooms, f"{room} mirrors no room of the core"


@pytest.mark.parametrize("folder", sorted({path.parent for path in PYTHON}), ids=relative)
def test_a_folder_can_be_taken_in_at_a_glance(folder: Path) -> None:
    assert sum(path.parent == folder and path.name != "__init__.py" for path in PYTHON) <= 16


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_a_file_is_one_thing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250
