"""A teacher: a version whose verdicts a network learns beside the labels, so that a smaller one comes close to it.

Both see the same changed picture, batch by batch, and the teacher's probabilities are as if the labels had the odds of
the sets, as the network's are while it trains (balance.py).
Source: Hinton et al., "Distilling the knowledge in a neural network" (2015); Beyer et al., "Knowledge distillation: a
good teacher is patient and consistent" (2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maskdet.errors import TrainingProblem
from maskdet.language import tr
from maskdet.registry import find_version
from maskdet.settings import get_settings
from maskdet.training.data.balance import adjusted
from maskdet.training.networks.tflite import load_keras
from maskdet.training.runs.config import RunConfig

if TYPE_CHECKING:
    import keras


def load_teacher(config: RunConfig, labels: tuple[str, ...]) -> keras.Model | None:
    """The network that teaches a run, taking what its own takes while it trains; None without one.

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
    return adjusted(model) if config.training.balance else model


def taught(batches: Any, teacher: keras.Model, share: float) -> Any:
    """Batches of `training_pictures` whose targets are in part what the teacher says of the same pictures.

    Args:
        share: of the teacher in each target, 0..1; the labels have the rest.
    """

    def mixed(inputs: Any, targets: Any, *weights: Any) -> tuple[Any, ...]:
        said = teacher(inputs, training=False)
        return (inputs, share * said + (1 - share) * targets, *weights)

    return batches.map(mixed)
