"""What the pages Cameras, Events and History share: the database, who is there, what is open, and times in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import StreamlitAPIException

from maskdet.formatting import moment_text, time_text
from maskdet.language import current_language
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from maskdet.store import Store, StoredWatch


def watch_store() -> Store:
    """The database, opened once for all visitors.

    Raises: StoreProblem.
    """
    settings = get_settings()
    return _open(str(settings.data_dir), settings.database_url.get_secret_value())


@st.cache_resource(max_entries=1, show_spinner=False)
def _open(data_dir: str, url: str) -> Store:
    from maskdet.store import open_store

    return open_store()


def find_watch(watch_id: int | None) -> StoredWatch | None:
    """The watch as it is stored now; None where it was deleted, or none is meant.

    Raises: StoreProblem, WatchProblem.
    """
    from maskdet.store import watches

    return next((row for row in watches(watch_store()) if row.watch_id == watch_id), None)


def redraw() -> None:
    """The fragment anew, after a button in it changed something; the page where all of it is being drawn."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def local_time(moment: datetime, *, seconds: bool = True) -> str:
    """A moment as the clock of this computer shows it; without its day when that is today."""
    local = moment.astimezone()
    is_today = local.date() == datetime.now().date()
    return time_text(local, seconds=seconds) if is_today else moment_text(local, seconds=seconds)


def date_format() -> str:
    """How fields for a day write it, as Streamlit names such formats: as the visitor's language does."""
    formats = {"de": "DD.MM.YYYY", "es": "DD/MM/YYYY", "fr": "DD/MM/YYYY"}
    return formats.get(current_language(), "YYYY-MM-DD")


def written_time(text: str) -> str:
    """A moment as reports hold it (ISO 8601, UTC), as this computer's clock shows it; the text where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return local_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC), seconds=False)


def video_time(seconds: float) -> str:
    """Minutes and seconds of a video, such as 01:07."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"
