"""Which results are shown, and which faces of them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from maskdet.archive import Filter, Results, Sort, list_results
from maskdet.language import tr, tr_as
from maskdet.results import State
from ui.archive.start import CHOSEN
from ui.widgets.errors import empty_state
from ui.widgets.states import state_chip
from ui.widgets.watches import date_format

SURE = (0, 100)  # percent


@dataclass(frozen=True)
class Choice:
    """The visitor's filter and order."""

    filter: Filter
    sort: Sort


def choose_results(*, running: bool) -> str | None:
    """The name of the results to show; None where there are none yet."""
    names = list_results()
    if not names:
        if running:
            return None
        empty_state(
            tr("No archive was scored yet"),
            tr(
                "Name a folder of pictures above and press “Start”. Pictures are read where they are; nothing is copied."
            ),
            icon=":material/inventory_2:",
        )
        return None
    if st.session_state.get(CHOSEN) not in names:
        st.session_state[CHOSEN] = names[0]
    return str(st.selectbox(tr("Results"), names, key=CHOSEN))


def choose_faces(name: str, found: Results) -> Choice | None:
    """The filter; None while only one end of the days is chosen."""
    with st.expander(
        tr_as("a noun", "Filter"), icon=":material/filter_alt:", expanded=True, key=f"archive_filter {name}"
    ):
        left, right = st.columns(2, gap="medium")
        watches = left.multiselect(
            tr("Folder or source"), found.watches(), key=f"archive_watches {name}", placeholder=tr("All")
        )
        span = found.days()
        days = right.date_input(
            tr("Taken from, to"),
            span or [],
            min_value=span[0] if span else None,
            max_value=span[1] if span else None,
            format=date_format(),
            disabled=span is None,
            key=f"archive_days {name} {span}",
        )
        states = st.pills(
            tr("State"),
            list(State),
            selection_mode="multi",
            format_func=lambda state: state_chip(state),
            key=f"archive_states {name}",
        )
        left, right = st.columns(2, gap="medium")
        sure = left.slider(tr("How sure (percent)"), *SURE, SURE, key=f"archive_sure {name}")
        order = right.selectbox(
            tr("Order"), list(Sort), format_func=lambda sort: sort.display_name, key=f"archive_sort {name}"
        )
    if isinstance(days, tuple) and len(days) == 1:
        st.caption(tr("Choose the last day, too."))
        return None
    chosen = days if isinstance(days, tuple) and len(days) == 2 and days != span else (None, None)
    return Choice(
        Filter(tuple(watches), chosen[0], chosen[1], tuple(states), (sure[0] / 100, sure[1] / 100)),
        order or Sort.NEWEST,
    )
