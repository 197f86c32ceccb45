"""Every word of every page can be translated: in a language that brackets each message, nothing stands outside of brackets."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from maskdet.access import Role
from maskdet.alerts import EventKind
from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.store import Store, add_key, add_watch, count_minute
from tests.support.happenings import WATCH, minute
from tests.support.pages.watches import happened
from tests.support.spoken.english import NAMES, english_of, texts_of
from tests.support.spoken.pseudo import CODE, marked, spoken_as

PAGES = sorted(path.relative_to(PROJECT_ROOT).as_posix() for path in (PROJECT_ROOT / "pages").rglob("*.py"))
OWN_NAMES = NAMES | {
    "entrance",
    "small",
    "anna",
    "second",
    "lobby",
    "faces",
    "scenes",
}  # what this test, and public sets, are called
CREDITS = ("CC0", "RMFD")  # as their authors wrote them
# Pages on which some words cannot be translated yet: (page, "empty" or "filled").
NOT_YET: set[tuple[str, str]] = set()
HELP, OF_DOCUMENTS = "pages/help.py", ("markdown", "selectbox", "image")  # it shows docs/, which are English
DOCUMENT = 2000  # characters: no sentence of a page is as long
MOST_CHOICES = 8  # of which each option is chosen


@pytest.fixture(scope="module", autouse=True)
def pseudo_language() -> Iterator[None]:
    with spoken_as(marked):
        yield


@pytest.fixture(autouse=True)
def house(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of this language, with the caches of no other."""
    monkeypatch.setenv("MASKDET_LANGUAGE", CODE)
    get_settings.cache_clear()
    st.cache_data.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of streamlit-webrtc, which needs a server's event loop."""
    import streamlit_webrtc  # noqa: F401 - so that it can be replaced

    state = SimpleNamespace(state=SimpleNamespace(playing=False, signalling=False))
    relay = SimpleNamespace(subscribe=lambda track, buffered=True: track)
    monkeypatch.setattr("streamlit_webrtc.webrtc_streamer", lambda **_: state)
    monkeypatch.setattr("streamlit_webrtc.relay.get_global_relay", lambda: relay)


@pytest.fixture
def filled(store: Store, practice_set: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A watch with events and counts, a key, a data set, a second version."""
    add_watch(store, replace(WATCH, enabled=False), who="Anna")
    for number, kind in enumerate(EventKind):
        happened(store, minutes_ago=number + 1, kind=kind, sentence="Entrance")
    for hours in range(30):
        count_minute(store, minute(start=datetime.now(UTC) - timedelta(hours=hours)))
    add_key(store, "Lobby", Role.VIEWER, who="Anna")
    for label in ("with_mask", "without_mask"):
        (get_settings().data_dir / "small" / label).mkdir(parents=True)
        for path in sorted((practice_set / label).glob("*.png"))[::20]:
            shutil.copy(path, get_settings().data_dir / "small" / label)
    shutil.copytree(get_settings().models_dir, tmp_path / "models")
    shutil.copytree(tmp_path / "models" / "mask-net-1", tmp_path / "models" / "second")
    monkeypatch.setenv("MASKDET_MODELS_DIR", str(tmp_path / "models"))
    get_settings.cache_clear()


def still_english(page: AppTest, where: str) -> dict[tuple[str, str], str]:
    assert not page.exception, (where, [one.value for one in page.exception])
    skipped = OF_DOCUMENTS if where.startswith(HELP) else ()
    found = {
        (kind, text): english_of(text, OWN_NAMES)
        for kind, text in texts_of(page)
        if kind not in skipped and not is_document(text)
    }
    return {read: f"{where}: {read[0]}: {left}  <- {read[1][:160]!r}" for read, left in found.items() if left}


def is_document(text: str) -> bool:
    """A model's card, or a page of docs/: written down once, in English."""
    return (
        text.lstrip().startswith("# Model card")
        or len(text) > DOCUMENT
        or any(credit in text for credit in CREDITS)
    )


def all_ways(page: AppTest, name: str) -> Iterator[tuple[str, AppTest]]:
    """The page as it opens, and with each choice made and each switch turned that it shows then."""
    yield name, page
    for widget in [*page.radio, *page.get("button_group")][:MOST_CHOICES]:
        for number in range(len(widget.options)):
            page = _chosen(page, widget.id, number)
            yield f"{name}, {widget.key} {number}", page
    for key in [toggle.key for toggle in page.toggle if toggle.key and not toggle.disabled]:
        if key in {toggle.key for toggle in page.toggle}:
            page = page.toggle(key=key).set_value(not page.toggle(key=key).value).run()
            yield f"{name}, {key} turned", page


def _chosen(page: AppTest, widget_id: str, number: int) -> AppTest:
    """Choose by place: values of options are not known here, only their words."""
    widget = next((one for one in [*page.radio, *page.get("button_group")] if one.id == widget_id), None)
    if widget is None or number >= len(widget.options) or widget.proto.disabled:
        return page
    states = page._tree.get_widget_states()
    for state in states.widgets:
        if state.id == widget_id and widget.type == "radio":
            state.string_value = widget.options[number]
        elif state.id == widget_id:
            state.string_array_value.data[:] = [widget.options[number]]
    return page._run(states)


def check(page: AppTest, name: str) -> None:
    found: dict[tuple[str, str], str] = {}
    for where, shown in all_ways(page, name):
        found = still_english(shown, where) | found
    assert not found, "\n" + "\n".join(sorted(found.values()))


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page_speaks_in_all_its_words(visit, name: str, request: pytest.FixtureRequest) -> None:
    if (name, "empty") in NOT_YET:
        request.applymarker(pytest.mark.xfail(strict=True))
    check(visit(name), name)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_data_speaks_in_all_its_words(visit, name: str, request: pytest.FixtureRequest) -> None:
    if (name, "filled") in NOT_YET:
        request.applymarker(pytest.mark.xfail(strict=True))
    check(visit(name), name)
