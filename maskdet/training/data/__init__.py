"""What a network is shown: batches from disk, augmentation, cached features.

What the preview shows is made by exactly the layers of a run.
May import dataset and synthesis.
"""

from maskdet.training.data.pipelines import (
    class_weights,
    files_and_targets,
    num_batches,
    plain_pictures,
    training_pictures,
)
from maskdet.training.data.preview import augmented_copies, sheet

__all__ = [
    "augmented_copies",
    "class_weights",
    "files_and_targets",
    "num_batches",
    "plain_pictures",
    "sheet",
    "training_pictures",
]
