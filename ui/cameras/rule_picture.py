"""What the rule about people without mask does, as a picture of its times."""

from __future__ import annotations

import base64
from html import escape

import streamlit as st

from maskdet.formatting import duration_text
from maskdet.images import STYLES
from maskdet.language import tr
from maskdet.results import State

WIDTH, HEIGHT = 640, 112
GREY = "#7f8c98"  # reads on light and on dark pages
START, ALERT, AGAIN, END = 30, 230, 500, 610  # where things happen, across


def show_rule(dwell_s: float, cooldown_s: float) -> None:
    """The rule in a picture and in a sentence."""
    words = tr(
        "Someone without mask for {dwell} is reported; then nothing more is sent for {cooldown}.",
        dwell=duration_text(dwell_s),
        cooldown=duration_text(cooldown_s),
    )
    data = base64.b64encode(rule_svg(dwell_s, cooldown_s).encode()).decode()
    st.html(
        f'<img alt="{escape(words)}" style="width:100%;max-width:40rem" src="data:image/svg+xml;base64,{data}">'
    )


def rule_svg(dwell_s: float, cooldown_s: float) -> str:
    """A line of time: without mask, the report, and the silence after it."""
    style = STYLES[State.WITHOUT_MASK]
    silence = tr("nothing more is sent for {duration}", duration=duration_text(cooldown_s))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="14" '
        f'fill="{GREY}"><line x1="{START}" x2="{END}" y1="62" y2="62" stroke="{GREY}" stroke-width="2"/>'
        f'<rect x="{START}" y="50" width="{ALERT - START}" height="24" rx="5" fill="{style.hex}"/>'
        f'<text x="{(START + ALERT) / 2}" y="67" text-anchor="middle" fill="#fff" font-weight="700">{style.symbol} '
        f"{duration_text(dwell_s)}</text>"
        f'<text x="{(START + ALERT) / 2}" y="96" text-anchor="middle">{escape(tr("without mask"))}</text>'
        f'<circle cx="{ALERT}" cy="62" r="17" fill="{style.hex}" stroke="#fff" stroke-width="2"/>'
        f'<path d="M{ALERT - 8} 67 q3 -3 3 -8 a5 5 0 0 1 10 0 q0 5 3 8 z M{ALERT - 2} 69 h4" fill="#fff" stroke="#fff" '
        f'stroke-width="1.6"/><text x="{ALERT}" y="32" text-anchor="middle" font-weight="700">{escape(tr("reported"))}</text>'
        f'<line x1="{ALERT + 24}" x2="{AGAIN}" y1="62" y2="62" stroke="{GREY}" stroke-width="9" stroke-dasharray="3 7"/>'
        f'<text x="{(ALERT + AGAIN) / 2}" y="96" text-anchor="middle">{escape(silence)}</text>'
        f'<line x1="{AGAIN}" x2="{AGAIN}" y1="48" y2="76" stroke="{GREY}" stroke-width="2"/>'
        f'<text x="{AGAIN}" y="32" text-anchor="middle">{escape(tr("then again"))}</text></svg>'
    )
