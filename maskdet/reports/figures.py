"""The plots of a report, each from its section: thresholds, calibration, curves, stress lab."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from markupsafe import Markup

from maskdet.reports.svg_plots import Axes, Line, line_plot

Section = Mapping[str, Any]
SMALL = (230, 150)  # pixels of a plot of the stress lab
DASHES = ("", "7 4", "2 4")


def threshold_plots(thresholds: Section) -> list[Markup]:
    """Mistakes left, and faces that become unsure, by threshold."""
    rows = thresholds["rows"]
    bars = [row["threshold"] for row in rows]
    mark = thresholds["current"]["threshold"]
    # Up to the next round number, so that the ticks are whole ones.
    highest = 5 * ceil(max(1, *(max(row["missed"], row["false_alerts"]) for row in rows)) / 5)
    unsure = ceil(20 * max(0.01, *(row["unsure_share"] for row in rows))) / 20
    mistakes = Axes("threshold", "faces", (0.5, 1.0), (0, highest), (False, False))
    share = Axes("threshold", "unsure faces", (0.5, 1.0), (0, unsure), (False, True))
    lines = [
        Line("unmasked called masked (missed)", bars, [row["missed"] for row in rows]),
        Line("masked called unmasked (false alerts)", bars, [row["false_alerts"] for row in rows], DASHES[1]),
    ]
    return [
        line_plot(mistakes, lines, mark=mark),
        line_plot(share, [Line("unsure", bars, [row["unsure_share"] for row in rows])], mark=mark),
    ]


def reliability_plot(bins: list[Section]) -> Markup:
    """Share that is right by how sure the version was; perfect is the faint diagonal."""
    low = min(0.5, *(b["from"] for b in bins))
    axes = Axes("probability given", "right", (low, 1.0), (0.0, 1.0))
    # The diagonal of shares, whatever part of it the axis shows.
    perfect = Line("perfect", [low, 1.0], [low, 1.0], DASHES[2])
    counts = [f"{b['count']}" for b in bins]
    right = [b["accuracy"] for b in bins]
    found = Line("measured", [b["confidence"] for b in bins], right, dots=True, labels=counts)
    return line_plot(axes, [found, perfect])


def curve_plots(curves: Section) -> list[Markup]:
    """ROC and precision-recall, one line a label."""
    names = {label: label.replace("_", " ") for label in curves}
    roc = [
        Line(f"{names[label]}, area {c['roc']['area']:.4f}", c["roc"]["false_positive_rate"],
             c["roc"]["true_positive_rate"], dash)
        for (label, c), dash in zip(curves.items(), DASHES, strict=False)
    ]  # fmt: skip
    precision = [
        Line(f"{names[label]}, average precision {c['precision_recall']['average_precision']:.4f}",
             c["precision_recall"]["recall"], c["precision_recall"]["precision"], dash)
        for (label, c), dash in zip(curves.items(), DASHES, strict=False)
    ]  # fmt: skip
    return [
        line_plot(Axes("others called so by mistake", "found"), roc, diagonal=True),
        line_plot(Axes("found (recall)", "right of those called so"), precision),
    ]


def robustness_plots(stress: Section) -> list[tuple[str, str, Markup]]:
    """(title, meaning, plot) of each hardship: accuracy by severity."""
    kinds: dict[str, list[Section]] = {}
    for row in stress["rows"]:
        kinds.setdefault(row["kind"], []).append(row)
    axes = Axes("severity", "right", (0, 5), (0, 1), (False, True), SMALL)
    return [
        (
            rows[0]["title"],
            rows[0].get("meaning", ""),
            line_plot(
                axes, [Line("", [r["severity"] for r in rows], [r["accuracy"] for r in rows], dots=True)]
            ),
        )
        for rows in kinds.values()
    ]
