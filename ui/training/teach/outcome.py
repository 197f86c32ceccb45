"""What came of a teaching: honest figures, both versions side by side, and whether to use the new one."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import plain, span
from maskdet.language import tr, tr_many
from maskdet.registry import activate, active_version
from maskdet.registry.report import Figures
from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.runs import PracticeFaces, ResultEvent, Run, RunState
from ui.training.doubts import show_real_faces
from ui.training.outcome import SAVED, agreed_twice, show_stopped, suggested_name
from ui.widgets.browser.consent import has_agreed
from ui.widgets.browser.side_by_side import compare_live
from ui.widgets.errors import show_error


def show_teaching(run: Run) -> None:
    """The result of a teaching that nobody has used or thrown away yet.

    Its widgets have its id: a press in a tab that still shows an earlier one does nothing to this one.
    """
    result = run.result()
    with st.container(border=True, key="teaching"):
        if run.state is RunState.DONE and result:
            _show_result(run, result)
            return
        if run.state is RunState.FAILED:
            st.error(tr("The training failed. {reason}", reason=plain(run.reason)), icon=":material/error:")
        elif run.config.dataset:
            show_stopped(run)
        else:
            st.info(
                tr("Its pictures are still being written, or that was broken off."), icon=":material/info:"
            )
        _offer_to_throw_away(run)


def _show_result(run: Run, result: ResultEvent) -> None:
    st.subheader(tr("3. Try it"), anchor=False)
    new, active = result.new, result.active
    if new:
        _show_own(new, active, result)
    if result.evidence.practice:
        _show_others(result.evidence.practice)
    if result.evidence.real and result.evidence.real.changed:
        show_real_faces(run.folder, result.evidence.real)
    lost = _show_lost_labels(run)
    if has_agreed("teach_live_consent"):
        compare_live(run.made_version(), key=f"teach_pair_{run.id}")
    st.subheader(tr("4. Use it, or throw it away"), anchor=False)
    for doubt in result.evidence.doubts():
        st.warning(plain(doubt), icon=":material/balance:")
    may_use = not result.worse or agreed_twice(run)
    name = st.text_input(
        tr("Name of the new version"), suggested_name(), key=f"teach_name_{run.id}", max_chars=60
    ).strip()
    keep = st.toggle(
        tr("Keep the pictures as a data set, to train on again"),
        key=f"teach_keep_{run.id}",
        help=tr("With “Use” only. Else, and with “Throw away”, they are deleted."),
    )
    with st.container(horizontal=True):
        if may_use and st.button(
            tr("Use"),
            icon=":material/publish:",
            key=f"teach_use_{run.id}",
            type="primary" if result.advised and not lost else "secondary",
        ):
            _use(run, name, keep=keep)
        _offer_to_throw_away(run)
    st.caption(
        tr("To show it more, throw this one away: what you took in this visit stays here, and you can go on.")
    )


def _show_own(new: Figures, active: Figures | None, result: ResultEvent) -> None:
    """Of the visitor's own pictures those that were set aside."""
    st.markdown(
        tr_many(
            "**On {n} picture of yours** that it did not learn from:",
            "**On {n} pictures of yours** that it did not learn from:",
            result.count,
        )
    )
    _show_pair(_right(new), _right(active) if active else None, result.count)
    sentences = [
        tr(
            "In general it is right on {low_to_high} of such pictures (95 %).",
            low_to_high=span(new.accuracy_interval),
        )
    ]
    low, high = result.interval_of_difference
    if active and low <= 0 <= high:
        sentences.append(tr("These are too few to say which of the two is better."))
    sentences.append(
        tr("They were taken within minutes of those it learned from: other people and other days say more.")
    )
    st.caption(" ".join(sentences))


def _show_others(practice: PracticeFaces) -> None:
    """People whom the visitor's pictures do not show."""
    st.markdown(
        tr(
            "**On {count} faces of other people**, of the practice set, half of them with drawn masks:",
            count=practice.count,
        )
    )
    _show_pair(practice.new, practice.active, practice.count)


def _show_pair(new: int, active: int | None, count: int) -> None:
    with st.grid(2, min_column_width=190):
        st.metric(tr("New version"), tr("{right} of {count}", right=new, count=count), border=True)
        if active is not None:
            st.metric(tr("In use"), tr("{right} of {count}", right=active, count=count), border=True)


def _right(measured: Figures) -> int:
    return sum(row[position] for position, row in enumerate(measured.confusion))


def _show_lost_labels(run: Run) -> bool:
    """What the version in use tells apart and the new one does not; whether there is any."""
    lost = set(active_version(get_settings().models_dir).labels) - set(run.made_version().labels)
    if lost:
        names = ", ".join(f"“{label.display_name}”" for label in sorted(lost))
        st.info(
            tr(
                "The version in use also knows {labels}, which you did not teach: the new one does not.",
                labels=names,
            ),
            icon=":material/info:",
        )
    return bool(lost)


def _use(run: Run, name: str, *, keep: bool) -> None:
    settings = get_settings()
    try:
        if keep:
            runs.gather_pictures(run)
        kept = settings.data_dir / f"taught {run.id}" if keep else None
        runs.save_run(run, settings.models_dir, name, keep_as=kept)
        activate(settings.models_dir, name)
    except MaskdetError as error:
        show_error(error)
        return
    st.session_state[SAVED] = (name, True)
    st.rerun()


def _offer_to_throw_away(run: Run) -> None:
    if st.button(tr("Throw away"), icon=":material/delete:", key=f"teach_throw_away_{run.id}"):
        try:
            runs.delete_run(run)
        except MaskdetError as error:
            show_error(error)
            return
        st.toast(tr("It is gone, and so are its pictures on this computer."), icon=":material/delete:")
        st.rerun()
