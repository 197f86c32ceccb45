"""TrainingConfig and RunConfig: everything a run needs to know, saved with every version it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from maskdet.errors import TrainingProblem

ARCHITECTURES = ("mask-net", "seed-cnn", "tiny")
IMAGENET, SCRATCH, VERSION = "imagenet", "scratch", "version:"  # where a run starts


@dataclass(frozen=True)
class TrainingConfig:
    """The recipe of a network; its defaults are those of `mask-net` and trained the shipped version.

    Attributes:
        image_size: side of the model's input in pixels.
        crop_margin: margin per side around the detector's box, as a fraction of it.
        epochs: over all training pictures; on the fast path, of the fine-tuning.
        first_trained_block: blocks of EfficientNet-Lite0 before this one stay as they were; mask-net only.
        augmentation: strength, 0 (none) to 1 (full).
        seed: of the split, the order, the augmentation and the new layers.
        views: the fast path: each picture goes through the frozen blocks so many times, each time changed
            otherwise, and training reads what came out. 0: every epoch starts at the pixels. mask-net only.
        head_epochs: of the new last layer alone, before the fine-tuning; on the fast path only.
    """

    image_size: int = 112
    crop_margin: float = 0.05
    epochs: int = 8
    batch_size: int = 32
    learning_rate: float = 4e-4
    weight_decay: float = 1e-4
    dropout: float = 0.3
    label_smoothing: float = 0.02
    first_trained_block: int = 5
    augmentation: float = 1.0
    seed: int = 0
    views: int = 0
    head_epochs: int = 0


@dataclass(frozen=True)
class RunConfig:
    """What to train on, and how.

    Attributes:
        dataset: path of a data set, or of a folder made by `dataset cut`.
        architecture: one of ARCHITECTURES.
        start: `imagenet` (mask-net), `scratch`, or `version:NAME` of the same architecture.
        extra: paths of further data sets, such as corrections; they train, and are never tested on.
        preset: what it was made from, for the list of runs.
        sources: where the pictures came from and their licence, for the card: one sentence each.
    """

    dataset: str
    architecture: str = "mask-net"
    start: str = IMAGENET
    training: TrainingConfig = field(default_factory=TrainingConfig)
    extra: tuple[str, ...] = ()
    preset: str = "balanced"
    sources: tuple[str, ...] = ()

    @property
    def start_version(self) -> str | None:
        """The name of the version it starts from."""
        return self.start.removeprefix(VERSION) if self.start.startswith(VERSION) else None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The config of `as_dict`; values left out get their defaults.

        Raises: TrainingProblem when it cannot be understood.
        """
        try:
            known = {name: values[name] for name in _names(cls) & set(values)}
            recipe = dict(values.get("training", {}))
            training = TrainingConfig(**{name: recipe[name] for name in _names(TrainingConfig) & set(recipe)})
            lists = {name: tuple(values.get(name, ())) for name in ("extra", "sources")}
            return cls(**known | lists | {"training": training})
        except (TypeError, ValueError, AttributeError) as error:
            raise TrainingProblem(
                f"The run's config cannot be understood ({error}). Set up a new run on the page Training."
            ) from error


def _names(kind: type[Any]) -> set[str]:
    return {found.name for found in fields(kind)}
