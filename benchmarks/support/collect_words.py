"""Collect the words that are marked into the catalogue of each language: `make words`. Translations that stand are kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

from maskdet.language import CATALOGUES, LANGUAGES
from maskdet.settings import PROJECT_ROOT

PYTHON = "benchmarks.support.collect_words:python_words"
METHODS = [("**.py", PYTHON), ("**.js", "javascript"), ("**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {
    "tr": None,
    "tr_later": None,
    "tr_many": (1, 2),
    "tr_many_later": (1, 2),
    "trMany": (1, 2),
    "tr_as": ((1, "c"), 2),
}
NO_HEADERS = ('"POT-', '"PO-', '"Project-', '"Report-', '"Last-', '"Language-Team', '"Generated-')
Found = tuple[int, str, tuple[Any, ...], list[str]]  # line, function, its arguments, comments
WITHOUT_WORDS = {"commands", "api", "benchmarks", "tests", "litert", "build"}  # English, or not ours


def collected() -> Catalog:
    """All words that are marked, each with the files it stands in."""
    found = Catalog(fuzzy=False)
    for name in ("app.py", "main.py", "pages", "ui", "maskdet", "static"):
        for file, _, words, _, meaning in _words_in(PROJECT_ROOT / name):
            path = (Path(name) / file).as_posix() if file else name
            found.add(words, locations=[(path, 1)], context=meaning)
    return found


def updated(catalogue: Path, words: Catalog) -> Catalog:
    """A language's catalogue with these words: what is new is empty, what is gone goes."""
    with catalogue.open("rb") as file:
        known = read_po(file, locale=LANGUAGES[catalogue.stem].locale)
    known.update(words, no_fuzzy_matching=True)
    known.obsolete.clear()
    return known


def save(catalogue: Path, words: Catalog) -> None:
    """Write it by the words' order and without dates, so that changes of two people seldom meet."""
    written = BytesIO()
    write_po(written, words, width=0, sort_output=True, include_lineno=False)
    lines = written.getvalue().decode().lstrip().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(NO_HEADERS)]
    catalogue.write_text("".join(kept), encoding="utf-8", newline="\n")


def python_words(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """What is marked in a Python file, as Babel's extractors give it. Babel's own does not look into f-strings."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords:
            words = [part.value if isinstance(part, ast.Constant) else None for part in node.args]
            yield node.lineno, node.func.id, tuple(words), []


def _words_in(path: Path) -> Iterator[tuple[Any, ...]]:
    if path.is_dir():
        yield from extract_from_dir(path, METHODS, keywords=KEYWORDS, directory_filter=_has_words)
    else:
        yield from (("", *found) for found in extract_from_file(PYTHON, path, keywords=KEYWORDS))


def _has_words(folder: str) -> bool:
    return Path(folder).name not in WITHOUT_WORDS


if __name__ == "__main__":
    words = collected()
    for code in LANGUAGES.keys() - {"en"}:
        file = CATALOGUES / f"{code}.po"
        save(file, updated(file, words))
