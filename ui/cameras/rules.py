"""The rules of a watch and hours of the week, as fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import streamlit as st

from maskdet.cameras import DAYS, Period, Rules
from maskdet.formatting import weekday
from maskdet.language import tr
from ui.cameras.draft import DRAFT, Draft
from ui.cameras.fields import decimal_field, toggle_field, whole_number_field
from ui.cameras.rule_picture import show_rule

FIRST_HOURS = {"schedule": Period("08:00", "18:00"), "quiet": Period("22:00", "06:00")}


def edit_rules(draft: Draft, *, disabled: bool) -> Rules:
    """When something is reported. Empty fields: never."""
    if disabled:
        st.caption(tr("Nothing is reported where people are only counted."))
        return draft.base.rules
    rules = rule_fields(draft.base.rules, key="watch", live=True)
    show_rule(rules.dwell_s, rules.cooldown_s)
    st.markdown(tr("Nothing is sent in these hours, but events are kept:"))
    quiet = edit_hours(draft, "quiet", tr("None."), with_days=False)
    return replace(rules, quiet_hours=tuple((period.start, period.end) for period in quiet))


def rule_fields(rules: Rules, *, key: str, live: bool = False) -> Rules:
    """The rules about people, which a replay has too; with `live`, those about a camera as well."""
    with st.grid(3, min_column_width=220, vertical_alignment="bottom"):
        dwell_s = decimal_field(Rules, "dwell_s", rules.dwell_s, key=f"{key}_dwell")
        wrongly_s = decimal_field(Rules, "worn_wrongly_s", rules.worn_wrongly_s, key=f"{key}_wrongly")
        wrongly_counts = toggle_field(
            Rules,
            "wrongly_counts",
            rules.wrongly_counts,
            key=f"{key}_wrongly_counts",
            disabled=wrongly_s is not None,
        )
        share = whole_number_field(Rules, "min_share_masked", rules.min_share_masked, key=f"{key}_share")
        window_s = decimal_field(
            Rules, "share_window_s", rules.share_window_s, step=10.0, key=f"{key}_window"
        )
        people = whole_number_field(Rules, "max_people", rules.max_people, key=f"{key}_people")
        cooldown_s = decimal_field(Rules, "cooldown_s", rules.cooldown_s, step=10.0, key=f"{key}_cooldown")
        entered = replace(
            rules,
            dwell_s=rules.dwell_s if dwell_s is None else dwell_s,
            worn_wrongly_s=wrongly_s,
            wrongly_counts=wrongly_counts,
            min_share_masked=None if share is None else share / 100,
            share_window_s=rules.share_window_s if window_s is None else window_s,
            max_people=people,
            cooldown_s=rules.cooldown_s if cooldown_s is None else cooldown_s,
        )
        return _with_live_fields(entered) if live else entered


def _with_live_fields(rules: Rules) -> Rules:
    minutes = decimal_field(Rules, "nobody_s", rules.nobody_s, step=10.0, key="watch_nobody")
    digest_after = whole_number_field(Rules, "digest_after", rules.digest_after, key="watch_digest")
    report_stalled = toggle_field(Rules, "report_stalled", rules.report_stalled, key="watch_stalled")
    return replace(
        rules,
        nobody_s=None if minutes is None else 60 * minutes,
        digest_after=digest_after or rules.digest_after,
        report_stalled=report_stalled,
    )


# Hours


def edit_hours(draft: Draft, name: str, empty: str, *, with_days: bool) -> tuple[Period, ...]:
    """Rows of hours that can be added and removed."""
    rows = draft.periods.setdefault(name, {})
    found = tuple(_edit_period(name, number, period, with_days) for number, period in list(rows.items()))
    if not rows:
        st.caption(empty)
    if st.button(tr("Add hours"), icon=":material/add:", type="tertiary", key=f"watch_add_{name}"):
        rows[max(rows, default=-1) + 1] = FIRST_HOURS[name]
        st.rerun()
    return found


def _edit_period(name: str, number: int, period: Period, with_days: bool) -> Period:
    key = f"watch_{name}_{number}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start = _time("start", period.start, f"{key}_from")
        end = _time("end", period.end, f"{key}_to")
        days = period.days
        if with_days:
            days = tuple(
                st.pills(
                    Period.field("days").title,
                    DAYS,
                    selection_mode="multi",
                    default=list(period.days),
                    format_func=lambda day: weekday(DAYS.index(day)),
                    key=f"{key}_days",
                )
            )
        st.button(
            "",
            icon=":material/delete:",
            key=f"{key}_delete",
            help=tr("Remove these hours"),
            on_click=_remove,
            args=(name, number),
        )
    return Period(start, end, tuple(day for day in DAYS if day in days))


def _time(name: str, value: str, key: str) -> str:
    hours, minutes = map(int, value.split(":"))
    chosen = st.time_input(
        Period.field(name).title, time(hours, minutes), step=timedelta(minutes=5), key=key, width=120
    )
    return f"{chosen or time(hours, minutes):%H:%M}"


def _remove(name: str, number: int) -> None:
    st.session_state[DRAFT].periods[name].pop(number, None)
