"""Replay: a video through the rules without sending anything; two settings side by side."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.cameras import Rules, SourceKind, Watch, WatchProblem, kind_of
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr
from maskdet.redaction import hide_credentials
from maskdet.settings import get_settings
from ui.cameras.draft import NEW
from ui.cameras.replay_results import show_results
from ui.cameras.rules import rule_fields
from ui.cameras.view import WALL, open_view
from ui.widgets.errors import friendly_errors
from ui.widgets.progress import time_left
from ui.widgets.signed_in.threads import start_thread
from ui.widgets.watches import find_watch, video_time

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from maskdet.watching import Replay

log = logging.getLogger("maskdet.pages")

WORK = "watch_replay_work"
TYPES = ["mp4", "mkv", "avi", "webm", "mov"]
EVERY_S = 0.5


class ReplayCancelled(Exception):
    """The visitor wants no more of it."""


@dataclass
class ReplayWork:
    """A replay in a thread of its own: it goes on while the visitor does other things."""

    results: tuple[Replay, ...] = ()
    problem: str = ""
    done: int = 0
    total: int = 0
    began: float = field(default_factory=time.monotonic)
    thread: threading.Thread | None = None
    cancelled: bool = False

    @property
    def is_running(self) -> bool:
        """Whether the video is still being judged."""
        return self.thread is not None and self.thread.is_alive()

    def start(self, video: str, watch: Watch, rules: list[Rules], *, temporary: bool) -> None:
        """Begin; `temporary`: the video is deleted afterwards."""
        self.thread = start_thread(self._run, video, watch, rules, temporary)

    def _run(self, video: str, watch: Watch, rules: list[Rules], temporary: bool) -> None:
        from maskdet.watching import compare_rules, replay

        try:
            if len(rules) == 1:
                self.results = (replay(video, replace(watch, rules=rules[0]), on_progress=self._follow),)
            else:
                self.results = compare_rules(video, watch, rules[0], rules[1], on_progress=self._follow)
        except MaskdetError as error:
            self.problem = str(error)
        except ReplayCancelled:
            self.problem = tr("It was cancelled.")
        except Exception:
            log.exception("A replay failed")
            self.problem = tr("The film could not be played to its end. Try another one.")
        finally:
            if temporary:
                Path(video).unlink(missing_ok=True)

    def _follow(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if self.cancelled:
            raise ReplayCancelled


def show_replay(watch_id: int | None) -> None:
    """Choose a video and rules, follow, and see what they would have sent.

    Raises: StoreProblem, WatchProblem.
    """
    stored = find_watch(watch_id)
    watch = stored.watch if stored else replace(NEW, name=tr("Film"))
    st.subheader(
        tr("Rules of {name} on a film", name=plain(watch.name)) if stored else tr("Rules on a film"),
        anchor=False,
    )
    st.markdown(tr("A film is judged as the camera's picture would be. Nothing is sent, nothing is kept."))
    st.button(tr("Back to the cameras"), icon=":material/arrow_back:", key="replay_back", on_click=leave)
    work: ReplayWork | None = st.session_state.get(WORK)
    # The fields stay while a video is judged: those that are not drawn forget what was entered.
    choose(watch, busy=bool(work and work.is_running))
    if work and work.is_running:
        _follow(work)
    elif work and work.problem:
        st.error(plain(work.problem), icon=":material/error:")
    elif work:
        show_results(work.results)


def leave() -> None:
    """Back to the wall; what is still judged is of no use any more."""
    if work := st.session_state.get(WORK):
        work.cancelled = True
    open_view(WALL)


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def _follow(work: ReplayWork) -> None:
    if not work.is_running:
        st.rerun()
    left = time_left(time.monotonic() - work.began, work.done, work.total)
    text = (
        tr(
            "Judging the film: {done} of {total}{left}",
            done=video_time(work.done),
            total=video_time(work.total),
            left=left,
        )
        if work.total
        else tr("Opening ...")
    )
    st.progress(min(1.0, work.done / max(1, work.total)), text=text)
    if st.button(tr("Cancel"), icon=":material/stop:", key="watch_replay_cancel"):
        work.cancelled = True


# What to replay


def choose(watch: Watch, *, busy: bool) -> None:
    """The video and the rules."""
    upload = st.file_uploader(tr("A film"), type=TYPES, key="watch_replay_upload")
    path = ""
    if get_settings().server_folders:
        known = watch.source if _is_video(watch.source) else ""
        path = st.text_input(
            tr("… or the path of one on the server"),
            known,
            key="watch_replay_path",
            placeholder="/home/me/entrance.mp4",
        )
    with st.container(border=True):
        st.markdown(f"##### {tr('Rules')}")
        rules = [rule_fields(watch.rules, key="watch_first")]
    if st.toggle(tr("Compare with other rules"), key="watch_replay_compare"):
        with st.container(border=True):
            st.markdown(f"##### {tr('Other rules')}")
            rules.append(rule_fields(watch.rules, key="watch_second"))
    if st.button(
        tr("Replay"),
        type="primary",
        icon=":material/play_arrow:",
        key="watch_replay_start",
        disabled=busy or not (upload or path),
    ):
        begin(upload, path.strip(), watch, rules)


def begin(upload: UploadedFile | None, path: str, watch: Watch, rules: list[Rules]) -> None:
    """Start the work; an upload lies in a temporary file meanwhile, as decoders need one."""
    if not upload and not _is_video(path):
        raise WatchProblem(
            tr("There is no film {film}. Check its name, or upload one.", film=hide_credentials(path))
        )
    work = ReplayWork()
    work.start(_written(upload) if upload else path, watch, rules, temporary=bool(upload))
    st.session_state[WORK] = work
    st.rerun()


def _is_video(path: str) -> bool:
    try:
        return kind_of(path) is SourceKind.VIDEO
    except MaskdetError:
        return False


def _written(upload: UploadedFile) -> str:
    with tempfile.NamedTemporaryFile(
        prefix="maskdet-replay-", suffix=Path(upload.name).suffix, delete=False
    ) as file:
        file.write(upload.getbuffer())
    with contextlib.suppress(OSError):
        Path(file.name).chmod(0o600)
    return file.name
