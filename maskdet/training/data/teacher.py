"""A teacher: a version whose verdicts a network learns beside the labels, so that a smaller one comes close to it.

Both see the same changed picture, batch by batch, and the teacher's probabilities are as if the labels had the odds of
the sets, as the network's are while it trains (balance.py).
Source: Hinton et al., "Distilling the knowledge in a neural network" (2015); Beyer et al., "Knowledge distillation: a
good teacher is patient and consistent" (2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maskdet.errors import TrainingProblem
from maskdet.language import tr
from maskdet.registry import find_version
from maskdet.settings import get_settings
from maskdet.training.data.balance import adjusted
from maskdet.training.networks.architectures import HEAD
from maskdet.training.networks.tflite import load_keras
from maskdet.training.runs.config import RunConfig, TrainingConfig

if TYPE_CHECKING:
    import keras

LEAST_SHARE = 1e-3  # of a label, in what a last layer is fitted to: how much less it is says nothing
RIDGE = 1e-3  # of the mean square of the features


def load_teacher(config: RunConfig, labels: tuple[str, ...]) -> keras.Model | None:
    """The network that teaches a run, as it is saved; None without one.

    Raises: TrainingProblem where it knows other labels or takes pictures of another size; ModelNotFound; ModelBroken.
    """
    if not config.teacher:
        return None
    version = find_version(get_settings().models_dir, config.teacher)
    if (
        tuple(map(str, version.labels)) != labels
        or version.image_size != config.training.image_size
        or version.crop_margin != config.training.crop_margin
    ):
        raise TrainingProblem(
            tr(
                "Version {version} cannot teach this run: it knows {labels} at {image_size} pixels, and "
                "the run learns {own_labels} at {own_size}. Choose another teacher, or the same picture "
                "size, or train without one.",
                version=version.name,
                labels=", ".join(map(str, version.labels)),
                image_size=version.image_size,
                own_labels=", ".join(labels),
                own_size=config.training.image_size,
            )
        )
    model = load_keras(version.keras_path)
    model.trainable = False
    return model


def taught(batches: Any, teacher: keras.Model, config: TrainingConfig) -> Any:
    """Batches of `training_pictures` whose targets are in part what the teacher says of the same pictures.

    Args:
        config: of the run, by which the labels have the odds of the sets or not.
    """
    share, teacher = config.teaching, adjusted(teacher) if config.balance else teacher

    def mixed(inputs: Any, targets: Any, *weights: Any) -> tuple[Any, ...]:
        said = teacher(inputs, training=False)
        return (inputs, share * said + (1 - share) * targets, *weights)

    return batches.map(mixed)


def fit_head(model: keras.Model, teacher: keras.Model, pictures: Any) -> None:
    """Give a network the last layer that comes closest to the teacher's log-probabilities, by ridge regression.

    A new last layer would take some hundred steps to learn as much, and spoil the layers before it meanwhile.

    Args:
        teacher: as saved, taking pixels alone. pictures: batches of `plain_pictures`.
    """
    import keras

    body = keras.Model(model.inputs, model.get_layer("pool").output)
    features, wanted = [], []
    for pixels, _ in pictures:
        features.append(np.asarray(body(pixels, training=False)))
        wanted.append(np.log(np.clip(np.asarray(teacher(pixels, training=False)), LEAST_SHARE, 1)))
    x, y = np.concatenate(features), np.concatenate(wanted)
    y -= y.mean(axis=1, keepdims=True)
    x_mean, y_mean = x.mean(axis=0), y.mean(axis=0)
    x, y = x - x_mean, y - y_mean
    square = x.T @ x
    weights = np.linalg.solve(square + RIDGE * np.trace(square) / len(square) * np.eye(len(square)), x.T @ y)
    model.get_layer(HEAD).set_weights([weights, y_mean - x_mean @ weights])
