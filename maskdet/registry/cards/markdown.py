"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable


def table(header: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown; cells keep their words, whatever signs they hold."""
    header = list(header)
    lines = [_line(header), _line("---" for _ in header), *(_line(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[object]) -> str:
    plain = (str(cell).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(plain)} |"


def confusion_table(labels: Iterable[str], confusion: Iterable[Iterable[int]]) -> str:
    """Rows truth, columns verdict."""
    labels = list(labels)
    rows = [(label, *row) for label, row in zip(labels, confusion, strict=True)]
    return table(("truth \\ verdict", *labels), rows)
