"""The page Door screen: what is saved there is what screens get."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from maskdet.entrance import PinGuard, Sign, load_settings
from maskdet.settings import get_settings

PAGE = "pages/door_screen.py"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def test_words_and_a_pin_are_saved(visit):
    page = visit(PAGE)
    page.text_input(key="door_text_mask").set_value("Bitte Maske aufsetzen")
    page.text_input(key="door_voice_language").set_value("de")
    page.text_input(key="door_pin").set_value("2580")
    page.toggle(key="door_count").set_value(True).run()
    page.number_input(key="door_capacity").set_value(20)
    page.button(key="door_save").click().run()
    assert page.success[0].value.startswith("Saved.")
    saved = load_settings()
    assert saved.signs[Sign.MASK].text == "Bitte Maske aufsetzen"
    assert (saved.voice_language, saved.capacity, saved.line) == ("de", 20, (0.5, 0.1, 0.5, 0.9))
    assert PinGuard().check("2580", saved.pin_hash)
    assert not page.exception
    page.run()  # the PIN stays though its field is empty now
    page.button(key="door_save").click().run()
    assert PinGuard().check("2580", load_settings().pin_hash)


def test_what_cannot_be_used_is_said_and_nothing_is_saved(visit):
    page = visit(PAGE)
    page.text_input(key="door_pin").set_value("12")
    page.button(key="door_save").click().run()
    assert "4 to 8 digits" in page.error[0].value
    page.text_input(key="door_pin").set_value("")
    page.text_input(key="door_text_nose").set_value(" ")
    page.button(key="door_save").click().run()
    assert "The words of a sign" in page.error[0].value
    assert not (get_settings().data_dir / "door" / "settings.json").exists()
