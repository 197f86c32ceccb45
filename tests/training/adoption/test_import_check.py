"""Whether a model from elsewhere fits is told from its shapes and its answers, with advice where it does not."""

from types import SimpleNamespace

import numpy as np
import pytest

from maskdet.errors import ModelBroken
from maskdet.evaluation.sample_faces import sample_faces
from maskdet.inference.classifier import MaskClassifier
from maskdet.registry import find_version
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.training.adoption.import_check import check_answers, check_shapes

MASKED, BARE, WRONG = MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK, MaskLabel.MASK_WORN_INCORRECTLY
LABELS = (MASKED, BARE)


def network(taken, given):
    return SimpleNamespace(inputs=[SimpleNamespace(shape=taken)], outputs=[SimpleNamespace(shape=given)])


def test_square_rgb_pictures_in_and_one_probability_a_label_out_is_what_fits():
    assert check_shapes(network((None, 96, 96, 3), (None, 2)), LABELS) == 96


@pytest.mark.parametrize(
    ("taken", "given", "reason"),
    [
        ((None, 96, 128, 3), (None, 2), "square RGB"),
        ((None, 96, 96, 1), (None, 2), "square RGB"),
        ((None, 3, 96, 96), (None, 2), "square RGB"),
        ((None, None, None, 3), (None, 2), "square RGB"),
        ((None, 16, 16, 3), (None, 2), "32 to 512"),
        ((None, 600, 600, 3), (None, 2), "32 to 512"),
        ((None, 27648), (None, 2), "square RGB"),
        ((None, 96, 96, 3), (None, 1), r"Dense\(2, activation='softmax'\)"),
        ((None, 96, 96, 3), (None, 1000), "with_mask, without_mask"),
    ],
)
def test_other_shapes_are_refused_with_what_was_expected(taken, given, reason):
    with pytest.raises(ModelBroken, match=reason):
        check_shapes(network(taken, given), LABELS)


def test_a_model_of_two_inputs_is_refused():
    one = network((None, 96, 96, 3), (None, 2))
    with pytest.raises(ModelBroken, match="one input and one output"):
        check_shapes(SimpleNamespace(inputs=one.inputs * 2, outputs=one.outputs), LABELS)


@pytest.fixture(scope="module")
def faces():
    return sample_faces(112, 0.05)


@pytest.fixture(scope="module")
def sees():
    """A model of two labels as a function of pixels 0..255."""
    classifier = MaskClassifier.load(find_version(get_settings().models_dir, "mask-net-1"))
    return lambda pixels: classifier.probabilities(np.clip(pixels, 0, 255))


def test_good_answers_pass(sees, faces):
    assert check_answers(sees, faces, LABELS).shape == (23, 2)


def test_a_third_label_is_fine(sees, faces):
    rows = check_answers(lambda x: np.pad(sees(x), ((0, 0), (0, 1))), faces, (*LABELS, WRONG))
    assert rows.shape == (23, 3)


@pytest.mark.parametrize(
    ("to_255", "scale"), [(lambda x: x * 255, "0..1"), (lambda x: (x + 1) * 127.5, "-1..1")]
)
def test_a_model_that_expects_scaled_pixels_is_told_to_scale_inside(sees, faces, to_255, scale):
    with pytest.raises(ModelBroken, match="Put the scaling inside the model") as caught:
        check_answers(lambda x: sees(to_255(x)), faces, LABELS)
    assert f"expects pixels {scale}:" in str(caught.value)


def test_labels_in_the_wrong_order_are_noticed(sees, faces):
    with pytest.raises(ModelBroken, match="other order"):
        check_answers(sees, faces, (BARE, MASKED))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda rows: rows * 3, "End it in a softmax"),
        (lambda rows: rows * [3, -2], "no probabilities"),
        (lambda rows: rows * np.nan, "no probabilities"),
        (lambda rows: np.tile(np.float32([0.6, 0.4]), (len(rows), 1)), "the same answer"),
    ],
)
def test_answers_that_are_none_are_refused(sees, faces, spoil, reason):
    with pytest.raises(ModelBroken, match=reason):
        check_answers(lambda x: spoil(sees(x)), faces, LABELS)
