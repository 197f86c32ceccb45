"""What came out of a run, and whether to use it."""

from __future__ import annotations

import time

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain, signed
from maskdet.language import tr, tr_as, tr_later, tr_many
from maskdet.registry import activate
from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.runs import ResultEvent, Run, RunState
from ui.training.doubts import show_doubts
from ui.training.own_photos import compare_on_own_photos, show_own_photos
from ui.widgets.browser.consent import has_agreed
from ui.widgets.browser.side_by_side import compare_live
from ui.widgets.errors import show_error
from ui.widgets.states import percent

SAVED = "version_saved"  # key of the session
SAVED_AND_USED = tr_later("{name} was saved and is in use")
SAVED_ONLY = tr_later("{name} was saved. The version in use stays.")


def show_outcome(run: Run) -> None:
    """The result of a finished run and the gate before it is used; else why there is none."""
    state, result = run.state, run.result()
    if run.is_taught and not run.version:
        with st.container(border=True):
            st.markdown(tr("The last run was taught: try it, and use it or throw it away, where it was."))
            st.page_link("pages/teach.py", label=tr("Teach it"), icon=":material/back_hand:")
    elif state is RunState.DONE and result and not run.version:
        _show_result(run, result)
    elif state in (RunState.INTERRUPTED, RunState.CANCELLED):
        show_stopped(run)
    elif state is RunState.FAILED:
        st.error(tr("The last run failed. {reason}", reason=plain(run.reason)), icon=":material/error:")


def show_stopped(run: Run) -> None:
    """A run that ended before its time, and the button by which it goes on."""
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f":material/pause_circle: {_stopped_words(run)}")
        if st.button(tr("Go on"), icon=":material/play_arrow:", key="resume"):
            runs.start_run(run, resume=True)
            st.rerun()


def _stopped_words(run: Run) -> str:
    if run.state is RunState.INTERRUPTED:
        why = tr("The last run was interrupted. Perhaps it was killed, or the memory ran out.")
    else:
        why = tr("The last run was cancelled.")
    if run.history():
        return f"{why} {tr('It can go on from its last finished round.')}"
    return f"{why} {tr('It can go on from its beginning: no round was finished.')}"


def _show_result(run: Run, result: ResultEvent) -> None:
    with st.container(border=True, key="result"):
        st.subheader(f":material/check_circle: {tr('Training is done')}", anchor=False)
        _show_figures(result)
        show_doubts(run, result)
        own = compare_on_own_photos(run)
        if own:
            show_own_photos(own)
        with st.expander(tr("Both versions on your camera, or on a photo"), icon=":material/compare:"):
            if has_agreed("train_consent"):
                compare_live(run.made_version(), key=f"train_pair_{run.id}")
        name = st.text_input(
            tr("Name of the new version"), suggested_name(), key="version_name", max_chars=60
        ).strip()
        _offer_saving(
            run, name, advised=result.advised and not (own and own.speaks_against), worse=result.worse
        )


def _offer_saving(run: Run, name: str, *, advised: bool, worse: bool) -> None:
    """The main button first: to use it where nothing speaks against that, else to save it alone."""
    may_use = not worse or agreed_twice(run)
    with st.container(horizontal=True):
        save_only = st.container(width="content")
        if may_use and st.button(
            tr("Use this version"),
            type="primary" if advised else "secondary",
            icon=":material/publish:",
            key="use",
        ):
            _save(run, name, use=True)
        place = save_only if not advised else st.container(width="content")
        if place.button(
            tr("Only save it"),
            type="secondary" if advised else "primary",
            icon=":material/save:",
            key="save_only",
        ):
            _save(run, name, use=False)


def _show_figures(result: ResultEvent) -> None:
    """New against active, on the same test pictures."""
    new, active = result.new, result.active
    if not new:
        st.info(tr("No picture was set aside for a test, so it was not measured."), icon=":material/info:")
        return
    st.markdown(tr_as("of verdicts", "Right on the same test pictures:"))
    with st.grid(3, min_column_width=140):
        st.metric(tr("New version"), percent(new.accuracy), border=True)
        if active and new.accuracy is not None and active.accuracy is not None:
            st.metric(tr("In use"), percent(active.accuracy), border=True)
        if active and new.accuracy is not None and active.accuracy is not None:
            st.metric(tr("Difference"), signed(100 * (new.accuracy - active.accuracy), 1), border=True)
    low, high = (signed(100 * end, 1) for end in result.interval_of_difference)
    likely = tr("Most likely between {low} and {high} points.", low=low, high=high) if active else ""
    st.caption(f"{_measured_on(result.count, result.evidence.drawn)} {likely}".strip())


def _measured_on(count: int, drawn: int) -> str:
    if not drawn:
        return tr_many(
            "Measured on {n} picture that took no part in training.",
            "Measured on {n} pictures that took no part in training.",
            count,
        )
    if drawn == count:
        return tr_many(
            "Measured on {n} picture, **all of them with drawn masks**, that took no part in training.",
            "Measured on {n} pictures, **all of them with drawn masks**, that took no part in training.",
            count,
        )
    return tr_many(
        "Measured on {n} picture, **{drawn} of them with drawn masks**, that took no part in training.",
        "Measured on {n} pictures, **{drawn} of them with drawn masks**, that took no part in training.",
        count,
        drawn=number(drawn),
    )


def agreed_twice(run: Run) -> bool:
    """The gate: a worse version needs two clear yeses."""
    words = tr(
        "The new version is worse than the one in use on these pictures. More pictures, or a more thorough run, "
        "usually help."
    )
    st.warning(words, icon=":material/trending_down:")
    once = st.checkbox(tr("Use it all the same"), key=f"worse_once_{run.id}")
    return once and st.checkbox(tr("Yes, everyone here gets the worse version"), key=f"worse_twice_{run.id}")


def suggested_name() -> str:
    """A name of the moment."""
    return f"mine-{time.strftime('%Y-%m-%d-%H%M')}"


def _save(run: Run, name: str, *, use: bool) -> None:
    models_dir = get_settings().models_dir
    try:
        runs.save_run(run, models_dir, name)
        if use:
            activate(models_dir, name)
    except MaskdetError as error:
        show_error(error)
        return
    st.session_state[SAVED] = (name, use)
    st.rerun()


def show_saved() -> None:
    """What the visitor has just saved, and what to do with it; once."""
    saved = st.session_state.pop(SAVED, None)
    if saved is None:
        return
    name, used = saved
    words = SAVED_AND_USED if used else SAVED_ONLY
    st.success(tr(words, name=plain(name)), icon=":material/check:")
    with st.container(horizontal=True):
        if used:
            st.page_link("pages/photos.py", label=tr("Try it on a photo"), icon=":material/photo_library:")
            st.page_link("pages/models.py", label=tr("Go back to the one before"), icon=":material/undo:")
        else:
            st.page_link("pages/models.py", label=tr("See all versions"), icon=":material/deployed_code:")
