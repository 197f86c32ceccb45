"""Photos of one face each: the verdict on the largest face, as someone who drops such a photo gets it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from maskdet.dataset import DatasetIndex, Picture, folder_label, read_label_fixes
from maskdet.evaluation import leaked_pictures
from maskdet.images import decode_image
from maskdet.inference import MaskPipeline
from maskdet.registry import active_version
from maskdet.registry.report import PhotoFigures
from maskdet.results import BoundingBox, Face, Image, MaskLabel, Verdict
from maskdet.settings import get_settings

Item = TypeVar("Item")
TEST_SHARE = 0.2


def photo_figures(
    pipeline: MaskPipeline, folder: Path, fixes: Path | None, *, at_random: bool = False
) -> PhotoFigures:
    """Counts over the photos that the version in use has not learned from; `at_random`: over a random fifth of all."""
    index = DatasetIndex.from_folder(folder)
    truths = read_label_fixes(fixes) if fixes else {}
    if at_random:
        return _counted(pipeline, random_fifth(index.pictures), truths)
    leaked, _ = leaked_pictures(active_version(get_settings().models_dir), index)
    return _counted(pipeline, [one for one in index.pictures if one.sha256 not in leaked], truths)


def random_fifth(everything: Sequence[Item], seed: int = 0) -> list[Item]:
    """What a split by file, not by near-duplicate group, would test on."""
    count = round(len(everything) * TEST_SHARE)
    chosen = np.random.default_rng(seed).permutation(len(everything))[:count]
    return [everything[number] for number in sorted(chosen)]


def _counted(
    pipeline: MaskPipeline, pictures: Iterable[Picture], truths: Mapping[str, MaskLabel]
) -> PhotoFigures:
    counts: Counter[str] = Counter()
    for picture in pictures:
        face, verdict = _verdict(pipeline, decode_image(picture.path.read_bytes()))
        published = folder_label(picture.label)
        counts["photos"] += 1
        counts["found"] += face is not None
        counts["right"] += verdict is not None and verdict.label == truths.get(picture.sha256, published)
        counts["right_as_published"] += verdict is not None and verdict.label == published
    return PhotoFigures(**counts)


def _verdict(pipeline: MaskPipeline, image: Image) -> tuple[Face | None, Verdict | None]:
    """The largest face and its verdict; without one, the mask model is asked about the whole photo."""
    result = pipeline.run(image, threshold=0)
    if len(result):
        largest = max(result, key=lambda detection: detection.face.box.area * detection.face.confidence)
        return largest.face, largest.verdict
    if pipeline.classifier is None:
        return None, None
    height, width = image.shape[:2]
    whole = BoundingBox(0, 0, width, height)
    return None, pipeline.judge(image, [Face(whole, 0.0, whole)])[0]
