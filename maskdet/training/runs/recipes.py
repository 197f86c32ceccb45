"""Ready-made ways to train, for people who do not want to choose twenty numbers."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from maskdet.errors import MaskdetError
from maskdet.language import tr_later
from maskdet.registry import Version, active_version
from maskdet.training.runs.config import IMAGENET, SCRATCH, VERSION, RunConfig, TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """A ready-made way to train.

    Attributes:
        title: for people; description: one sentence for people; both in English, as marked.
        architecture, start, training: of a RunConfig made from it.
    """

    title: str
    description: str
    architecture: str
    start: str
    training: TrainingConfig


RECIPES: dict[str, Recipe] = {
    "quick": Recipe(
        tr_later("Quick"),
        tr_later(
            "Keeps the early layers as they are and learns the rest from what they see: a first usable model in under "
            "a minute on a few hundred pictures, in three on a few thousand."
        ),
        "mask-net",
        IMAGENET,
        TrainingConfig(
            epochs=2, views=2, head_epochs=20, first_trained_block=8, augmentation=0.5, learning_rate=1e-4
        ),
    ),
    "balanced": Recipe(
        tr_later("Balanced"),
        tr_later(
            "Trains most of the network on pictures that are changed anew in every epoch: slower, and steadier in poor "
            "light, far from the camera and on turned heads. The shipped model was made this way."
        ),
        "mask-net",
        IMAGENET,
        TrainingConfig(epochs=4),
    ),
    "textbook": Recipe(
        tr_later("Textbook"),
        tr_later(
            "A plain convolutional network from nothing, as courses teach it: good for learning how training goes, not "
            "for the best model."
        ),
        "seed-cnn",
        SCRATCH,
        TrainingConfig(
            image_size=96, epochs=12, learning_rate=1e-3, dropout=0.5, augmentation=0.4, label_smoothing=0.0
        ),
    ),
}


def recipe_config(
    name: str, dataset: str, *, extra: Sequence[str] = (), models_dir: Path | None = None
) -> RunConfig:
    """A run's config from a recipe.

    With `models_dir`, the quick one starts from the active version where that is a mask-net: it then adapts
    what is in use to the pictures, and keeps what it knew where they do not make it better.

    Raises: KeyError if there is no such recipe.
    """
    chosen = RECIPES[name]
    start = chosen.start
    if name == "quick" and models_dir is not None:
        start = _active_mask_net(models_dir) or start
    return RunConfig(dataset, chosen.architecture, start, chosen.training, tuple(extra), name)


def _active_mask_net(models_dir: Path) -> str | None:
    try:
        version = active_version(models_dir)
    except MaskdetError:
        return None
    is_mask_net = version.architecture == "mask-net"
    return f"{VERSION}{version.name}" if is_mask_net and version.keras_path.is_file() else None


def blocks_of(version: Version) -> int:
    """How deep a mask-net is; whole where its config does not say."""
    return int(version.config.get("training", {}).get("blocks", TrainingConfig().blocks))


def as_deep_as_its_start(config: RunConfig, models_dir: Path) -> RunConfig:
    """The config with no more blocks than the version it starts from, which has weights for no others."""
    if config.start_version is None:
        return config
    with contextlib.suppress(MaskdetError):  # a start that is not there is complained of where it is needed
        blocks = blocks_of(Version.open(models_dir / config.start_version))
        if blocks < config.training.blocks:
            first = min(config.training.first_trained_block, blocks - 1)
            return replace(
                config, training=replace(config.training, blocks=blocks, first_trained_block=first)
            )
    return config
