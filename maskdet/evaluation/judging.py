"""Judging a data set: the main face of every picture, found as training finds it, as a version judges it.

The costly part of an evaluation, about 20 ms a picture. What was judged is cached by content and models, so
that a second evaluation is quick, and one that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from maskdet.dataset import (
    DatasetIndex,
    Picture,
    PictureCache,
    Progress,
    cache_path,
    folder_labels,
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
from maskdet.evaluation.face_attributes import face_attributes
from maskdet.evaluation.leakage import leaked_pictures
from maskdet.evaluation.predictions import Attribute, JudgedFace, Predictions
from maskdet.images import crop_faces
from maskdet.inference import MaskClassifier
from maskdet.installation import require_measuring
from maskdet.language import tr
from maskdet.registry import Version
from maskdet.registry.report import Section, in_json
from maskdet.results import WORN_LABELS, BoundingBox, Image, MaskLabel
from maskdet.settings import PROJECT_ROOT

LAYOUT = 1  # of what is cached, attributes included


class Judgement(Section):
    """What is cached of a picture.

    Attributes:
        probabilities: at temperature 1, in the order of the version's labels.
        box: x_min, y_min, x_max, y_max of the face, or of the whole picture where none was found, in pixels.
        found: whether a face was.
        landmarks: (5, 2) pixels, or None.
        attributes: see `face_attributes`.
    """

    probabilities: tuple[float, ...]
    box: tuple[float, float, float, float]
    found: bool
    landmarks: tuple[tuple[float, float], ...] | None
    attributes: dict[str, Attribute] = in_json("traits")


def judge_dataset(
    version: Version,
    index: DatasetIndex,
    *,
    fixes: Mapping[str, MaskLabel] = MappingProxyType({}),
    on_progress: Progress | None = None,
) -> Predictions:
    """The verdicts of a version on the main face of every picture of a data set.

    Where no face is found, the whole picture is judged, as in training. Pictures of no face wear nothing, and are left out.

    Args:
        fixes: sha256 of a picture -> its true label, where the published one is wrong.

    Raises: DatasetProblem for a folder that names no label; ModelNotFound, ModelBroken; NotInstalled where the figures that
        follow cannot be computed.
    """
    require_measuring(tr("Measuring a version"))
    truths = folder_labels(index.labels)
    leaked, known = leaked_pictures(version, index)
    judgements = _judge_all(version, index, on_progress)
    faces = [
        _face(picture, judgements[picture.sha256], truths[picture.label], fixes, leaked)
        for picture in index.pictures
        if picture.sha256 in judgements and truths[picture.label] in WORN_LABELS
    ]
    gone = [p.file for p in index.pictures if p.sha256 not in judgements]
    as_trained = Predictions(
        version=version.name,
        tflite_sha256=version.tflite_sha256,
        labels=version.worn_labels,
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


def _face(
    picture: Picture,
    judgement: Judgement,
    published: MaskLabel,
    fixes: Mapping[str, MaskLabel],
    leaked: frozenset[str],
) -> JudgedFace:
    return JudgedFace(
        file=picture.file,
        sha256=picture.sha256,
        truth=fixes.get(picture.sha256, published),
        published=published,
        probabilities=judgement.probabilities,
        split=picture.split,
        leaked=picture.sha256 in leaked,
        box=BoundingBox(*judgement.box),
        found=judgement.found,
        landmarks=None if judgement.landmarks is None else np.array(judgement.landmarks, np.float32),
        attributes=judgement.attributes,
    )


def _judge_all(version: Version, index: DatasetIndex, on_progress: Progress | None) -> dict[str, Judgement]:
    """sha256 -> judgement, cached or made; pictures that no longer open are left out."""

    def new_judge() -> Callable[[Image], Judgement]:
        detectors = crop_detector(), landmark_detector()
        classifier = MaskClassifier.load(version, num_threads=1, temperature=1.0)
        return partial(
            _judgement, detectors=detectors, classifier=classifier, crop_margin=version.crop_margin
        )

    files = {picture.sha256: picture.path for picture in index.pictures}
    return _JudgementCache.of(index, version).complete(files, new_judge, on_progress)


def _judgement(
    image: Image, detectors: tuple[FaceDetector, FaceDetector], classifier: MaskClassifier, crop_margin: float
) -> Judgement:
    face = main_face(image, detectors[0])
    height, width = image.shape[:2]
    box = face.crop_box if face else BoundingBox(0, 0, width, height)
    landmarks = with_landmarks(image, face, detectors[1]).landmarks if face else None
    crops = crop_faces(image, [box], size=classifier.image_size, margin=crop_margin)
    return Judgement(
        probabilities=classifier.probabilities(np.asarray(crops, np.uint8))[0].tolist(),
        box=box.xyxy,
        found=face is not None,
        landmarks=None if landmarks is None else landmarks.tolist(),
        attributes=face_attributes(image, box, landmarks),
    )


class _JudgementCache(PictureCache[Judgement]):
    """The judgements of one version on the pictures of a set, as the crop detector cut them."""

    @classmethod
    def of(cls, index: DatasetIndex, version: Version) -> _JudgementCache:
        path = cache_path(index.root, f"judged/{version.tflite_sha256[:16]}", ".json")
        models = f"{version.tflite_sha256} {version.crop_margin} {crop_detector_sha256()}"
        return cls(path, f"{LAYOUT} {models}")

    @staticmethod
    def to_row(value: Judgement) -> Any:
        return value.to_json()

    @staticmethod
    def from_row(row: Any) -> Judgement:
        return Judgement.from_json(row)
