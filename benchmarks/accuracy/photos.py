"""Photos of one face each: the verdict on the largest face, as someone who drops such a photo gets it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from maskdet.dataset import DatasetIndex, folder_label, read_label_fixes
from maskdet.evaluation import leaked_pictures
from maskdet.images import decode_image
from maskdet.inference import MaskPipeline
from maskdet.registry import active_version
from maskdet.registry.report import PhotoFigures
from maskdet.results import BoundingBox, Face, Image, Verdict
from maskdet.settings import get_settings


def photo_figures(pipeline: MaskPipeline, folder: Path, fixes: Path | None) -> PhotoFigures:
    """Counts over the photos that the version in use has not learned from."""
    index = DatasetIndex.from_folder(folder)
    leaked, _ = leaked_pictures(active_version(get_settings().models_dir), index)
    truths = read_label_fixes(fixes) if fixes else {}
    counts: Counter[str] = Counter()
    for picture in index.pictures:
        if picture.sha256 in leaked:
            continue
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
