"""Everything of a watch before a moment is forgotten at once: in the database, in its files, and it is written down by whom."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from maskdet.store import (
    By,
    EventFilter,
    Past,
    Store,
    apply_retention,
    count_events,
    event,
    forget,
    open_store,
    past_of,
    picture,
    record,
    record_clip,
    remembered_watches,
    statistics,
)
from maskdet.store.audit_rows import audit_log
from maskdet.store.recording import count_minute
from tests.support.happenings import START, WATCH, happening, minute

JPEG, CLIP = b"\xff\xd8 unmistakable picture 4711" * 400, b"unmistakable clip 4712" * 400
TOLD = WATCH.__class__("Entrance", "0", attach_picture=True, notify=("json://somewhere.example",))
BY: By = "watch"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Ten minutes of two watches."""
    store = open_store(f"sqlite:///{tmp_path / 'maskdet.db'}")
    for number in range(10):
        for name in ("Entrance", "Yard"):
            found = happening(number, watch=name, sentence=f"{name}: unmistakable sentence {number}.")
            record(store, found, TOLD, JPEG)
            record_clip(store, found.event_id, CLIP)
            count_minute(store, minute(number, watch=name))
    return store


def files(store: Store) -> bytes:
    folder = Path(str(store.engine.url.database)).parent
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_what_is_before_goes_and_all_else_stays(store: Store) -> None:
    before = START + timedelta(minutes=6)
    assert past_of(store, "Entrance", before) == Past(6, 6, 6, 6, 6)
    assert forget(store, "Entrance", before, who="Ada") == Past(6, 6, 6, 6, 6)
    assert past_of(store, "Entrance", before).is_empty
    assert count_events(store, EventFilter(watches=("Entrance",))) == 4
    assert count_events(store, EventFilter(watches=("Yard",))) == 10
    counted = {
        row.key: row.tracks for row in statistics(store, BY, start=START, end=START + timedelta(days=1))
    }
    assert counted == {"Entrance": 8, "Yard": 20}
    assert remembered_watches(store) == ["Entrance", "Yard"]
    (entry,) = audit_log(store)
    assert (entry.who, entry.what) == ("Ada", "forgot a camera's past")
    assert "Entrance, before 2026-03-04 10:06 UTC: 6 events" in entry.about


def test_no_file_of_the_database_holds_it_afterwards(store: Store) -> None:
    assert b"unmistakable picture" in files(store)
    for name in ("Entrance", "Yard"):
        forget(store, name, START + timedelta(days=1), who="Ada")
    left = files(store)
    for trace in (b"unmistakable picture", b"unmistakable clip", b"unmistakable sentence"):
        assert trace not in left
    assert remembered_watches(store) == []


def test_no_file_holds_what_its_time_was_over_for(store: Store) -> None:
    apply_retention(store, START + timedelta(days=30))
    left = files(store)
    assert b"unmistakable picture" not in left
    assert b"unmistakable clip" not in left
    assert b"unmistakable sentence" in left  # events stay longer
    assert event(store, "none") is None
    assert picture(store, "none") is None
