"""The features of every picture: its quality, the faces in it, and how the model sees the main one.

The costly part of a health check, about 20 ms a picture. Features are cached by content, so that a check after a few
corrections, or after one that was stopped, inspects only what is new.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskdet.data_quality.image_quality import Measures, measure
from maskdet.dataset import DatasetIndex, PictureCache, Progress, cache_path, main_face
from maskdet.detection import FaceDetector, crop_detector, crop_detector_sha256
from maskdet.fileio import read_verified
from maskdet.images import crop_faces
from maskdet.registry import Version
from maskdet.results import BoundingBox, Face, Image

LAYOUT = 3  # of what is cached
FEATURE_SIZE = (
    320  # pixels; finds the faces a picture of one person is about, at a quarter of the cost of 640
)
MIN_CONFIDENCE = 0.6
RIVAL_SHARE = 0.25  # of the main face's area: a smaller second face does not leave the label in doubt


@dataclass(frozen=True, eq=False)
class PictureFeatures:
    """What was found in one picture.

    Attributes:
        num_faces: of about the main face's size.
        measures: see `quality.measure`.
        features: the model's pooled layer on the main face (the whole picture where none was found), (n,);
            n is 0 without a model.
    """

    num_faces: int
    measures: Measures
    features: NDArray[np.float32]


class Embedder:
    """Face crop -> the features the mask model decides by, on LiteRT. One for each thread."""

    def __init__(self, version: Version) -> None:
        """Raises: ModelNotFound, ModelBroken."""
        import warnings

        from ai_edge_litert.interpreter import Interpreter

        model = read_verified(version.tflite_path, version.tflite_sha256)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # that inner layers cost memory: 10 MB here, and wanted
            self._net = Interpreter(
                model_content=model, num_threads=1, experimental_preserve_all_tensors=True
            )
        self._net.allocate_tensors()
        self._input = self._net.get_input_details()[0]["index"]
        self._layer = self._pooled_layer()
        self._size, self._margin = version.image_size, version.crop_margin

    def features(self, image: Image, face: Face | None) -> NDArray[np.float32]:
        """Of the main face of a picture, or of all of it: (n,)."""
        height, width = image.shape[:2]
        box = face.crop_box if face else BoundingBox(0, 0, width, height)
        crop = crop_faces(image, [box], size=self._size, margin=self._margin)
        self._net.set_tensor(self._input, crop.astype(np.float32))
        self._net.invoke()
        return np.array(self._net.get_tensor(self._layer)[0], np.float32)

    def _pooled_layer(self) -> int:
        """The last layer with one row of numbers before the outputs, which are fewer."""
        num_outputs = int(self._net.get_output_details()[0]["shape"][1])
        rows = [
            tensor["index"]
            for tensor in self._net.get_tensor_details()
            if len(tensor["shape"]) == 2 and tensor["shape"][0] == 1 and tensor["shape"][1] > num_outputs
        ]
        return int(max(rows))


def inspect_pictures(
    index: DatasetIndex, version: Version | None, *, on_progress: Progress | None = None
) -> dict[str, PictureFeatures]:
    """sha256 -> features, for every picture that still opens.

    Args:
        version: whose features to take; None leaves them out.
    """

    def new_inspector() -> Callable[[Image], PictureFeatures]:
        embedder = Embedder(version) if version else None
        return partial(_inspected, detector=crop_detector(), embedder=embedder)

    files = {picture.sha256: picture.path for picture in index.pictures}
    return _FeatureCache.of(index, version).complete(files, new_inspector, on_progress)


def _inspected(image: Image, detector: FaceDetector, embedder: Embedder | None) -> PictureFeatures:
    faces = detector.detect(image, min_confidence=MIN_CONFIDENCE, sizes=(FEATURE_SIZE,))
    main = max(faces, key=lambda face: face.box.area * face.confidence, default=None)
    if main is None:
        main = main_face(image, detector)
        faces = [main] if main else []
    rivals = [face for face in faces if main and face.box.area >= RIVAL_SHARE * main.box.area]
    features = embedder.features(image, main) if embedder else np.zeros(0, np.float32)
    return PictureFeatures(len(rivals), measure(image), features)


class _FeatureCache(PictureCache[PictureFeatures]):
    """The features of the pictures of a set, for one model."""

    @classmethod
    def of(cls, index: DatasetIndex, version: Version | None) -> _FeatureCache:
        models = f"{version.tflite_sha256 if version else ''} {crop_detector_sha256()}"
        return cls(cache_path(index.root, "features", ".json"), f"{LAYOUT} {models}")

    @staticmethod
    def to_row(value: PictureFeatures) -> Any:
        features = base64.b64encode(value.features.astype("<f4").tobytes()).decode()
        return [value.num_faces, value.measures, features]

    @staticmethod
    def from_row(row: Any) -> PictureFeatures:
        num_faces, measures, features = row
        return PictureFeatures(num_faces, measures, np.frombuffer(base64.b64decode(features), "<f4"))
