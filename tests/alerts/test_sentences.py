"""What happened is told in the language of who reads it; what is stored and handed to programs is English."""

from __future__ import annotations

from dataclasses import replace
from gettext import NullTranslations

import pytest

from maskdet.alerts import Details, EventKind, Worn, details_of, event_words
from maskdet.language import speaking, words
from maskdet.store import event, open_store, record
from tests.support.alert_scenes import person, policy, reported
from tests.support.happenings import WATCH, happening

BEGAN = {
    EventKind.UNMASKED: Details(worn=Worn.NONE),
    EventKind.WORN_WRONGLY: Details(worn=Worn.WRONGLY_OR_NONE),
    EventKind.FEW_MASKED: Details(seconds=60, asked=0.8),
    EventKind.CROWDED: Details(asked=3),
    EventKind.NOBODY: Details(seconds=60),
    EventKind.STALLED: Details(seconds=12),
    EventKind.DIGEST: Details(about=EventKind.UNMASKED),
}


class Quoting(NullTranslations):
    """A language that puts each message into guillemets."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


@pytest.fixture
def other_language(monkeypatch):
    known = words.translations
    monkeypatch.setattr(words, "translations", lambda code: Quoting() if code == "de" else known(code))


@pytest.mark.parametrize("kind", list(EventKind))
@pytest.mark.parametrize("ended", [False, True])
def test_each_kind_of_event_is_told_in_the_language_that_is_spoken(kind, ended, other_language):
    told = happening(kind=kind, ended=ended and kind is not EventKind.DIGEST, details=BEGAN[kind])
    assert event_words(told).startswith("Entrance: ")
    assert "«" not in event_words(told)
    with speaking("de"):
        assert event_words(told).startswith("Entrance: «")
        assert event_words(told, named=False).startswith("«")


def test_the_sentence_that_is_stored_is_english_whatever_is_spoken(other_language):
    with speaking("de"):
        (found,) = reported(policy(dwell_s=5), lambda now: [person(1)], end_s=10)
        assert "«" in event_words(found)
    assert found.sentence == event_words(found)
    assert "«" not in found.sentence


def test_an_event_is_told_anew_after_it_was_stored(tmp_path, other_language):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    record(store, happening(details=Details(worn=Worn.NONE_OR_WRONGLY), event_id="new"), WATCH)
    record(store, happening(event_id="old"), WATCH)
    with speaking("de"):
        assert event_words(event(store, "new").event).startswith(
            "Entrance: «someone has worn no mask, or one wrongly"
        )
        assert event_words(event(store, "old").event) == "Entrance: someone has worn no mask for 5 s."


@pytest.mark.parametrize("text", ["", None, "{", '{"worn": "upside down"}', "[]"])
def test_details_that_nobody_understands_are_none(text):
    assert details_of(text) is None


def test_details_come_back_as_they_were_kept():
    kept = Details(Worn.WRONGLY, 60.0, 0.8, EventKind.DIGEST)
    assert details_of(kept.to_text()) == kept
    assert details_of(replace(kept, asked=None).to_text()).asked is None
