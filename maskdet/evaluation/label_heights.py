"""Test crops of every kind by label and height: where a version errs on small bare faces, or takes faces for none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from maskdet.dataset import CONTEXT, CropRecord
from maskdet.evaluation.held_out import face_height
from maskdet.images import decode_image
from maskdet.inference import MaskClassifier
from maskdet.registry.report import LabelHeightRow
from maskdet.results import Image, MaskLabel, Verdict

BANDS = (0, 16, 24, 48, 96)  # pixels of height, from
NO_FACE_FROM = 0.5


def label_height_rows(
    classifier: MaskClassifier, crops: Path, records: Iterable[CropRecord], crop_margin: float
) -> Iterator[LabelHeightRow]:
    """How the stored crops of the test split are judged, kind by kind.

    Args:
        crops: the folder of the records' files. crop_margin: of the classifier.
    """
    cells: dict[tuple[str, str, int], list[Verdict]] = defaultdict(list)
    for record in records:
        if record.split == "test":
            crop = _centre(
                decode_image((crops / record.file).read_bytes()), classifier.image_size, crop_margin
            )
            band = max(least for least in BANDS if face_height(record) >= least or not least)
            cells[record.kind, record.label, band] += classifier.classify(crop[None])
    for (kind, label, band), verdicts in sorted(cells.items()):
        yield _row(kind, label, band, verdicts)


def _row(kind: str, label: str, band: int, verdicts: list[Verdict]) -> LabelHeightRow:
    doubted = [verdict.no_face >= NO_FACE_FROM for verdict in verdicts]
    none = label == MaskLabel.NO_FACE
    called = [verdict.label for verdict, no in zip(verdicts, doubted, strict=True) if not no]
    return LabelHeightRow(
        kind=kind,
        label=label,
        from_px=band,
        count=len(verdicts),
        right=sum(doubted) if none else sum(one == label for one in called),
        called_masked=sum(one is MaskLabel.WITH_MASK for one in called),
        no_face=sum(doubted),
    )


def _centre(crop: Image, size: int, crop_margin: float) -> Image:
    """A stored crop without what it has around more than inference sees."""
    side = round(crop.shape[0] * (1 + 2 * crop_margin) / (1 + 2 * CONTEXT))
    first = (crop.shape[0] - side) // 2
    inside = crop[first : first + side, first : first + side]
    return np.asarray(cv2.resize(inside, (size, size), interpolation=cv2.INTER_AREA), np.uint8)
