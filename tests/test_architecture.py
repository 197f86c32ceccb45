"""The shape of the program: app -> pages -> ui -> maskdet, and no TensorFlow where pages are served."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from maskdet.settings import PROJECT_ROOT

CORE = sorted((PROJECT_ROOT / "maskdet").rglob("*.py"))
PAGES = sorted((PROJECT_ROOT / "pages").glob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The first names of all modules that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(PROJECT_ROOT)))
def test_the_core_knows_nothing_of_the_pages(path: Path) -> None:
    assert not {"streamlit", "ui", "pages", "app"} & set(imported(path))


@pytest.mark.parametrize("path", sorted((PROJECT_ROOT / "ui").glob("*.py")), ids=lambda path: path.name)
def test_ui_knows_nothing_of_the_pages(path: Path) -> None:
    assert not {"pages", "app", "tensorflow", "keras"} & set(imported(path))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_know_nothing_of_each_other(path: Path) -> None:
    assert not {"pages", "app", "tensorflow", "keras"} & set(imported(path))


def test_importing_the_core_and_ui_leaves_tensorflow_alone() -> None:
    modules = [
        f"maskdet.{path.stem}" for path in CORE if path.parent.name == "maskdet" and path.stem[0] != "_"
    ]
    code = (
        f"import sys, ui, {', '.join(modules)}; sys.exit(bool({{'tensorflow', 'keras'}} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT).returncode == 0
