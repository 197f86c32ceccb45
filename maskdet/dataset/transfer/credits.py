"""Where the pictures of a set came from and under which licence: lines in its README.md or LICENSE."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from maskdet.fileio import write_text_atomically

CARD = "README.md"
CARD_FILES = (CARD, "LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "CREDITS.md")
ABOUT_RIGHTS = re.compile(
    r"licen[cs]e|copyright|\bcredit|public domain|free to use|\bMIT\b|\bCC[0 -]|Apache", re.IGNORECASE
)
MAX_LINES = 40  # of a whole licence text, the beginning says which it is


def licence_lines(root: Path) -> list[str]:
    """The lines of a set's README or LICENSE that speak of licences and credits."""
    lines: list[str] = []
    for path in (root / name for name in CARD_FILES):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            lines += [line.strip() for line in text.splitlines() if ABOUT_RIGHTS.search(line)]
    return list(dict.fromkeys(lines))[:MAX_LINES]


def add_credit(root: Path, source: str, licence: str) -> None:
    """Note in a set's README.md where pictures came from."""
    add_lines(root, [f"- {source}. Licence: {licence}"])


def add_lines(root: Path, lines: Sequence[str]) -> None:
    """Add lines to a set's README.md; those that are there already are not repeated."""
    path = root / CARD
    text = path.read_text(encoding="utf-8") if path.is_file() else f"# {root.name}\n\nPictures came from:\n"
    known = {line.strip() for line in text.splitlines()}
    new = [line for line in dict.fromkeys(lines) if line.strip() not in known]
    if new:
        write_text_atomically(path, "\n".join([text.rstrip(), *new, ""]))
