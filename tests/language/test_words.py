from datetime import datetime

import pytest

from maskdet.formatting import day_text, moment_text, number, percent
from maskdet.language import best_language, current_language, speaking, tr, tr_as, tr_many


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["de-AT", "en"], "de"),
        (["pt-BR", "fr-CA;q=0.8".partition(";")[0]], "fr"),
        (["zh-TW"], "zh"),
        (["zh-Hans-CN"], "zh"),
        (["en-GB", "de"], "en"),
        (["*", "", "klingon", "<script>"], None),
        ([], None),
    ],
)
def test_the_first_language_of_the_browser_that_there_is_is_spoken(wanted: list[str], language: str) -> None:
    assert best_language(wanted) == language


def test_a_block_speaks_its_language_and_afterwards_the_house_speaks_its_own(monkeypatch) -> None:
    monkeypatch.setenv("MASKDET_LANGUAGE", "fr")
    with speaking("de"):
        assert current_language() == "de"
    assert current_language() == "fr"
    monkeypatch.setenv("MASKDET_LANGUAGE", "martian")
    assert current_language() == "en"


def test_words_take_values_by_name_and_plurals_by_number() -> None:
    assert tr("{name} is in use.", name="mask-net-4") == "mask-net-4 is in use."
    assert tr_many("{n} face", "{n} faces", 1) == "1 face"
    assert tr_many("{n} face", "{n} faces", 1234) == "1,234 faces"
    assert tr_as("a verb", "Open") == "Open"


def test_braces_without_values_are_words_too() -> None:
    assert tr("a set {a, b}") == "a set {a, b}"


def test_numbers_and_times_are_written_as_each_language_writes_them() -> None:
    moment = datetime(2026, 11, 27, 14, 5, 9)
    assert (number(1234.5, 1), percent(0.9877), day_text(moment)) == ("1,234.5", "98.8 %", "2026-11-27")
    assert moment_text(moment, seconds=True) == "2026-11-27 14:05:09"
    with speaking("de"):
        assert (number(1234.5, 1), percent(0.9877)) == ("1.234,5", "98,8 %")
        assert moment_text(moment) == "27.11.2026 14:05"
    with speaking("zh"):
        assert "2026" in day_text(moment)
