"""A table: plain on the terminal, or in Markdown."""

from collections.abc import Sequence


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as they need; the first to the left, the others to the right."""
    lines = [header, *rows]
    widths = [max(len(str(line[k])) for line in lines) for k in range(len(header))]
    for line in lines:
        cells = [str(line[0]).ljust(widths[0])]
        cells += [str(cell).rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The same for a document, without a line break at its end."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
