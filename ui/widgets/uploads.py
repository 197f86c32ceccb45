"""Files that visitors have sent, as the server holds them: how much, and letting go of those whose visitors have left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from streamlit import runtime

from ui.widgets.memory import HANDED_OVER, give_back_pages, spare_what_stays, spare_when_grown

LEFT_S = 20.0  # a page that lost its connection this long is not waited for, where it holds files
LOOK_S = 5.0
TRIM_S = 20.0
TAUGHT_FACES = "taught_faces"  # key of the session: what was shown on Teach it
PICTURES = (
    TAUGHT_FACES,
    "checked",
    "drawings",
    "live_shot",
    HANDED_OVER,
)  # of a visit: photos, and what was drawn of them


def num_visits() -> int:
    """How many pages are open in browsers now."""
    return (
        len(cast(Any, runtime.get_instance())._session_mgr.list_active_sessions()) if runtime.exists() else 0
    )


def held_uploads() -> dict[str, int]:
    """Visit -> bytes of its files."""
    if not runtime.exists():
        return {}
    files = cast(Any, runtime.get_instance().uploaded_file_mgr).file_storage
    return {visit: sum(len(file.data) for file in list(held.values())) for visit, held in list(files.items())}


@asynccontextmanager
async def letting_go(_app: object) -> AsyncIterator[None]:
    """While the server runs, files of visitors who have left are let go of.

    Streamlit keeps a visit for two minutes after its page was closed, and the last one until the next visitor comes.
    """
    task = asyncio.create_task(_let_go())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _let_go() -> None:
    left_since: dict[str, float] = {}
    num_modules = 0
    trimmed_s = 0.0
    while True:
        await asyncio.sleep(LOOK_S)
        num_modules = spare_when_grown(num_modules)
        if runtime.exists():
            left_since = let_go_of_left(left_since, time.monotonic())
        if time.monotonic() - trimmed_s >= TRIM_S:
            trimmed_s = time.monotonic()
            await asyncio.to_thread(give_back_pages)


def _with_pictures(server: Any) -> Iterator[str]:
    """Visits whose photos were checked, taken or drawn, also where no file is held any more."""
    for one in server._session_mgr.list_sessions():
        state = one.session.session_state
        if any(name in state for name in PICTURES):
            yield one.session.id


def let_go_of_left(left_since: dict[str, float], now: float) -> dict[str, float]:
    """Close visits that hold files or pictures and whose page has been away for `LEFT_S`.

    Args:
        left_since: visit -> when it was first seen without a page, as of the last look.
        now: seconds on the same clock.
    Returns: the same as of this look.
    """
    server = runtime.get_instance()
    away = {
        visit: left_since.get(visit, now)
        for visit in {*held_uploads(), *_with_pictures(server)}
        if not server.is_active_session(visit)
    }
    left = [visit for visit, since in away.items() if now - since >= LEFT_S]
    for visit in left:
        # The server's loop goes on holding the last visit that it has closed: what is in it has to go by itself.
        if kept := server._session_mgr.get_session_info(visit):
            kept.session.session_state.clear()
        server.close_session(visit)
        server.uploaded_file_mgr.remove_session_files(visit)
    if left:
        spare_what_stays()  # a visit's widgets hold its files, and each other; some were spared while it lasted
        give_back_pages()  # what was freed could still be read
    return {visit: since for visit, since in away.items() if visit not in left}
