"""A close look at every picture: its quality, the faces in it, and how the model sees the main one.

The costly part of a health check, about 20 ms a picture. What was seen is remembered by content, so that a
check after a few corrections, or after one that was stopped, looks only at what is new.
"""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from threading import local

import numpy as np
from numpy.typing import NDArray

from maskdet.data_quality.image_quality import Measures, measure
from maskdet.dataset import DatasetIndex, Picture, Progress, cache_path, main_face
from maskdet.detection import FaceDetector, crop_detector, crop_detector_sha256
from maskdet.errors import UnreadableImage
from maskdet.fileio import read_verified, write_bytes_atomically
from maskdet.images import crop_faces, decode_image
from maskdet.registry import Version
from maskdet.results import BoundingBox, Face, Image

LAYOUT = 2  # of a look; what another one remembered is ignored
FEATURE_SIZE = (
    320  # pixels; finds the faces a picture of one person is about, at a quarter of the cost of 640
)
MIN_CONFIDENCE = 0.6
RIVAL_SHARE = 0.25  # of the main face's area: a smaller second face does not leave the label in doubt
NUM_INSPECTORS = 2  # threads, each with its own detector and model
SAVE_EVERY = 1000  # pictures; a stopped check loses at most these


@dataclass(frozen=True, eq=False)
class PictureFeatures:
    """What was seen in one picture.

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
    """Face crop -> the features the mask model decides by, on the light runtime. One for each thread."""

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
    """sha256 -> what was seen, for every picture that still opens.

    Args:
        version: whose features to take; None leaves them out.
    """
    memory = _FeatureCache(index, version)
    new = list({p.sha256: p for p in index.pictures if p.sha256 not in memory.features}.values())
    done = len(index.pictures) - len(new)
    if on_progress:
        on_progress(done, len(index.pictures))
    with ThreadPoolExecutor(NUM_INSPECTORS) as pool:
        try:
            for number, (picture, look) in enumerate(_features(pool, new, version), start=1):
                if look:
                    memory.features[picture.sha256] = look
                if number % SAVE_EVERY == 0:
                    memory.save()
                if on_progress:
                    on_progress(done + number, len(index.pictures))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            if new:
                memory.save()
    return memory.features


def _features(
    pool: Executor, pictures: Iterable[Picture], version: Version | None
) -> Iterator[tuple[Picture, PictureFeatures | None]]:
    """Each picture with its look, in order; None where the file vanished or broke meanwhile."""
    own = local()  # detector and light runtime have state: each thread has its own

    def look(picture: Picture) -> tuple[Picture, PictureFeatures | None]:
        if not hasattr(own, "detector"):
            own.detector = crop_detector()
            own.embedder = Embedder(version) if version else None
        try:
            image = decode_image(picture.path.read_bytes())
        except (OSError, UnreadableImage):
            return picture, None
        return picture, _look(image, own.detector, own.embedder)

    return pool.map(look, pictures)


def _look(image: Image, detector: FaceDetector, embedder: Embedder | None) -> PictureFeatures:
    faces = detector.detect(image, min_confidence=MIN_CONFIDENCE, sizes=(FEATURE_SIZE,))
    main = max(faces, key=lambda face: face.box.area * face.confidence, default=None)
    if main is None:
        main = main_face(image, detector)
        faces = [main] if main else []
    rivals = [face for face in faces if main and face.box.area >= RIVAL_SHARE * main.box.area]
    features = embedder.features(image, main) if embedder else np.zeros(0, np.float32)
    return PictureFeatures(len(rivals), measure(image), features)


class _FeatureCache:
    """Looks kept between checks, for one model; ignored where damaged."""

    def __init__(self, index: DatasetIndex, version: Version | None) -> None:
        self.path = cache_path(index.root, "looks", ".npz")
        self.model = f"{LAYOUT} {version.tflite_sha256 if version else ''} {crop_detector_sha256()}"
        self.features: dict[str, PictureFeatures] = {}
        with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            wanted = {picture.sha256 for picture in index.pictures}
            self.features = {key: look for key, look in self._read() if key in wanted}

    def save(self) -> None:
        """All or nothing; where the folder cannot be written, the next check looks again."""
        features = list(self.features.values())
        content = io.BytesIO()
        np.savez(
            content,
            model=np.array(self.model),
            sha256s=np.array(list(self.features)),
            num_faces=np.array([look.num_faces for look in features]),
            measures=np.array(json.dumps([look.measures for look in features])),
            features=np.array([look.features for look in features], np.float32),
        )
        with contextlib.suppress(OSError):
            write_bytes_atomically(self.path, content.getvalue())

    def _read(self) -> Iterator[tuple[str, PictureFeatures]]:
        with np.load(self.path, allow_pickle=False) as content:
            if str(content["model"]) != self.model:
                return
            features = map(
                PictureFeatures,
                content["num_faces"].tolist(),
                json.loads(str(content["measures"])),
                content["features"],
            )
            yield from zip(content["sha256s"].tolist(), features, strict=True)
