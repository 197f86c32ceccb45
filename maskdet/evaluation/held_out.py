"""The report of a version: figures on the test crops of its data set, judged as the app judges."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from maskdet.dataset import CropRecord, drawn_pictures
from maskdet.detection import FACE_SHARE_OF_BOX
from maskdet.evaluation.metrics.classification import figures
from maskdet.images import crop_faces, decode_image
from maskdet.inference import MaskClassifier
from maskdet.registry.report import (
    HeightRow,
    HeldOutFigures,
    LabelFixes,
    SureShare,
    VersionReport,
    WornWrongly,
)
from maskdet.results import WORN_LABELS, Image, Verdict

MIN_SCENE_HEIGHT = 24  # pixels: under it people cannot see it either
HEIGHTS = (24, 32, 48, 96, 10_000)  # borders of the report's rows, in pixels
THRESHOLDS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95)
Judged = Sequence[tuple[CropRecord, Verdict]]


def held_out_report(
    classifier: MaskClassifier, records: Iterable[CropRecord], crop_margin: float
) -> VersionReport:
    """Figures on the test split: of photos (one face each) and of annotated scenes.

    Every face is cut from its source photo by the detector's box, exactly as the app does; crops of
    the train and validation splits are left out.
    """
    chosen = [
        r for r in records if r.split == "test" and r.kind in ("photo", "scene") and r.label in WORN_LABELS
    ]
    judged = judge(classifier, chosen, crop_margin)
    photos = [(r, v) for r, v in judged if r.kind == "photo"]
    scenes = [(r, v) for r, v in judged if r.kind == "scene" and face_height(r) >= MIN_SCENE_HEIGHT]
    sections: dict[str, HeldOutFigures] = {}
    if photos:
        sections["test_photos"] = _part(photos, classifier, drawn=_drawn(photos), **_label_fixes(photos))
    if scenes:
        sections["held_out_scenes"] = _part(
            scenes,
            classifier,
            min_height_px=MIN_SCENE_HEIGHT,
            by_height=tuple(_by_height(scenes)),
            worn_wrongly=_worn_wrongly(scenes),
        )
    return VersionReport.model_validate(sections)


def judge(
    classifier: MaskClassifier, records: Sequence[CropRecord], crop_margin: float
) -> list[tuple[CropRecord, Verdict]]:
    """The verdict on each recorded face, cut from its source photo."""
    judged = []
    for source, group in groupby(sorted(records, key=lambda r: r.source), key=lambda r: r.source):
        faces = list(group)
        crops = source_crops(Path(source), faces, classifier.image_size, crop_margin)
        judged += list(zip(faces, classifier.classify(crops), strict=True))
    return judged


def source_crops(source: Path, faces: Sequence[CropRecord], size: int, crop_margin: float) -> Image:
    """The faces of one source photo as the app would cut them, (n, size, size, 3)."""
    image = decode_image(source.read_bytes())
    return np.asarray(
        crop_faces(image, [face.box for face in faces], size=size, margin=crop_margin), np.uint8
    )


def face_height(record: CropRecord) -> float:
    """Height of the face in pixels of its photo, as annotators draw it."""
    return record.box.height * FACE_SHARE_OF_BOX


def _drawn(judged: Judged) -> int:
    return len(drawn_pictures(Path(record.source) for record, _ in judged))


def _part(judged: Judged, classifier: MaskClassifier, **more: Any) -> HeldOutFigures:
    labels = [label.value for label in classifier.labels]
    found = figures([r.label for r, _ in judged], [v.label.value for _, v in judged], labels)
    return HeldOutFigures(
        **dict(found),
        by_threshold=tuple(_by_threshold(judged)),
        fingerprint=fingerprint([record for record, _ in judged]),
        **more,
    )


def fingerprint(records: Iterable[CropRecord]) -> str:
    """Names exactly these faces under these labels, wherever the files lie."""
    faces = list(records)
    contents = {
        source: hashlib.sha256(Path(source).read_bytes()).hexdigest() for source in {r.source for r in faces}
    }
    lines = sorted(f"{r.label} {contents[r.source]} {[round(v) for v in r.box.xyxy]}" for r in faces)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _label_fixes(judged: Judged) -> dict[str, LabelFixes]:
    """How many wrong labels of the published set were fixed, and the accuracy without that; nothing without any."""
    fixed = sum(r.label != r.published_label for r, _ in judged)
    right = sum(r.published_label == v.label.value for r, v in judged)
    accuracy = right / len(judged)
    return {"label_fixes": LabelFixes(count=fixed, accuracy_as_published=accuracy)} if fixed else {}


def _by_threshold(judged: Judged) -> Iterator[SureShare]:
    for threshold in THRESHOLDS:
        sure = [(r, v) for r, v in judged if v.probability >= threshold]
        right = sum(r.label == v.label.value for r, v in sure)
        yield SureShare(
            threshold=threshold, accepted=len(sure) / len(judged), right=right / max(1, len(sure))
        )


def _by_height(judged: Judged) -> Iterator[HeightRow]:
    for low, high in pairwise(HEIGHTS):
        right = [r.label == v.label.value for r, v in judged if low <= face_height(r) < high]
        if right:
            yield HeightRow(from_px=low, to_px=high, count=len(right), accuracy=sum(right) / len(right))


def _worn_wrongly(judged: Judged) -> WornWrongly:
    verdicts = [v for r, v in judged if r.true_label == "mask_worn_incorrectly"]
    called = sum(v.label == "without_mask" for v in verdicts)
    return WornWrongly(count=len(verdicts), called_without_mask=called)
