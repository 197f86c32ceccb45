"""A stored report is told in the language of whoever reads it."""

from __future__ import annotations

from gettext import NullTranslations

import pytest

from maskdet.data_quality.findings import Finding, Flagged
from maskdet.data_quality.kinds import LEFT_OUT, UNLIKE_SIZES, Kind
from maskdet.language import speaking

GERMAN = {
    "{n} faces": "{n} Gesichter",
    "With mask": "Mit Maske",
    "Without mask": "Ohne Maske",
    "Labels of very different size": "Sehr ungleich große Gruppen",
    UNLIKE_SIZES: "{large} hat {most} Bilder, {small} nur {fewest}.",
    LEFT_OUT: "{labels}: weniger als {enough} Bilder.",
}


class German(NullTranslations):
    """A tiny catalogue."""

    def gettext(self, message: str) -> str:
        return GERMAN.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return GERMAN.get(msgid1 if n == 1 else msgid2, msgid2)


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogues = {"en": NullTranslations(), "de": German()}
    monkeypatch.setattr("maskdet.language.words.translations", catalogues.__getitem__)


def test_numbers_and_labels_of_a_finding_are_put_into_words_when_they_are_read() -> None:
    values = {"large": "with_mask", "most": 1900, "small": "without_mask", "fewest": 20}
    finding = Finding(Kind.IMBALANCE, detail=UNLIKE_SIZES, values=values)
    with speaking("de"):
        assert finding.title == "Sehr ungleich große Gruppen"
        assert finding.advice == "“Mit Maske” hat 1.900 Bilder, “Ohne Maske” nur 20."
        assert finding.as_dict()["advice"].startswith(
            "“With mask” has 1,900 pictures"
        )  # files are in English
    assert finding.advice.startswith("“With mask” has 1,900 pictures, “Without mask” only 20.")


def test_labels_that_were_left_out_are_listed_in_words() -> None:
    finding = Finding(
        Kind.LABELS_NOT_CHECKED, detail=LEFT_OUT, values={"labels": ["with_mask", "cat"], "enough": 20}
    )
    with speaking("de"):
        assert finding.advice == "“Mit Maske”, “cat”: weniger als 20 Bilder."


def test_how_many_faces_a_picture_shows_is_counted_in_the_readers_language() -> None:
    picture = Flagged("with_mask/a.jpg", "with_mask", "3 faces", count=3)
    with speaking("de"):
        assert picture.words == "3 Gesichter"
    assert picture.words == "3 faces"


def test_reports_of_earlier_releases_keep_their_words() -> None:
    assert Flagged("with_mask/a.jpg", "with_mask", "3 faces").words == "3 faces"
    assert Flagged("with_mask/a.jpg", "with_mask").words == ""
