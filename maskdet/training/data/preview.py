"""What training makes of one picture: copies changed by exactly the layers of a run. Imports TensorFlow."""

from __future__ import annotations

import numpy as np

from maskdet.dataset import crop_with_context, main_face
from maskdet.detection import FaceDetector
from maskdet.results import BoundingBox, Image
from maskdet.training.quiet import start_tensorflow
from maskdet.training.runs.config import TrainingConfig


def augmented_copies(
    image: Image, detector: FaceDetector, config: TrainingConfig, *, count: int = 16
) -> Image:
    """The picture's main face as training shows it to the network, each time changed otherwise.

    Args:
        image: RGB pixels, (height, width, 3), uint8. Without a face that is found, all of it counts as the face.

    Returns: (count, image_size, image_size, 3), uint8; the first is unchanged.
    """
    start_tensorflow()
    from maskdet.training.data.augmentation import augmenter, face_cutter

    face = main_face(image, detector)
    height, width = image.shape[:2]
    box = face.crop_box if face else BoundingBox(0, 0, width, height)
    crop = crop_with_context(image, box).astype(np.float32)
    augment = augmenter(config)
    copies = [face_cutter(config)(crop), *(augment(crop, training=True) for _ in range(count - 1))]
    return np.asarray(np.clip(np.stack([np.asarray(copy) for copy in copies]), 0, 255), np.uint8)


def sheet(copies: Image, *, columns: int = 8, gap: int = 4) -> Image:
    """The copies (n, size, size, 3) side by side on white, row by row."""
    size = copies.shape[1]
    rows = -(-len(copies) // columns)
    paper = np.full((rows * (size + gap) - gap, columns * (size + gap) - gap, 3), 255, np.uint8)
    for number, copy in enumerate(copies):
        y, x = (size + gap) * (number // columns), (size + gap) * (number % columns)
        paper[y : y + size, x : x + size] = copy
    return paper
