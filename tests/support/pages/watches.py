"""The pages Cameras, Events and History as a visitor drives them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from maskdet.cameras import Watch
from maskdet.images import jpeg_bytes
from maskdet.store import Store, record, watches
from tests.support.happenings import WATCH, happening
from tests.support.tracks import frame

JPEG = jpeg_bytes(frame())


def drawn(page: AppTest) -> str:
    """All HTML of the page."""
    return "".join(part.proto.body for part in page.get("html"))


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def stored_watch(store: Store) -> Watch:
    """The first watch as it is stored."""
    return watches(store)[0].watch


def happened(store: Store, minutes_ago: float = 1, *, picture: bytes = JPEG, **values: Any) -> str:
    """Keep an event of a moment ago. Returns: its event_id."""
    found = happening(**{"time": datetime.now(UTC) - timedelta(minutes=minutes_ago)} | values)
    record(store, found, WATCH, picture)
    return found.event_id
