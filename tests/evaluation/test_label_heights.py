"""Test crops by label and height: faces of every kind, and what is no face."""

import cv2
import numpy as np

from maskdet.dataset.crop_manifest import CropRecord
from maskdet.evaluation.label_heights import label_height_rows
from maskdet.results import MaskLabel, Verdict

BRIGHTNESS = {"with_mask": 40, "without_mask": 120, "no_face": 220}


class Classifier:
    """Judges by brightness alone."""

    image_size = 32

    def classify(self, crops):
        return [self._verdict(float(crop.mean())) for crop in crops]

    @staticmethod
    def _verdict(brightness):
        label = MaskLabel.WITH_MASK if brightness < 80 else MaskLabel.WITHOUT_MASK
        return Verdict(label, 0.9, 0.9 if brightness > 180 else 0.1)


def record(folder, label, looks_like, *, height, kind="photo", split="test"):
    file = f"{kind}-{label}-{looks_like}-{height}.jpg"
    cv2.imwrite(str(folder / file), np.full((160, 160, 3), BRIGHTNESS[looks_like], np.uint8))
    return CropRecord(file, label, label, label, split, "g", kind, "a.png", True, 0, 0, 50, height)


def test_rows_count_right_masked_and_doubted_crops_of_the_test_split(tmp_path):
    records = [
        record(tmp_path, "without_mask", "without_mask", height=30),
        record(tmp_path, "without_mask", "with_mask", height=31),
        record(tmp_path, "without_mask", "no_face", height=200),
        record(tmp_path, "no_face", "no_face", height=200, kind="phantom"),
        record(tmp_path, "with_mask", "without_mask", height=30, split="train"),
    ]
    rows = list(label_height_rows(Classifier(), tmp_path, records, 0.05))
    assert [(row.kind, row.label, row.from_px, row.count) for row in rows] == [
        ("phantom", "no_face", 96, 1),
        ("photo", "without_mask", 24, 2),
        ("photo", "without_mask", 96, 1),
    ]
    assert [(row.right, row.called_masked, row.no_face) for row in rows] == [(1, 0, 1), (1, 1, 0), (0, 0, 1)]
