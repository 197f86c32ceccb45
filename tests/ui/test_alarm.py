"""What Live says aloud."""

from __future__ import annotations

import pytest

from ui.live.video import alarm_sentence


@pytest.mark.parametrize(
    ("wrongly", "sentence"),
    [
        ([False], "Someone is without a mask."),
        ([True], "Someone wears a mask wrongly."),
        ([True, True], "2 people wear their masks wrongly."),
        ([True, False], "2 people are without a mask, or wear it wrongly."),
    ],
)
def test_the_voice_says_what_is_wrong(wrongly, sentence):
    assert alarm_sentence(wrongly) == sentence
