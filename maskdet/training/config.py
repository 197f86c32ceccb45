"""TrainingConfig: everything a run needs to know, saved with every version it makes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TrainingConfig:
    """The recipe of `mask-net`; its defaults trained the shipped version.

    Attributes:
        image_size: side of the model's input in pixels.
        crop_margin: margin per side around the detector's box, as a fraction of it.
        first_trained_block: blocks of EfficientNet-Lite0 before this one stay as ImageNet left them.
        augmentation: strength, 0 (none) to 1 (full).
        seed: of the split, the order, the augmentation and the new layers.
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
