"""What the mask model takes for no face: dropped where it is large, doubted where it is small, never a verdict."""

import numpy as np
import pytest

from maskdet.inference.classifier import MaskClassifier
from maskdet.inference.pipeline import MaskPipeline, believed_face
from maskdet.presets import find_preset
from maskdet.results import BoundingBox, Face, MaskLabel, Verdict
from maskdet.training.networks.tflite import to_tflite
from tests.support.faces.small_crops import FOUR

PICTURE = np.full((400, 400, 3), 128, np.uint8)


class Detector:
    """Finds one face of a given height."""

    def __init__(self, height, confidence=0.9):
        box = BoundingBox(20, 20, 20 + height * 0.8, 20 + height)
        self.face = Face(box, confidence, box)

    def detect(self, image, *, min_confidence, sizes):
        return [self.face]


@pytest.fixture(scope="module")
def classifier():
    """Tells four colours apart by their distance; one of them is no face."""
    import keras

    colours = np.array([FOUR[label] for label in sorted(FOUR)], np.float32) / 255
    inputs = keras.Input((8, 8, 3))
    mean = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 255)(inputs))
    nearest = keras.layers.Dense(4, activation="softmax", name="nearest")
    model = keras.Model(inputs, nearest(mean))
    nearest.set_weights([80 * colours.T, -40 * (colours**2).sum(axis=1)])
    return MaskClassifier(to_tflite(model), tuple(MaskLabel(label) for label in sorted(FOUR)))


def picture_of(label):
    return np.full_like(PICTURE, FOUR[label])


def found(classifier, label, height, **detector):
    pipeline = MaskPipeline(Detector(height, **detector), classifier, preset=find_preset("accurate"))
    return pipeline.run(picture_of(label)).detections


def test_it_says_how_likely_a_crop_is_no_face_beside_what_it_wears(classifier):
    assert classifier.labels == ("mask_worn_incorrectly", "with_mask", "without_mask")
    crops = np.stack([picture_of(label)[:8, :8] for label in FOUR])
    outputs, rows = classifier.output_probabilities(crops), classifier.probabilities(crops)
    assert (outputs.shape, rows.shape) == ((4, 4), (4, 3))
    assert np.allclose(rows.sum(axis=1), 1, atol=1e-5)
    verdicts = dict(zip(FOUR, classifier.classify(crops), strict=True))
    assert verdicts["no_face"].no_face > 0.9
    assert verdicts["no_face"].label in classifier.labels
    for label in classifier.labels:
        assert verdicts[label].label == label
        assert verdicts[label].no_face < 0.1 < 0.9 < verdicts[label].probability


def test_a_large_detection_of_no_face_is_dropped_and_faces_stay(classifier):
    assert found(classifier, "no_face", 120) == ()
    (person,) = found(classifier, "with_mask", 120)
    assert person.verdict.label is MaskLabel.WITH_MASK
    assert 0.4 < person.face.confidence <= 0.9


def test_a_small_detection_of_no_face_loses_score_and_may_fall_under_the_bar(classifier):
    assert found(classifier, "no_face", 30, confidence=0.5) == ()
    (person,) = found(classifier, "without_mask", 30)
    assert person.verdict.label is MaskLabel.WITHOUT_MASK


@pytest.mark.parametrize(("confidence", "is_asked"), [(0.6, True), (0.95, False)])
def test_a_small_face_masked_for_sure_is_judged_again_unless_it_is_surely_a_face(
    classifier, confidence, is_asked
):
    masked = {MaskLabel.WITH_MASK: 0.97, MaskLabel.WITHOUT_MASK: 0.02, MaskLabel.MASK_WORN_INCORRECTLY: 0.01}
    box = BoundingBox(20, 20, 44, 50)
    face = Face(box, confidence, box, mask_probabilities=masked)
    pipeline = MaskPipeline(Detector(30), classifier, preset=find_preset("accurate"))
    assert pipeline.refines(face) is is_asked


def test_what_is_half_doubted_counts_a_quarter():
    box = BoundingBox(0, 0, 30, 30)
    doubted = believed_face(Face(box, 0.9, box), Verdict(MaskLabel.WITH_MASK, 0.9, 0.5), 0.2)
    assert doubted.confidence == pytest.approx(0.9 / 4)
