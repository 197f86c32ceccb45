"""The numbers and the chart beside the live picture, as one piece of HTML: redrawn twice a second at little cost."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from maskdet.formatting import number
from maskdet.images import STYLES
from maskdet.language import tr, tr_later, tr_many
from maskdet.live import SECONDS, HistoryPoint, LiveView
from maskdet.results import State
from ui.widgets.states import percent

WIDTH, HEIGHT = 600, 150  # of the chart, in its own units
CHART_TITLE = tr_later("People in view by state, last five minutes")
GREY = "#7f8c98"  # reads on light and on dark pages
DASHES = {
    State.WITH_MASK: "none",
    State.WITHOUT_MASK: "9 4",
    State.UNSURE: "2 4",
    State.MASK_WORN_INCORRECTLY: "12 4 2 4",
}
STYLE = """<style>
.live-numbers {display: grid; grid-template-columns: repeat(auto-fit, minmax(7.4rem, 1fr)); gap: .5rem}
.live-numbers > div {border: 1px solid color-mix(in srgb, currentColor 18%, transparent); border-radius: .5rem;
  padding: .45rem .7rem}
.live-numbers span {font-size: .85rem; opacity: .85}
.live-numbers i {font-style: normal; display: inline-block; min-width: 1.25em; text-align: center; border-radius: .25rem;
  font-weight: 700; margin-right: .3em}
.live-numbers b {display: block; font-size: 1.7rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.25}
.live-machine {font-size: .85rem; opacity: .8; font-variant-numeric: tabular-nums; margin: .5rem 0}
.live-chart {width: 100%; height: auto; display: block}
</style>"""


def panel_html(view: LiveView, states: Sequence[State], *, now_s: float) -> str:
    """Numbers, how the machine does, and the last five minutes."""
    # As a picture: Streamlit strips drawings from HTML.
    chart = base64.b64encode(chart_svg(view.history, states, now_s=now_s).encode()).decode()
    image = (
        f'<img class="live-chart" alt="{escape(tr(CHART_TITLE))}" src="data:image/svg+xml;base64,{chart}">'
    )
    return STYLE + _numbers(view, states) + _machine(view) + image


def _numbers(view: LiveView, states: Sequence[State]) -> str:
    known = len(view.tracks) - view.count(State.UNSURE)
    share = percent(view.count(State.WITH_MASK) / known) if known else "–"
    cells = [_cell("in view", tr("In view"), str(len(view.tracks)))]
    cells += [_cell(state.value, state.display_name, str(view.count(state)), state) for state in states]
    return f'<div class="live-numbers">{"".join(cells)}{_cell("share", tr("Masked"), share)}</div>'


def _cell(name: str, title: str, value: str, state: State | None = None) -> str:
    sign = ""
    if state:
        style = STYLES[state]
        colours = f"background:{style.hex};color:rgb{style.text_colour}"
        sign = f'<i style="{colours}">{style.symbol}</i>'
    return f'<div data-number="{escape(name)}"><span>{sign}{escape(title)}</span><b>{escape(value)}</b></div>'


def _machine(view: LiveView) -> str:
    width, height = view.image_size
    words = tr(
        "{rate} frames a second, each back after {work} ms, load {load}, {width} x {height} pixels",
        rate=f'<span data-number="rate">{view.frame_rate:.0f}</span>',
        work=number(view.work_ms),
        load=f"{number(100 * min(view.load, 9.99))}%",
        width=width,
        height=height,
    )
    return f'<p class="live-machine">{words}</p>'


def chart_svg(points: Sequence[HistoryPoint], states: Sequence[State], *, now_s: float) -> str:
    """People by state over the last five minutes; lines differ by colour and by dashes."""
    most = max([3, *(point.people for point in points)])
    lines = "".join(_line(points, state, now_s, most) for state in states)
    grid = "".join(
        f'<line x1="0" x2="{WIDTH}" y1="{_y(n, most):.0f}" y2="{_y(n, most):.0f}" stroke="{GREY}" opacity=".35"/>'
        f'<text x="2" y="{_y(n, most) - 3:.0f}">{n}</text>'
        for n in range(0, most + 1, max(1, -(-most // 4)))
    )
    ago = tr_many("{n} minute ago", "{n} minutes ago", round(SECONDS / 60))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + 18}" font-family="sans-serif" '
        f'font-size="13" fill="{GREY}">{grid}{lines}'
        f'<text x="2" y="{HEIGHT + 14}">{escape(ago)}</text>'
        f'<text x="{WIDTH - 2}" y="{HEIGHT + 14}" text-anchor="end">{escape(tr("now"))}</text></svg>'
    )


def _line(points: Sequence[HistoryPoint], state: State, now_s: float, most: int) -> str:
    """Steps from second to second, with a gap where nothing was seen at all."""
    parts: list[str] = []
    last_s = -1e9
    for point in points:
        age = now_s - point.time_s
        if not 0 <= age <= SECONDS:
            continue
        x, y = WIDTH * (1 - age / SECONDS), _y(point.counts.get(state, 0), most)
        parts.append(f"M{x:.1f} {y:.1f}" if point.time_s - last_s > 2 else f"H{x:.1f}V{y:.1f}")
        last_s = point.time_s
    colour, dash = STYLES[state].hex, DASHES[state]
    return (
        f'<path d="{"".join(parts)}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"/>'
        if parts
        else ""
    )


def _y(count: int, most: int) -> float:
    return 14 + (HEIGHT - 14) * (1 - count / most)
