"""Plots for the printable report, as SVG drawn by hand: black, grey and dashes, so that paper shows all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from maskdet.formatting import number
from maskdet.language import tr

WIDTH, HEIGHT = 340, 240  # of a plot, in pixels
LEFT, RIGHT, TOP, BOTTOM = 52, 20, 12, 40  # margins around its axes
NUM_TICKS = 5
INK, FAINT = "#111111", "#cccccc"


@dataclass(frozen=True)
class Line:
    """One curve.

    Attributes:
        dash: an SVG dash pattern, which sets it apart on paper; empty is a full line.
        dots: whether each point is marked; labels: a few letters for each mark, or none.
    """

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    dash: str = ""
    dots: bool = False
    labels: Sequence[str] = ()


@dataclass(frozen=True)
class Axes:
    """What a plot's axes mean and show. `percent`: whether (x, y) are shares to be written as percentages."""

    x_title: str
    y_title: str
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    percent: tuple[bool, bool] = (True, True)
    size: tuple[int, int] = (WIDTH, HEIGHT)
    num_ticks: int = NUM_TICKS

    def position(self, x: float, y: float) -> tuple[float, float]:
        """Pixels of a value, clipped to the axes."""
        width, height = self.size[0] - LEFT - RIGHT, self.size[1] - TOP - BOTTOM
        across = (x - self.x[0]) / ((self.x[1] - self.x[0]) or 1)
        up = (y - self.y[0]) / ((self.y[1] - self.y[0]) or 1)
        return LEFT + width * min(1, max(0, across)), TOP + height * (1 - min(1, max(0, up)))


def line_plot(
    axes: Axes, lines: Sequence[Line], *, diagonal: bool = False, mark: float | None = None
) -> Markup:
    """Curves with a legend below where there are several.

    Args:
        diagonal: a faint line where x equals y: perfect calibration, or guessing.
        mark: an x at which a faint upright line stands, such as the threshold in force.
    """
    parts = [_grid(axes)]
    if diagonal:
        parts.append(
            _path(
                axes, [axes.x[0], axes.x[1]], [axes.y[0], axes.y[1]], f'stroke="{FAINT}" stroke-width="1.5"'
            )
        )
    if mark is not None:
        parts.append(
            _path(axes, [mark, mark], axes.y, f'stroke="{INK}" stroke-width="1" stroke-dasharray="1 3"')
        )
    for line in lines:
        style = f'stroke="{INK}" stroke-width="1.8" stroke-dasharray="{line.dash}"'
        parts.append(_path(axes, line.xs, line.ys, style))
        parts += [_dot(axes, x, y) for x, y in zip(line.xs, line.ys, strict=True) if line.dots]
        parts += [_mark(axes, x, y, text) for x, y, text in zip(line.xs, line.ys, line.labels, strict=False)]
    legend = _legend(axes, lines) if len(lines) > 1 else Markup("")
    words = tr("{upright} against {across}", upright=axes.y_title, across=axes.x_title)
    return _svg(
        axes, Markup("").join([*parts, legend]), words, extra=18 * len(lines) if len(lines) > 1 else 0
    )


def _svg(axes: Axes, content: Markup, words: str, extra: int = 0) -> Markup:
    width, height = axes.size[0], axes.size[1] + extra
    return Markup(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(width, height, width, height, words, content)


def _grid(axes: Axes) -> Markup:
    parts = []
    for step in range(axes.num_ticks + 1):
        share = step / axes.num_ticks
        x, y = axes.x[0] + share * (axes.x[1] - axes.x[0]), axes.y[0] + share * (axes.y[1] - axes.y[0])
        (right, floor), (left, height) = axes.position(x, axes.y[0]), axes.position(axes.x[0], y)
        end = axes.position(axes.x[1], y)[0]
        parts.append(
            Markup(  # nosec B704 - numbers and texts of ours; the rest is escaped
                f'<line x1="{left:.1f}" x2="{end:.1f}" y1="{height:.1f}" y2="{height:.1f}" stroke="#e4e4e4"/>'
            )
        )
        parts.append(_text(right, floor + 15, _number(x, axes.percent[0], axes.x), "middle"))
        parts.append(_text(left - 6, height + 4, _number(y, axes.percent[1], axes.y), "end"))
    middle = LEFT + (axes.size[0] - LEFT - RIGHT) / 2
    parts.append(_text(middle, axes.size[1] - 6, axes.x_title, "middle"))
    upright = TOP + (axes.size[1] - TOP - BOTTOM) / 2
    parts.append(
        Markup('<text transform="translate(11 {}) rotate(-90)" text-anchor="middle">{}</text>').format(
            f"{upright:.0f}", axes.y_title
        )
    )
    return Markup("").join(parts)


def _path(axes: Axes, xs: Sequence[float], ys: Sequence[float], style: str) -> Markup:
    points = " ".join("{:.1f},{:.1f}".format(*axes.position(x, y)) for x, y in zip(xs, ys, strict=True))
    return Markup(f'<polyline points="{points}" fill="none" {style}/>')  # nosec B704 - numbers and texts of ours; the rest is escaped


def _dot(axes: Axes, x: float, y: float) -> Markup:
    across, down = axes.position(x, y)
    return Markup(f'<circle cx="{across:.1f}" cy="{down:.1f}" r="3" fill="{INK}"/>')  # nosec B704 - numbers and texts of ours; the rest is escaped


def _mark(axes: Axes, x: float, y: float, words: str) -> Markup:
    """Words beside a point: above it, or below where it is near the top."""
    across, down = axes.position(x, y)
    return _text(across, down + 16 if down < TOP + 16 else down - 8, words, "middle")


def _legend(axes: Axes, lines: Sequence[Line]) -> Markup:
    parts = []
    for index, line in enumerate(lines):
        y = axes.size[1] + 10 + 18 * index
        stroke = f'stroke="{INK}" stroke-width="1.8" stroke-dasharray="{line.dash}"'
        parts.append(Markup(f'<line x1="{LEFT}" x2="{LEFT + 34}" y1="{y - 4}" y2="{y - 4}" {stroke}/>'))  # nosec B704 - numbers and texts of ours; the rest is escaped
        parts.append(_text(LEFT + 42, y, line.name, "start"))
    return Markup("").join(parts)


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return (
        Markup(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">') + escape(words) + Markup("</text>")  # nosec B704 - numbers and texts of ours; the rest is escaped
    )


def _number(value: float, percent: bool, limits: tuple[float, float]) -> str:
    if percent:
        narrow = limits[1] - limits[0] < 0.05
        return f"{number(100 * value, 1 if narrow else 0)} %"
    return number(value, 2 if limits[1] - limits[0] < 2 else 0)
