"""What a soak came to: a table, and a plot of everything against its level after the first ten minutes."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence

from benchmarks.soak.growth import MEASURES, WAITING, Sample, growth, levels
from benchmarks.support.section import write_section
from benchmarks.support.table import markdown_table
from maskdet.reports import Axes, Line, line_plot
from maskdet.settings import PROJECT_ROOT

PAGE, HEADING = PROJECT_ROOT / "docs" / "reliability.md", "## An hour of everything"
PICTURE = PROJECT_ROOT / "docs" / "pictures" / "soak.svg"
DASHES = ("", "7 4", "2 3", "9 3 2 3")
POINTS = 120  # of each curve
SIZE = (640, 300)


def summary(samples: Sequence[Sample], problems: Sequence[str]) -> str:
    """The table and what it says, in Markdown."""
    rows = []
    for name, words in MEASURES.items():
        before, after = levels(samples, name)
        unit = " MB" if name.endswith("_mb") else ""
        rows.append((words, f"{before:.0f}{unit}", f"{after:.0f}{unit}", f"{growth(samples, name):+.1%}"))
    for name, words in WAITING.items():
        seconds = [value for s in samples if (value := getattr(s, name)) is not None]
        if seconds:
            half = len(seconds) // 2
            first, last = statistics.median(seconds[:half] or seconds), statistics.median(seconds[half:])
            rows.append((f"{words}, median", f"{first:.2f} s", f"{last:.2f} s", ""))
    minutes = samples[-1].at_s / 60
    about = (
        f"`python -m benchmarks.soak --minutes {minutes:.0f}`: {len(samples)} samples in {minutes:.0f} minutes; memory, threads "
        "and files after ten minutes and at the end (medians of five minutes), waiting in the first and second half. "
        f"{os.cpu_count()} cores, for clients, browser and training, too. "
        f"{len(problems) or 'No'} problem{'' if len(problems) == 1 else 's'} met by visitors and programs."
    )
    head = ("what", "at first", "at the end", "growth")
    return "\n\n".join([about, markdown_table(head, rows), *(f"- {problem}" for problem in problems[:10])])


def draw(samples: Sequence[Sample], words: str) -> None:
    """Write the plot, and the section of the documentation."""
    end = samples[-1].at_s / 60
    lines = [
        Line(title, *_curve(samples, name), dash=dash)
        for (name, title), dash in zip(MEASURES.items(), DASHES, strict=True)
    ]
    axes = Axes("minutes", "against the level after ten minutes", (0, end), (0, 1.5), (False, True), SIZE, 6)
    plot = str(line_plot(axes, lines))
    style = '<svg xmlns="http://www.w3.org/2000/svg" style="background:#fff" font-family="sans-serif" font-size="11"'
    PICTURE.write_text(plot.replace("<svg", style, 1) + "\n", encoding="utf-8")
    write_section(
        PAGE, HEADING, f"![Memory, threads and open files stay level](pictures/{PICTURE.name})\n\n{words}"
    )


def _curve(samples: Sequence[Sample], name: str) -> tuple[list[float], list[float]]:
    level = levels(samples, name)[0] or 1.0
    chosen = samples[:: max(1, len(samples) // POINTS)]
    return [sample.at_s / 60 for sample in chosen], [getattr(sample, name) / level for sample in chosen]
