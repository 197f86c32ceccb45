"""Nothing secret of a stored camera reaches a page, wherever in its address it stands."""

from __future__ import annotations

import pytest

from maskdet.cameras import Watch, try_source
from maskdet.store import add_watch
from maskdet.watching import WatchStatus
from maskdet.watching.status import WatchState
from tests.support.pages.watches import drawn, press
from tests.support.pages.words import words

SECRET = "Zq9-hunter2-77x"
ADDRESSES = (
    "rtsp://admin:{s}@127.0.0.1:1/main",
    "rtsp://127.0.0.1:1/0/admin:{s}/main",
    "http://127.0.0.1:1/v?loginpas={s}",
    "127.0.0.1:1/video?pwd={s}",
    "rtsp:/admin:{s}@127.0.0.1/",
    "user:{s}@127.0.0.1",
    "{s}://127.0.0.1/",
)


def shown(page) -> str:
    """All that the page sends to the browser."""
    fields = [*page.text_input, *page.text_area, *page.selectbox, *page.button]
    return words(page) + drawn(page) + "".join(f"{field.value}{field.label}{field.proto}" for field in fields)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_secret_of_a_stored_camera_reaches_a_page(visit, store, process, address):
    source = address.format(s=SECRET)
    watch = Watch("Door", source, notify=(f"json://me:{SECRET}@127.0.0.1:1/{SECRET}?token={SECRET}",))
    watch_id = add_watch(store, watch, who="a test")
    process.append(WatchStatus(str(watch_id), "Door", WatchState.STALLED, reason=str(try_source(source, 2))))
    pages = [visit("pages/cameras.py")]
    pages += [press(visit("pages/cameras.py"), f"{view}_{watch_id}") for view in ("change", "replay")]
    pages.append(press(press(visit("pages/cameras.py"), f"change_{watch_id}"), "watch_test"))
    pages += [visit("pages/events.py"), visit("pages/history.py")]
    assert all("Door" in shown(page) for page in pages[:3])
    assert not [k for k, page in enumerate(pages) if SECRET in shown(page) or "hunter2" in shown(page)]
