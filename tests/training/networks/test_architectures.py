"""Networks: what they take and give, where they start, and what does not fit."""

import numpy as np
import pytest

from maskdet.errors import TrainingProblem
from maskdet.registry.activation import active_version
from maskdet.settings import get_settings
from maskdet.training.runs.config import SCRATCH, TrainingConfig


@pytest.mark.parametrize(("architecture", "parameters"), [("tiny", (8e4, 1.2e5)), ("seed-cnn", (5e5, 4e6))])
def test_the_other_networks_take_pixels_and_give_probabilities(architecture, parameters, tmp_path):
    from maskdet.training.networks.architectures import build

    config = TrainingConfig(image_size=96)
    model = build(architecture, config, ("a", "b", "c"), SCRATCH, tmp_path)
    rows = np.asarray(model(np.full((2, 96, 96, 3), 128, np.float32)))
    assert rows.shape == (2, 3)
    assert np.allclose(rows.sum(axis=1), 1)
    assert parameters[0] < model.count_params() < parameters[1]
    assert [layer for layer in model.layers if "scal" in layer.name]  # pixels 0..255 in


def test_a_network_starts_from_a_version_and_gets_a_new_last_layer_for_other_labels():
    from maskdet.training.networks.architectures import HEAD, build
    from maskdet.training.networks.tflite import load_keras

    models = get_settings().models_dir
    shipped = active_version(models)
    saved, start = load_keras(shipped.keras_path), f"version:{shipped.name}"
    same = build("mask-net", TrainingConfig(), tuple(shipped.labels), start, models)
    other = build("mask-net", TrainingConfig(image_size=96), ("a", "b", "c"), start, models)
    for layer in ("stem", "block9_project"):
        for model in (same, other):
            assert np.array_equal(
                model.get_layer(layer).get_weights()[0], saved.get_layer(layer).get_weights()[0]
            )
    assert np.array_equal(same.get_layer(HEAD).get_weights()[0], saved.get_layer(HEAD).get_weights()[0])
    assert other.output_shape == (None, 3)


def test_a_network_for_some_labels_of_a_version_keeps_what_that_knows_of_them():
    from maskdet.training.networks.architectures import build
    from maskdet.training.networks.tflite import load_keras

    models, labels = get_settings().models_dir, ("with_mask", "without_mask")
    shipped = active_version(models)
    assert set(labels) < set(map(str, shipped.labels))
    some = build("mask-net", TrainingConfig(), labels, f"version:{shipped.name}", models)
    pixels = np.random.default_rng(0).uniform(0, 255, (2, 112, 112, 3)).astype(np.float32)
    whole = np.asarray(load_keras(shipped.keras_path)(pixels))
    theirs = whole[:, [list(map(str, shipped.labels)).index(label) for label in labels]]
    assert np.allclose(np.asarray(some(pixels)), theirs / theirs.sum(axis=1, keepdims=True), atol=1e-3)


def test_a_network_of_fewer_blocks_starts_from_those_of_a_version_and_learns_a_last_layer_of_its_own():
    from maskdet.training.networks.architectures import build
    from maskdet.training.networks.tflite import load_keras

    models = get_settings().models_dir
    shipped = active_version(models)
    labels = tuple(map(str, shipped.labels))
    small = build("mask-net", TrainingConfig(blocks=7), labels, f"version:{shipped.name}", models)
    whole = load_keras(shipped.keras_path)
    assert small.count_params() < whole.count_params() / 5
    for layer in ("stem", "block6_project"):
        assert np.array_equal(
            small.get_layer(layer).get_weights()[0], whole.get_layer(layer).get_weights()[0]
        )
    assert small.output_shape == (None, len(labels))


def test_parts_that_do_not_fit_are_refused_with_a_sentence(tmp_path):
    from maskdet.training.networks.architectures import build

    models, labels = get_settings().models_dir, ("with_mask", "without_mask")
    version = f"version:{active_version(models).name}"
    for architecture, start, size, complaint in (
        ("tiny", version, 112, "is a mask-net, so a tiny cannot start"),
        ("seed-cnn", "imagenet", 96, "Only mask-net can start from ImageNet"),
        ("seed-cnn", SCRATCH, 32, "64 to 224 pixels"),
        ("resnet", SCRATCH, 96, "There is no network resnet"),
    ):
        with pytest.raises(TrainingProblem, match=complaint):
            build(architecture, TrainingConfig(image_size=size), labels, start, models)
