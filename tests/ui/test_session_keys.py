"""What one page keeps in the visitor's session means nothing to another page, but for what is named here."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from maskdet.settings import PROJECT_ROOT

# The data set that the visitor works on, the same on every page; and the photos checked in this visit, which a new
# version is tried on, too.
SHARED = {"dataset", "checked"}


def names_kept(path: Path) -> Iterator[str]:
    """Keys of st.session_state, and of widgets that keep their value when the visitor goes to another page."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    def text(node: ast.expr) -> Iterator[str]:
        value = names.get(node.id) if isinstance(node, ast.Name) else getattr(node, "value", None)
        if isinstance(value, str):
            yield value

    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "st.session_state":
            yield from text(node.slice)
        elif isinstance(node, ast.Call):
            if ast.unparse(node.func).startswith("st.session_state.") and node.args:
                yield from text(node.args[0])
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            if "persist_state" in given or ast.unparse(node.func) == "choose_preset":
                yield from text(given["key"])


def test_no_key_of_the_session_crosses_pages() -> None:
    pages = defaultdict(set)
    for path in [*PROJECT_ROOT.glob("pages/**/*.py"), *PROJECT_ROOT.glob("ui/*/*.py")]:
        for name in names_kept(path):
            pages[name].add(path.stem if path.parent.name == "pages" else path.parent.name)
    assert {"preset", "dataset_edit_problem", "health_edit_problem", "blur"} <= pages.keys()
    crossing = {name: users - {"widgets"} for name, users in pages.items() if len(users - {"widgets"}) > 1}
    assert crossing.keys() - SHARED == set(), crossing
