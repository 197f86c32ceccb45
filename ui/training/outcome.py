"""What came out of a run, and whether to use it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.registry import activate
from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.runs import Run
from ui.widgets.errors import plain, show_error
from ui.widgets.states import percent

if TYPE_CHECKING:
    pass


def show_outcome(run: Run) -> None:
    """The result of a finished run and the gate before it is used; else why there is none."""
    if run.state == "done" and run.result() and not run.version:
        show_result(run, run.result() or {})
    elif run.state in ("interrupted", "cancelled"):
        show_stopped(run)
    elif run.state == "failed":
        st.error(f"The last run failed. {plain(run.reason)}", icon=":material/error:")


def show_stopped(run: Run) -> None:
    words = "was cancelled" if run.state == "cancelled" else "was interrupted"
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(
            f":material/pause_circle: The last run {words}. It can go on from its last finished round."
        )
        if st.button("Go on", icon=":material/play_arrow:", key="resume"):
            runs.start_run(run, resume=True)
            st.rerun()


def show_result(run: Run, result: dict[str, Any]) -> None:
    with st.container(border=True, key="result"):
        st.subheader(":material/check_circle: Training is done", anchor=False)
        show_figures(result)
        name = st.text_input(
            "Name of the new version", suggested_name(), key="version_name", max_chars=60
        ).strip()
        use = result["worse"] is False or agreed_twice(result)
        with st.container(horizontal=True):
            if use and st.button("Use this version", type="primary", icon=":material/publish:", key="use"):
                keep(run, name, use=True)
            if st.button("Only save it", icon=":material/save:", key="save_only"):
                keep(run, name, use=False)


def show_figures(result: dict[str, Any]) -> None:
    """New against active, on the same test pictures."""
    new, active = result["new"], result.get("active")
    if not new:
        st.info("No picture was set aside for a test, so it was not measured.", icon=":material/info:")
        return
    st.markdown("Right on the same test pictures:")
    with st.grid(3, min_column_width=140):
        st.metric("New version", percent(new["accuracy"]), border=True)
        if active:
            st.metric("In use", percent(active["accuracy"]), border=True)
            st.metric("Difference", f"{100 * (new['accuracy'] - active['accuracy']):+.1f}", border=True)
    low, high = result["interval_of_difference"]
    likely = f" Most likely between {100 * low:+.1f} and {100 * high:+.1f} points." if active else ""
    st.caption(f"Measured on {result['count']:,} pictures that took no part in training.{likely}")


def agreed_twice(result: dict[str, Any]) -> bool:
    """The gate: a worse version needs two clear yeses."""
    st.warning(
        "The new version is worse than the one in use on these pictures. More pictures, or a more thorough run, "
        "usually help.",
        icon=":material/trending_down:",
    )
    once = st.checkbox("Use it all the same", key="worse_once")
    return once and st.checkbox("Yes, everyone here gets the worse version", key="worse_twice")


def suggested_name() -> str:
    return f"mine-{time.strftime('%Y-%m-%d-%H%M')}"


def keep(run: Run, name: str, *, use: bool) -> None:
    models_dir = get_settings().models_dir
    try:
        runs.save_run(run, models_dir, name)
        if use:
            activate(models_dir, name)
    except MaskdetError as error:
        show_error(error)
        return
    st.toast(f"{name} was saved{' and is in use' if use else ''}.", icon=":material/check:")
    st.rerun()
