"""Presets: what each of them looks at, whom it asks, and what a visitor gets from it."""

from dataclasses import replace

import numpy as np
import pytest

from maskdet.errors import MaskdetError, ModelNotFound
from maskdet.inference.pipeline import MaskPipeline
from maskdet.presets import PRESETS, find_preset
from maskdet.results import WORN_LABELS, BoundingBox, Face
from maskdet.settings import Settings, get_settings
from tests.support.tracks import mask_shares

FAST, BALANCED, ACCURATE = (find_preset(name) for name in ("fast", "balanced", "accurate"))
CASCADE = replace(BALANCED, refine_below=0.95)
BOX = BoundingBox(10, 10, 40, 50)
WITH, WITHOUT, WRONGLY = WORN_LABELS


class Detector:
    """Finds one face, of which its own head judges as given; records how it was asked."""

    def __init__(self, shares=(0.7, 0.2, 0.1)):
        probabilities = shares and mask_shares(*shares)
        self.face, self.asked = Face(BOX, 0.9, BOX, mask_probabilities=probabilities), []

    def detect(self, image, *, min_confidence, sizes):
        self.asked.append((min_confidence, sizes))
        return [self.face]


class Judge:
    """A mask model that always says the same."""

    image_size, labels = 16, (WITH, WITHOUT)

    def __init__(self, *probabilities):
        self.row, self.num_asked = probabilities, 0

    def probabilities(self, crops):
        self.num_asked += len(crops)
        return np.array([self.row] * len(crops), np.float32)

    def classify(self, crops):
        from maskdet.results import Verdict

        rows = self.probabilities(crops)
        return [Verdict(self.labels[int(row.argmax())], float(row.max())) for row in rows]


def photo(width=800, height=600):
    return np.full((height, width, 3), 128, np.uint8)


def verdict(preset, judge, **detector):
    return MaskPipeline(Detector(**detector), judge, preset=preset).run(photo()).detections[0].verdict


def test_a_preset_that_is_none_is_named_with_those_there_are():
    with pytest.raises(MaskdetError, match=r"no preset 'quick'.*fast, balanced, accurate"):
        find_preset("quick")


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_everyone_on_the_samples_is_found_and_most_are_judged_right(pipeline, samples, preset):
    right = total = 0
    for sample in samples:
        result = pipeline.with_preset(preset).run(sample.image)
        assert len(result) == len(sample.truth), sample.name
        for box, label in sample.truth:
            nearest = max(result, key=lambda detection: detection.face.box.iou(box))
            right, total = right + (nearest.verdict.label == label), total + 1
    assert right / total > 0.8


def test_large_photos_are_searched_at_larger_sizes():
    detector = Detector()
    pipeline = MaskPipeline(detector, Judge(0.9, 0.1), preset=ACCURATE)
    pipeline.run(photo())
    pipeline.run(photo(2000, 1500))
    assert [sizes for _, sizes in detector.asked] == [ACCURATE.sizes, ACCURATE.large_sizes]


def test_sizes_and_confidence_that_are_asked_for_win_over_the_preset():
    detector = Detector()
    pipeline = MaskPipeline(detector, Judge(0.9, 0.1), preset=BALANCED)
    pipeline.run(photo())
    pipeline.run(photo(), min_confidence=0.2, sizes=(128,))
    assert detector.asked == [(BALANCED.min_confidence, BALANCED.sizes), (0.2, (128,))]


def test_fast_does_not_ask_the_mask_model():
    judge = Judge(0.0, 1.0)
    assert verdict(FAST, judge).label is WITH
    assert judge.num_asked == 0


def test_fast_takes_a_mask_worn_wrongly_for_none():
    found = verdict(FAST, None, shares=(0.4, 0.25, 0.35))
    assert (found.label, found.probability) == (WITHOUT, pytest.approx(0.6))


def test_a_face_that_is_plain_to_the_detector_is_not_refined():
    judge = Judge(0.2, 0.8)
    assert verdict(CASCADE, judge, shares=(0.96, 0.03, 0.01)).label is WITH
    assert judge.num_asked == 0


def test_of_one_that_is_not_plain_the_mask_model_decides():
    judge = Judge(0.2, 0.8)
    found = verdict(CASCADE, judge, shares=(0.7, 0.2, 0.1))
    assert (found.label, found.probability) == (WITHOUT, pytest.approx(0.8))
    assert judge.num_asked == 1


def test_a_mask_model_may_be_asked_about_everyone():
    everyone = replace(BALANCED, refine_below=1.01)
    assert verdict(everyone, Judge(0.3, 0.7), shares=(1.0, 0.0, 0.0)).probability == pytest.approx(0.7)


def test_a_detector_without_a_head_leaves_it_to_the_mask_model():
    assert verdict(BALANCED, Judge(0.3, 0.7), shares=None).probability == pytest.approx(0.7)
    with pytest.raises(ValueError, match="use a preset with a mask model"):
        verdict(FAST, None, shares=None)


def test_all_presets_share_the_models(pipeline):
    for preset in PRESETS.values():
        other = pipeline.with_preset(preset)
        assert (other.preset, other.detector, other.classifier) == (
            preset,
            pipeline.detector,
            pipeline.classifier,
        )


def test_fast_needs_no_version_and_others_name_what_is_missing(tmp_path):
    empty = Settings(models_dir=tmp_path)
    fast = MaskPipeline.load(empty, FAST)
    assert fast.run(photo()).image_size == (800, 600)
    with pytest.raises(ValueError, match="needs a mask model"):
        fast.with_preset(BALANCED)
    with pytest.raises(ModelNotFound):
        MaskPipeline.load(empty, BALANCED)


def test_the_settings_name_which_preset_is_used():
    assert MaskPipeline.load(Settings(preset="fast")).preset is FAST
    assert MaskPipeline.load(get_settings()).preset.name == get_settings().preset


@pytest.mark.parametrize("written", ["Fast", " FAST ", "fast"])
def test_a_preset_is_found_however_it_is_written(written):
    assert find_preset(written) is FAST
