"""The shape of the program: app -> main -> pages -> ui -> maskdet, no circles, and no TensorFlow where pages are served."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import grimp
import pytest

from maskdet.settings import PROJECT_ROOT

PAGES = sorted((PROJECT_ROOT / "pages").rglob("*.py"))
CORE = sorted((PROJECT_ROOT / "maskdet").rglob("*.py"))
UI = sorted((PROJECT_ROOT / "ui").rglob("*.py"))
ROOMS = sorted(
    {path.parent for path in CORE if path.parent.name != "maskdet" and "migrations" not in path.parts}
)


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of everything that a file imports, also inside functions; name is empty for `import module`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def relative(path: Path) -> str:
    return str(path.relative_to(PROJECT_ROOT))


def test_every_import_goes_down() -> None:
    # The contracts stand in pyproject.toml. In a process of its own: it switches off all loggers that there are.
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    result = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("maskdet", "ui", cache_dir=None)
    graphlib.TopologicalSorter(
        {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    ).prepare()


@pytest.mark.parametrize("path", [*PAGES, *UI], ids=relative)
def test_pages_and_their_parts_know_nothing_of_other_pages_nor_of_tensorflow(path: Path) -> None:
    assert not {"pages", "app", "main", "tensorflow", "keras"} & {
        module.split(".")[0] for module, _ in imports(path)
    }


@pytest.mark.parametrize("room", ROOMS, ids=relative)
def test_a_room_has_a_front_door_that_says_what_it_is_for(room: Path) -> None:
    door = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))
    assert len((ast.get_docstring(door) or "").splitlines()) >= 3


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("path", [*CORE, *UI, *PAGES], ids=relative)
def test_other_rooms_are_entered_by_their_front_doors(path: Path) -> None:
    own = ".".join(path.relative_to(PROJECT_ROOT).parts[:2])
    for module, name in imports(path):
        if (
            module.startswith("maskdet.")
            and room_of(module) != own
            and hasattr(import_module(room_of(module)), "__path__")
        ):
            door = import_module(module)
            assert name in getattr(door, "__all__", ()), f"{module} does not offer {name}"


@pytest.mark.parametrize("path", sorted((PROJECT_ROOT / "benchmarks").rglob("*.py")), ids=relative)
def test_benchmarks_know_nothing_of_the_tests(path: Path) -> None:
    assert "tests" not in {module.split(".")[0] for module, _ in imports(path)}


def test_importing_the_core_and_ui_leaves_tensorflow_alone() -> None:
    rooms = [relative(room).replace("/", ".") for room in ROOMS]
    parts = [relative(path)[:-3].replace("/", ".") for path in UI if path.name != "__init__.py"]
    code = f"import sys, {', '.join([*rooms, *parts])}; sys.exit(bool({{'tensorflow', 'keras'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT).returncode == 0
