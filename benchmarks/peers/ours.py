"""Our own pipeline, and our mask model behind the face detectors of others."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.peers.search import Find, Search
from maskdet.images import crop_faces
from maskdet.inference import MaskClassifier, MaskPipeline, believed_face
from maskdet.presets import find_preset
from maskdet.registry import active_version
from maskdet.results import Detection, Face, Image
from maskdet.settings import get_settings


def ours(preset: str) -> Search:
    """Our pipeline with a preset.

    Raises: ModelNotFound, ModelBroken.
    """
    pipeline = MaskPipeline.load(get_settings(), find_preset(preset))

    def search(image: Image, min_confidence: float) -> Iterable[Detection]:
        return pipeline.run(image, min_confidence=min_confidence, threshold=0)

    return search


def judged(find: Find) -> Search:
    """A face detector with our mask model behind it: crops are cut from the detector's own boxes."""
    settings = get_settings()
    version = active_version(settings.models_dir)
    classifier = MaskClassifier.load(version, num_threads=settings.num_threads)

    def search(image: Image, min_confidence: float) -> Iterable[Detection]:
        height, width = image.shape[:2]
        found = [(box.clipped(width, height), score) for box, score in find(image, min_confidence)]
        faces = [Face(box, score, box) for box, score in found if box.area > 0]
        boxes = [face.crop_box for face in faces]
        crops = crop_faces(image, boxes, size=classifier.image_size, margin=version.crop_margin)
        pairs = zip(faces, classifier.classify(crops), strict=True)
        believed = ((kept, v) for face, v in pairs if (kept := believed_face(face, v, min_confidence)))
        return [Detection(face, verdict, verdict.state(0)) for face, verdict in believed]

    return search
