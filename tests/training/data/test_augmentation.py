"""Augmentation: faces change, and stay faces; with none, they are cut as the app cuts them."""

from dataclasses import replace

import numpy as np

from maskdet.dataset.crop_manifest import CropRecord, read_manifest
from maskdet.dataset.face_crops import CROP_SIZE
from maskdet.images.decoding import decode_image
from maskdet.training.runs.config import TrainingConfig

QUICK = TrainingConfig(epochs=1, batch_size=16, seed=3)


def stored_crop(crops) -> np.ndarray:
    record: CropRecord = read_manifest(crops)[0]
    return decode_image((crops / record.file).read_bytes()).astype(np.float32)


def test_the_same_seed_always_changes_a_picture_the_same_way(crops):
    import tensorflow as tf

    from maskdet.training.data.augmentation import seeded_augmenter

    face = stored_crop(crops)
    first, second = (tf.function(seeded_augmenter(QUICK)) for _ in range(2))  # as in two processes
    seeds = [tf.constant([1, number]) for number in range(6)]
    ours, theirs = ([np.asarray(augment(face, seed)) for seed in seeds] for augment in (first, second))
    assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    assert all(np.abs(ours[0] - other).mean() > 1 for other in ours[1:])


def test_augmentation_changes_faces_and_keeps_their_shape_and_range(crops):
    from maskdet.training.data.augmentation import augmenter, face_cutter

    face = stored_crop(crops)
    plain = np.asarray(face_cutter(QUICK)(face))
    augment = augmenter(QUICK)
    changed = np.stack([np.asarray(augment(face, training=True)) for _ in range(12)])
    assert changed.shape == (12, 112, 112, 3)
    assert changed.min() >= 0
    assert changed.max() <= 255
    assert np.abs(changed - plain).mean(axis=(1, 2, 3)).min() > 1
    assert np.abs(changed[0] - changed[1]).mean() > 1


def test_no_augmentation_cuts_the_face_as_the_app_does(crops):
    """Closer to the app's own crop than to one with another margin: only resizing and JPEG differ."""
    from maskdet.dataset.face_crops import CONTEXT
    from maskdet.images.cropping import crop_faces
    from maskdet.results import BoundingBox
    from maskdet.training.data.augmentation import face_cutter

    face = stored_crop(crops)
    edge = CROP_SIZE * CONTEXT / (1 + 2 * CONTEXT)
    box = BoundingBox(edge, edge, CROP_SIZE - edge, CROP_SIZE - edge)
    ours = np.asarray(face_cutter(QUICK)(face))

    def distance(margin: float) -> float:
        return float(
            np.abs(ours - crop_faces(face.astype(np.uint8), [box], size=112, margin=margin)[0]).mean()
        )

    assert distance(QUICK.crop_margin) < 0.6 * min(distance(QUICK.crop_margin + d) for d in (-0.05, 0.05))
    assert np.allclose(np.asarray(face_cutter(replace(QUICK, seed=9))(face)), ours)


def test_augmentation_of_strength_zero_only_cuts(crops):
    from maskdet.training.data.augmentation import augmenter, face_cutter

    face = stored_crop(crops)
    still = np.asarray(augmenter(replace(QUICK, augmentation=0.0))(face, training=True))
    # Flipping has no strength, so the face may be mirrored.
    either = [np.asarray(face_cutter(QUICK)(view)) for view in (face, face[:, ::-1])]
    assert min(np.abs(still - view).mean() for view in either) < 1
