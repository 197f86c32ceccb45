"""The page drops and doubts what is no face as the server does, and says the same aloud."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maskdet.browser.manifest import manifest
from maskdet.inference.pipeline import believed_face
from maskdet.results import BoundingBox, Face, MaskLabel, Verdict
from maskdet.settings import get_settings
from ui.live.video import alarm_sentence

pytestmark = pytest.mark.journey
LIKELIEST = """async ([manifest, shares]) => {
  const { Pipeline } = await load("pipeline.js");
  return new Pipeline(null, null, manifest).likeliest(shares);
}"""
BELIEVED = """async ([manifest, one, least]) => {
  const { Pipeline } = await load("pipeline.js");
  return new Pipeline(null, null, manifest).believed(one, least).map(({ face }) => face.confidence);
}"""
SAID = """async ([people, wrongly]) => (await load("alarm.js")).alarmSentence(people, wrongly)"""


def test_no_face_is_never_a_verdict_and_a_label_may_have_a_threshold_of_its_own(page):
    given = manifest(get_settings())
    given["version"]["thresholds"] = {"mask_worn_incorrectly": 0.6}
    shares = {"with_mask": 0.1, "without_mask": 0.1, "mask_worn_incorrectly": 0.2, "no_face": 0.6}
    found = page.evaluate(LIKELIEST, [given, shares])
    assert found == {
        "label": "mask_worn_incorrectly",
        "probability": pytest.approx(0.5),
        "no_face": 0.6,
        "least": 0.6,
    }


@pytest.mark.parametrize("height", [40, 90])
@pytest.mark.parametrize("no_face", [0.0, 0.3, 0.7])
def test_what_is_no_face_is_dropped_or_doubted_alike(page, height, no_face):
    box = BoundingBox(0, 0, height, height)
    face, verdict = Face(box, 0.9, box), Verdict(MaskLabel.WITH_MASK, 0.9, no_face)
    believed = believed_face(face, verdict, 0.4)
    one = {
        "face": {"box": box.xyxy, "crop_box": box.xyxy, "confidence": 0.9, "mask_probabilities": {}},
        "verdict": {"label": "with_mask", "probability": 0.9, "no_face": no_face},
    }
    theirs = page.evaluate(BELIEVED, [manifest(get_settings()), one, 0.4])
    assert theirs == ([] if believed is None else [pytest.approx(believed.confidence)])
    assert believed is None or replace(believed, confidence=0.9).box == box


@pytest.mark.parametrize("wrongly", [[False], [True], [False, False], [True, True], [True, False, False]])
def test_the_voice_says_the_same(page, wrongly):
    assert page.evaluate(SAID, [len(wrongly), sum(wrongly)]) == alarm_sentence(wrongly)
