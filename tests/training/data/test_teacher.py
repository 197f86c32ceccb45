"""A teacher's verdicts are learned beside the labels, or refused with a sentence."""

import numpy as np
import pytest

from maskdet.errors import ModelNotFound, TrainingProblem
from maskdet.registry import active_version
from maskdet.settings import get_settings
from maskdet.training.runs.config import RunConfig, TrainingConfig


def test_targets_are_in_part_what_the_teacher_says_of_the_same_pictures():
    tf = pytest.importorskip("tensorflow")
    import keras

    from maskdet.training.data.teacher import taught

    brightness = keras.Sequential([keras.layers.Lambda(lambda x: tf.stack([x[:, 0], 1 - x[:, 0]], 1))])
    pixels = np.array([[0.25], [1.0]], np.float32)
    batches = tf.data.Dataset.from_tensors((pixels, np.eye(2, dtype=np.float32), np.ones(2, np.float32)))
    ((inputs, targets, weights),) = list(taught(batches, brightness, TrainingConfig(teaching=0.5)))
    assert np.allclose(targets, [[0.625, 0.375], [0.5, 0.5]])
    assert np.array_equal(inputs, pixels)
    assert np.array_equal(weights, [1, 1])


def test_a_teacher_of_other_labels_or_another_picture_size_is_refused():
    from maskdet.training.data.teacher import load_teacher

    shipped = active_version(get_settings().models_dir)
    labels = tuple(map(str, shipped.labels))
    with pytest.raises(TrainingProblem, match="cannot teach this run"):
        load_teacher(RunConfig("data", teacher=shipped.name), labels[:2])
    other = RunConfig("data", teacher=shipped.name, training=TrainingConfig(image_size=64))
    with pytest.raises(TrainingProblem, match="at 64"):
        load_teacher(other, labels)
    with pytest.raises(ModelNotFound):
        load_teacher(RunConfig("data", teacher="nobody"), labels)
    assert load_teacher(RunConfig("data"), labels) is None


def test_a_new_last_layer_begins_with_what_the_teacher_says():
    tf = pytest.importorskip("tensorflow")
    import keras

    from maskdet.training.data.teacher import fit_head
    from maskdet.training.networks.architectures import HEAD

    def network(seed):
        pixels = keras.Input((4, 4, 3))
        pooled = keras.layers.GlobalAveragePooling2D(name="pool")(pixels)
        dense = keras.layers.Dense(
            3, activation="softmax", name=HEAD, kernel_initializer=keras.initializers.RandomNormal(seed=seed)
        )
        return keras.Model(pixels, dense(pooled))

    teacher, model = network(1), network(2)
    pixels = np.random.default_rng(0).random((64, 4, 4, 3)).astype(np.float32)
    pictures = tf.data.Dataset.from_tensors((pixels, np.zeros((64, 3), np.float32)))
    assert not np.allclose(teacher(pixels), model(pixels), atol=1e-3)
    fit_head(model, teacher, pictures)
    assert np.allclose(teacher(pixels), model(pixels), atol=1e-3)
