"""Nothing secret of a stored camera reaches a page, wherever in its address it stands."""

from __future__ import annotations

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


def kept(store, process, number: int) -> str:
    """Add a camera whose address and receiver hold the secret. Returns: its watch_id."""
    source = ADDRESSES[number].format(s=SECRET)
    watch = Watch(
        f"Door {number}", source, notify=(f"json://me:{SECRET}@127.0.0.1:1/{SECRET}?token={SECRET}",)
    )
    watch_id = str(add_watch(store, watch, who="a test"))
    process.append(WatchStatus(watch_id, watch.name, WatchState.STALLED, reason=str(try_source(source, 2))))
    return watch_id


def test_no_secret_of_a_stored_camera_reaches_a_page(visit, store, process):
    kept_ids = [kept(store, process, number) for number in range(len(ADDRESSES))]
    pages = {name: visit(f"pages/{name}.py") for name in ("cameras", "events", "history")}
    for watch_id, address in zip(kept_ids, ADDRESSES, strict=True):
        pages[f"replay of {address}"] = press(visit("pages/cameras.py"), f"replay_{watch_id}")
        form = press(visit("pages/cameras.py"), f"change_{watch_id}")
        pages[f"form of {address}"] = form
        assert "Door" in shown(form)
        assert SECRET not in shown(form)
        pages[f"test of {address}"] = press(form, "watch_test")
    assert all(f"Door {number}" in shown(pages["cameras"]) for number in range(len(ADDRESSES)))
    assert not [name for name, page in pages.items() if SECRET in shown(page) or "hunter2" in shown(page)]
