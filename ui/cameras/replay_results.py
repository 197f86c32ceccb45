"""What a replay came to: one column a set of rules, its moments with their pictures."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.alerts import event_words
from maskdet.cameras import Rules
from maskdet.language import tr, tr_many
from ui.widgets.states import percent
from ui.widgets.watches import video_time

if TYPE_CHECKING:
    from maskdet.watching import Replay

MOST_SHOWN = 40


def show_results(results: tuple[Replay, ...]) -> None:
    """One column a set of rules."""
    for column, found in zip(st.columns(len(results), gap="medium"), results, strict=True):
        with column, st.container(border=True):
            show_result(found)


def show_result(found: Replay) -> None:
    """What one set of rules would have sent."""
    rules = found.rules
    st.caption(
        tr(
            "{dwell} s without mask, {wrongly}, {cooldown} s of silence",
            dwell=f"{rules.dwell_s:g}",
            wrongly=_wrongly_words(rules),
            cooldown=f"{rules.cooldown_s:g}",
        )
    )
    st.markdown(f"#### {found.summary}")
    st.markdown(_people_words(found))
    if unsent := len(found.moments) - len(found.sent):
        st.caption(
            tr_many(
                "{n} more event would have been kept without a message.",
                "{n} more events would have been kept without a message.",
                unsent,
            )
        )
    for moment in found.sent[:MOST_SHOWN]:
        st.html(moment_html(video_time(moment.at_s), event_words(moment.event), moment.picture))
    if (left := len(found.sent) - MOST_SHOWN) > 0:
        st.caption(tr_many("and {n} more", "and {n} more", left))


def _people_words(found: Replay) -> str:
    if found.share_masked is None:
        return tr_many("At most {n} in view.", "At most {n} in view.", found.people_max)
    return tr_many(
        "At most {n} in view, {share} of the time with a mask.",
        "At most {n} in view, {share} of the time with a mask.",
        found.people_max,
        share=percent(found.share_masked),
    )


def _wrongly_words(rules: Rules) -> str:
    if rules.worn_wrongly_s is not None:
        return tr("{seconds} s worn wrongly", seconds=f"{rules.worn_wrongly_s:g}")
    return tr("worn wrongly counts as none") if rules.wrongly_counts else tr("worn wrongly is not reported")


def moment_html(at: str, sentence: str, picture: bytes | None) -> str:
    """A moment with its small, blurred picture."""
    image = ""
    if picture:
        data = base64.b64encode(picture).decode("ascii")
        image = f'<img src="data:image/jpeg;base64,{data}" alt="" style="width:11rem;border-radius:.4rem;display:block">'
    words = f"<b>{escape(at)}</b> {escape(sentence)}"
    return f'<div style="display:flex;gap:.8rem;flex-wrap:wrap;align-items:center">{image}<div style="flex:1 1 8rem">{words}</div></div>'
