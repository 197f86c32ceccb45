"""Words of scripts in the language of the page: values by name, plurals by the language's own rule, the source where it has none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maskdet.browser import page_language, served_file
from maskdet.browser.carry import carried_files
from maskdet.language import speaking
from maskdet.registry import active_version
from maskdet.settings import get_settings
from tests.support.spoken.pseudo import CODE, bracketed, spoken_as

FORMS = {"{n} face": ["{n} visage", "{n} visages"], "{name} is away.": ["{name} est absent."]}
SAY = """async ([forms, language]) => {
  const { load: speak, tr, trMany } = await load("words.js");
  speak(forms, language);
  return [tr("{name} is away.", { name: "A" }), ...[0, 1, 2, 1234].map((n) => trMany("{n} face", "{n} faces", n)), tr("{left} out", {})];
}"""


def test_the_page_gets_the_words_of_its_visitors_language_at_an_address_of_their_own() -> None:
    assert page_language() == {"html": "en", "url": ""}
    with spoken_as(bracketed), speaking(CODE):
        found = page_language()
        served = served_file(found["url"], get_settings())
        assert served is not None
        assert served.lasting
        assert json.loads(served.content)["Start"] == ["⟦Start⟧"]
    assert served_file("words-0000000000000000/fr.json", get_settings()) is None


def test_the_page_to_carry_away_has_all_languages() -> None:
    with spoken_as(bracketed):
        settings = get_settings()
        files = carried_files(active_version(settings.models_dir), settings)
    words = json.loads(files["in-browser/words.json"])
    assert set(words) == {"en", "de", "es", "fr", "zh"}
    assert words["zh"]["html"] == "zh-CN"
    assert words[CODE]["forms"]["Start"] == ["⟦Start⟧"]
    assert words["en"]["forms"] == {}


@pytest.mark.journey
@pytest.mark.parametrize(
    ("forms", "language", "said"),
    [
        ({}, "en", ["A is away.", "0 faces", "1 face", "2 faces", "1,234 faces"]),
        (FORMS, "fr", ["A est absent.", "0 visage", "1 visage", "2 visages", "1\u202f234 visages"]),
        (
            {"{n} face": ["{n} 张人脸"]},
            "zh-CN",
            ["A is away.", "0 张人脸", "1 张人脸", "2 张人脸", "1,234 张人脸"],
        ),
    ],
)
def test_values_and_plurals_are_those_of_the_language(
    page: Any, forms: dict[str, list[str]], language: str, said: list[str]
) -> None:
    assert page.evaluate(SAY, [forms, language]) == [*said, "{left} out"]
    page.evaluate(SAY, [{}, "en"])  # for other tests of this page
