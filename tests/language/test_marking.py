"""Words are marked so that they can be collected, and translated when they are shown, not when a file is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from benchmarks.support.collect_words import KEYWORDS, python_words
from maskdet.settings import PROJECT_ROOT
from tests.support.spoken.pseudo import words_of_source

AT_ONCE = {"tr", "tr_as", "tr_many"}
FOLDERS = ("maskdet", "pages", "ui")
SCRIPTS = [
    path
    for folder in ("static", "ui")
    for path in (PROJECT_ROOT / folder).rglob("*.js")
    if "litert" not in path.parts
]
IN_SCRIPT = re.compile(r'\btr(?:Many)?\(\s*((?:"(?:[^"\\]|\\.)*"\s*\+?\s*)+)')
INSIDE_TEMPLATE = re.compile(r"\$\{tr(?:Many)?\(")


def source_files() -> list[Path]:
    pages = {PROJECT_ROOT / "pages"}  # scripts: they run anew for each visitor
    found = [path for folder in FOLDERS for path in (PROJECT_ROOT / folder).rglob("*.py")]
    return [path for path in found if not pages & set(path.parents)]


def at_import(tree: ast.AST) -> Iterator[int]:
    """Lines on which words are translated while a file is imported: outside of functions, or as their defaults."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in AT_ONCE:
            yield node.lineno
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
                yield from at_import(ast.Expression(part))
        elif not isinstance(node, ast.Lambda):
            yield from at_import(node)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("A = tr('x')", [1]),
        ("class A:\n    b = tr('x')", [2]),
        ("def f(a=tr('x')):\n    return tr('y')", [1]),
        ("A = [lambda: tr('x'), tr_later('y')]", []),
        ("def f(a, *, b=tr_many('x', 'y', 2)):\n    pass", [1]),
        ("@cached(tr('x'))\ndef f():\n    pass", [1]),
    ],
)
def test_what_is_translated_at_import_is_found(source: str, lines: list[int]) -> None:
    assert list(at_import(ast.parse(source))) == lines


def test_nothing_is_translated_at_import() -> None:
    found = {
        path.relative_to(PROJECT_ROOT).as_posix(): lines
        for path in source_files()
        if (lines := list(at_import(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert found == {}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_word_of_a_script_is_collected(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in words_of_source()}
    marked = [
        "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found)).replace('\\"', '"')
        for found in IN_SCRIPT.findall(text)
    ]
    assert [words for words in marked if words not in known] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_word_stands_where_it_is_not_collected(path: Path) -> None:
    """Babel does not look into template strings."""
    assert INSIDE_TEMPLATE.findall(path.read_text(encoding="utf-8")) == []


def test_words_inside_of_f_strings_are_collected_too() -> None:
    source = b"""st.markdown(f"##### {tr('A key')} {tr_many('{n} face', '{n} ' 'faces', count(1))}"); tr(name); tr_as('a verb', 'Open')"""
    found = [(name, words) for _, name, words, _ in python_words(BytesIO(source), KEYWORDS, (), {})]
    assert sorted(found, key=str) == [
        ("tr", ("A key",)),
        ("tr", (None,)),
        ("tr_as", ("a verb", "Open")),
        ("tr_many", ("{n} face", "{n} faces", None)),
    ]
