"""Judging a data set: the main face of every picture, found as training finds it, as a version judges it.

The costly part of an evaluation, about 20 ms a picture. What was judged is remembered by content and model, so
that a second evaluation is quick, and one that was stopped goes on where it was.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from threading import local
from types import MappingProxyType
from typing import Any

import numpy as np

from maskdet.dataset import (
    DatasetIndex,
    Picture,
    Progress,
    cache_path,
    label_named,
    main_face,
    read_label_fixes,
)
from maskdet.detection import (
    FaceDetector,
    crop_detector,
    crop_detector_sha256,
    landmark_detector,
    with_landmarks,
)
from maskdet.errors import DatasetProblem, UnreadableImage
from maskdet.evaluation.face_attributes import face_traits
from maskdet.evaluation.leakage import leaked_pictures
from maskdet.evaluation.predictions import JudgedFace, Predictions
from maskdet.fileio import write_text_atomically
from maskdet.images import crop_faces, decode_image
from maskdet.inference import MaskClassifier
from maskdet.registry import Version
from maskdet.results import BoundingBox, Image, MaskLabel
from maskdet.settings import PROJECT_ROOT

LAYOUT = 1  # of what is remembered, traits included; what another one remembered is ignored
NUM_JUDGES = 2  # threads, each with its own detector and model
SAVE_EVERY = 500  # pictures; a stopped evaluation loses at most these

# What is remembered of a picture: plain values, as JSON holds them. The probabilities are those at temperature 1.
Judgement = dict[str, Any]


def judge_dataset(
    version: Version,
    index: DatasetIndex,
    *,
    fixes: Mapping[str, MaskLabel] = MappingProxyType({}),
    on_progress: Progress | None = None,
) -> Predictions:
    """What a version says of the main face of every picture of a data set.

    Where no face is found, the whole picture is judged, as in training.

    Args:
        fixes: sha256 of a picture -> its true label, where the published one is wrong.

    Raises: DatasetProblem for a folder that names no label; ModelNotFound, ModelBroken.
    """
    truths = {name: _label(name) for name in index.labels}
    seen, known = leaked_pictures(version, index)
    judgements = _judge_all(version, index, on_progress)
    faces = [
        _face(picture, judgements[picture.sha256], truths[picture.label], fixes, seen)
        for picture in index.pictures
        if picture.sha256 in judgements
    ]
    gone = [p.file for p in index.pictures if p.sha256 not in judgements]
    as_trained = Predictions(
        version=version.name,
        tflite_sha256=version.tflite_sha256,
        labels=version.labels,
        dataset=index.root.resolve().name,
        fingerprint=index.fingerprint,
        faces=tuple(faces),
        training_known=known,
        unreadable=tuple([found.file for found in index.unreadable] + gone),
    )
    temperature = version.operating_point().temperature
    return as_trained if temperature == 1 else as_trained.at_temperature(temperature)


def project_fixes() -> dict[str, MaskLabel]:
    """The wrong labels of public data sets that the project knows: sha256 -> true label.

    Raises: DatasetProblem when its file is damaged.
    """
    path = PROJECT_ROOT / "data" / "label_fixes.csv"
    return read_label_fixes(path) if path.is_file() else {}


def _label(folder: str) -> MaskLabel:
    label = label_named(folder)
    if label is None:
        raise DatasetProblem(
            f"The folder {folder} names no known label, so its pictures cannot be compared with a verdict. Name it "
            f"{', '.join(MaskLabel)}."
        )
    return label


def _face(
    picture: Picture,
    judgement: Judgement,
    published: MaskLabel,
    fixes: Mapping[str, MaskLabel],
    seen: frozenset[str],
) -> JudgedFace:
    landmarks = judgement["landmarks"]
    return JudgedFace(
        file=picture.file,
        sha256=picture.sha256,
        truth=fixes.get(picture.sha256, published),
        published=published,
        probabilities=tuple(judgement["probabilities"]),
        split=picture.split,
        seen=picture.sha256 in seen,
        box=BoundingBox(*judgement["box"]),
        found=judgement["found"],
        landmarks=None if landmarks is None else np.array(landmarks, np.float32),
        traits=judgement["traits"],
    )


def _judge_all(version: Version, index: DatasetIndex, on_progress: Progress | None) -> dict[str, Judgement]:
    """sha256 -> judgement, remembered or made; pictures that no longer open are left out."""
    tell = on_progress or (lambda done, total: None)
    memory = _FaceCache(index, version)
    new = list({p.sha256: p for p in index.pictures if p.sha256 not in memory.judgements}.values())
    total = len(index.pictures)
    tell(total - len(new), total)
    if not new:
        return memory.judgements
    with ThreadPoolExecutor(NUM_JUDGES) as pool:
        try:
            for number, (picture, judgement) in enumerate(_judged(pool, new, version), start=1):
                if judgement:
                    memory.judgements[picture.sha256] = judgement
                if number % SAVE_EVERY == 0:
                    memory.save()
                tell(total - len(new) + number, total)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            memory.save()
    return memory.judgements


def _judged(
    pool: Executor, pictures: Iterable[Picture], version: Version
) -> Iterator[tuple[Picture, Judgement | None]]:
    """Each picture with its judgement, in order; None where the file vanished or broke meanwhile."""
    MaskClassifier.load(version, num_threads=1, temperature=1.0)  # a broken model is told before any work
    own = local()  # detectors and the light runtime have state: each thread has its own

    def judge(picture: Picture) -> tuple[Picture, Judgement | None]:
        if not hasattr(own, "classifier"):
            own.detectors = crop_detector(), landmark_detector()
            own.classifier = MaskClassifier.load(version, num_threads=1, temperature=1.0)
        try:
            image = decode_image(picture.path.read_bytes())
        except (OSError, UnreadableImage):
            return picture, None
        return picture, _judgement(image, own.detectors, own.classifier, version.crop_margin)

    return pool.map(judge, pictures)


def _judgement(
    image: Image, detectors: tuple[FaceDetector, FaceDetector], classifier: MaskClassifier, crop_margin: float
) -> Judgement:
    face = main_face(image, detectors[0])
    height, width = image.shape[:2]
    box = face.crop_box if face else BoundingBox(0, 0, width, height)
    landmarks = with_landmarks(image, face, detectors[1]).landmarks if face else None
    crops = crop_faces(image, [box], size=classifier.image_size, margin=crop_margin)
    return {
        "probabilities": classifier.probabilities(np.asarray(crops, np.uint8))[0].tolist(),
        "box": [float(side) for side in box.xyxy],
        "found": face is not None,
        "landmarks": None if landmarks is None else landmarks.tolist(),
        "traits": face_traits(image, box, landmarks),
    }


class _FaceCache:
    """Judgements of one version on one data set; ignored where damaged."""

    def __init__(self, index: DatasetIndex, version: Version) -> None:
        self.path = cache_path(index.root, f"judged/{version.tflite_sha256[:16]}", ".json")
        self.model = f"{LAYOUT} {version.tflite_sha256} {version.crop_margin} {crop_detector_sha256()}"
        self.judgements: dict[str, Judgement] = {}
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            content = json.loads(self.path.read_text(encoding="utf-8"))
            if content["model"] == self.model:
                wanted = {picture.sha256 for picture in index.pictures}
                self.judgements = {k: dict(j) for k, j in content["judgements"].items() if k in wanted}

    def save(self) -> None:
        """All or nothing; where the folder cannot be written, the next evaluation judges again."""
        content = {"model": self.model, "judgements": self.judgements}
        with contextlib.suppress(OSError):
            write_text_atomically(self.path, json.dumps(content, separators=(",", ":")))
