"""Sentences that reports hold in English are told in the reader's language, with their values."""

from __future__ import annotations

import pytest

from maskdet.language import speaking
from maskdet.registry.report import retold
from maskdet.registry.report.stored_words import LEAKED, SENTENCES, TOO_FEW_FACES, StoredSentence


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """A German of its own making, that shows what was looked up."""
    say = "maskdet.registry.report.stored_words"
    monkeypatch.setattr(
        f"{say}.tr", lambda text, **values: f"de: {text} {values}" if values else f"de: {text}"
    )
    monkeypatch.setattr(f"{say}.tr_many", lambda one, many, n, **values: f"de: {n} {values}")


def test_a_stored_sentence_is_english_whoever_measures() -> None:
    with speaking("de"):
        stored = LEAKED.english(n=1234, all="2,000", version="mask-net-4")
    assert stored == (
        "1,234 of 2,000 pictures are left out: mask-net-4 learned from them, or from pictures alike to them."
    )


def test_its_values_are_found_again(german: None) -> None:
    stored = "1,234 of 2,000 pictures are left out: my.net learned from them, or from pictures alike to them."
    assert retold(stored) == "de: 1234 {'all': '2,000', 'version': 'my.net'}"


def test_what_is_none_of_them_is_looked_up_as_it_is(german: None) -> None:
    assert retold("Face height") == "de: Face height"
    assert retold("my camera (left)") == "de: my camera (left)"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_finds_itself(sentence: StoredSentence) -> None:
    values = dict.fromkeys(("version", "dataset"), "a b") | dict.fromkeys(("all", "bare", "blind", "most"), 3)
    values |= dict.fromkeys(("enough", "missed", "least", "count", "low", "high", "n"), 7)
    stored = sentence.english(**values)
    assert retold(stored) == stored


def test_a_number_of_faces_keeps_its_place() -> None:
    assert retold(TOO_FEW_FACES.english(enough=20)) == "fewer than 20 faces: too few to say"
