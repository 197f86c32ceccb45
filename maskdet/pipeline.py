"""MaskPipeline: an image -> everyone in it and what they wear. The one place where the steps meet."""

from __future__ import annotations

import time
from collections.abc import Sequence

from maskdet.classifier import MaskClassifier
from maskdet.faces import FaceDetector
from maskdet.images import crop_faces
from maskdet.registry import active_version
from maskdet.results import Detection, FrameResult, Image
from maskdet.settings import Settings


class MaskPipeline:
    """Detector and classifier together; safe to share between threads."""

    def __init__(self, detector: FaceDetector, classifier: MaskClassifier, *, crop_margin: float) -> None:
        self.detector = detector
        self.classifier = classifier
        self.crop_margin = crop_margin

    @classmethod
    def load(cls, settings: Settings) -> MaskPipeline:
        """The detector with the active version.

        Raises: ModelNotFound, ModelBroken.
        """
        version = active_version(settings.models_dir)
        classifier = MaskClassifier.load(version, num_threads=settings.num_threads)
        return cls(FaceDetector.load(), classifier, crop_margin=version.crop_margin)

    def run(
        self,
        image: Image,
        *,
        min_confidence: float = 0.6,
        threshold: float = 0.8,
        sizes: Sequence[int] | None = None,
    ) -> FrameResult:
        """Find every face and judge it.

        Args:
            image: RGB pixels, (height, width, 3), uint8.
            min_confidence: faces the detector is less sure of are left out, 0..1.
            threshold: verdicts with a lower probability are `unsure`, 0..1.
            sizes: long sides in pixels at which the detector looks; None: chosen by the photo's size.

        Returns: the people from left to right.
        """
        start = time.perf_counter()
        faces = self.detector.detect(image, min_confidence=min_confidence, sizes=sizes)
        boxes = [face.crop_box for face in faces]
        crops = crop_faces(image, boxes, size=self.classifier.image_size, margin=self.crop_margin)
        verdicts = self.classifier.classify(crops)
        detections = tuple(Detection(f, v, threshold) for f, v in zip(faces, verdicts, strict=True))
        height, width = image.shape[:2]
        return FrameResult(detections, (width, height), (time.perf_counter() - start) * 1000)
