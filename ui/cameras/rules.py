"""The rules of a watch and hours of the week, as fields."""

from __future__ import annotations

from datetime import time, timedelta

import streamlit as st

from maskdet.cameras import DAYS, Period, Rules
from ui.cameras.draft import Draft

NEVER = "never"
DAY_NAMES = dict(zip(DAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
FIRST_HOURS = {"schedule": Period("08:00", "18:00"), "quiet": Period("22:00", "06:00")}


def edit_rules(draft: Draft, *, disabled: bool) -> Rules:
    """When something is reported. Empty fields: never.

    Raises: WatchProblem for values that make no sense together.
    """
    rules = draft.base.rules
    if disabled:
        st.caption("Nothing is reported where people are only counted.")
        return rules
    values = rule_fields(rules, key="watch")
    nobody = st.session_state["watch_nobody"]
    st.markdown("Nothing is sent in these hours, but events are kept:")
    quiet = edit_hours(draft, "quiet", "None.", with_days=False)
    return Rules(
        **{**values, "nobody_s": None if nobody is None else 60.0 * nobody},
        report_stalled=st.session_state["watch_stalled"],
        digest_after=int(st.session_state["watch_digest"]),
        quiet_hours=tuple((period.start, period.end) for period in quiet),
    )


def rule_fields(rules: Rules, *, key: str) -> dict[str, float | int | None]:
    """The rules about people, which a replay has too; with `key` "watch", those of a live camera as well.

    Returns: arguments of `Rules`.
    """
    share = rules.min_share_masked
    with st.grid(3, min_column_width=220, vertical_alignment="bottom"):
        dwell = st.number_input(
            "Someone without mask for (s)", 0.0, 3600.0, float(rules.dwell_s), step=1.0, format="%g", key=f"{key}_dwell",
            help="Shorter moments, such as a sip of water, are not reported.",
        )  # fmt: skip
        masked = st.number_input(
            "Fewer wear a mask than (%)", 0, 100, None if share is None else round(100 * share), placeholder=NEVER, key=f"{key}_share"
        )  # fmt: skip
        window = st.number_input(
            "… seen over (s)",
            1.0,
            86400.0,
            float(rules.share_window_s),
            step=10.0,
            format="%g",
            key=f"{key}_window",
        )
        people = st.number_input(
            "More people in view than", 0, 10000, rules.max_people, placeholder=NEVER, key=f"{key}_people"
        )
        cooldown = st.number_input(
            "Silence after a report (s)", 0.0, 86400.0, float(rules.cooldown_s), step=10.0, format="%g", key=f"{key}_cooldown",
            help="Of the same kind at the same camera. What happens meanwhile is kept.",
        )  # fmt: skip
        if key == "watch":
            _live_fields(rules)
    return {
        "dwell_s": dwell, "min_share_masked": None if masked is None else masked / 100, "share_window_s": window,
        "max_people": people, "cooldown_s": cooldown,
    }  # fmt: skip


def _live_fields(rules: Rules) -> None:
    nobody = None if rules.nobody_s is None else rules.nobody_s / 60
    st.number_input(
        "Nobody seen for (minutes)",
        0.1,
        10080.0,
        nobody,
        step=10.0,
        format="%g",
        placeholder=NEVER,
        key="watch_nobody",
    )
    st.number_input(
        "As one digest beyond", 1, 1000, rules.digest_after, key="watch_digest",
        help="When more than so many reports were held back, one message sums them up.",
    )  # fmt: skip
    st.toggle("Report a camera without picture", rules.report_stalled, key="watch_stalled")


# Hours


def edit_hours(draft: Draft, name: str, empty: str, *, with_days: bool) -> tuple[Period, ...]:
    """Rows of hours that can be added and removed."""
    rows = draft.periods.setdefault(name, {})
    found = tuple(_edit_period(name, number, period, with_days) for number, period in list(rows.items()))
    if not rows:
        st.caption(empty)
    if st.button("Add hours", icon=":material/add:", type="tertiary", key=f"watch_add_{name}"):
        rows[max(rows, default=-1) + 1] = FIRST_HOURS[name]
        st.rerun()
    return found


def _edit_period(name: str, number: int, period: Period, with_days: bool) -> Period:
    key = f"watch_{name}_{number}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start = _time("From", period.start, f"{key}_from")
        end = _time("To", period.end, f"{key}_to")
        days = period.days
        if with_days:
            days = st.pills(
                "Days (none: all)", DAYS, selection_mode="multi", default=list(period.days), format_func=DAY_NAMES.get, key=f"{key}_days"
            )  # fmt: skip
        st.button(
            "",
            icon=":material/delete:",
            key=f"{key}_delete",
            help="Remove these hours",
            on_click=_remove,
            args=(name, number),
        )
    return Period(start, end, tuple(day for day in DAYS if day in days))


def _time(title: str, value: str, key: str) -> str:
    hours, minutes = map(int, value.split(":"))
    chosen = st.time_input(title, time(hours, minutes), step=timedelta(minutes=5), key=key, width=120)
    return f"{chosen or time(hours, minutes):%H:%M}"


def _remove(name: str, number: int) -> None:
    from ui.cameras.draft import DRAFT

    st.session_state[DRAFT].periods[name].pop(number, None)
