"""MaskPipeline: an image -> everyone in it and what they wear. The only file where the steps meet."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from maskdet.detection import LARGE_PHOTO, FaceDetector, crop_detector
from maskdet.images import crop_faces
from maskdet.inference.classifier import MaskClassifier
from maskdet.presets import Preset, find_preset
from maskdet.registry import Version, active_version, own_thresholds
from maskdet.results import Detection, Face, FrameResult, Image, MaskLabel, Verdict
from maskdet.settings import Settings

REFINED_FROM = 64  # pixels of height from which the mask model sees clearly more than the detector's head
# What a wheel or a lamp is taken for is called masked for sure; the detector is rarely as sure that it is a face.
SPARED_FROM = 0.9
MOST_ENLARGED = 2.25  # times: beyond that a search finds no more faces, but many false ones
# From here on a face is dropped that the mask model takes for none, where it is large enough to be sure of; smaller
# ones only lose score.
NO_FACE_FROM = 0.3
TWO = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)


class MaskPipeline:
    """Detector and mask model together. Safe to share between threads: both take turns.

    Args:
        classifier: refines verdicts where the preset asks for it; None: the detector's own head judges.
        crop_margin: as the classifier was trained with.
        thresholds: of labels that have one of their own, 0..1.
        preset: how pictures are searched, and which verdicts are refined.
    """

    def __init__(
        self,
        detector: FaceDetector,
        classifier: MaskClassifier | None,
        *,
        crop_margin: float = 0.0,
        thresholds: Mapping[MaskLabel, float] = MappingProxyType({}),
        preset: Preset | None = None,
    ) -> None:
        self.detector = detector
        self.classifier = classifier
        self.crop_margin = crop_margin
        self.thresholds = thresholds
        self.preset = preset or find_preset("balanced")

    @classmethod
    def load(
        cls, settings: Settings, preset: Preset | None = None, *, num_threads: int | None = None
    ) -> MaskPipeline:
        """The detector with the active version, or alone where the preset needs no mask model.

        Args:
            preset: default the one of the settings. num_threads: of both models; default the settings'.

        Raises: ModelNotFound, ModelBroken.
        """
        preset = preset or find_preset(settings.preset)
        threads = num_threads or settings.num_threads
        if preset.uses_classifier:
            return cls.of(active_version(settings.models_dir), settings, preset, num_threads=threads)
        return cls(crop_detector(settings, num_threads=threads), None, preset=preset)

    @classmethod
    def of(
        cls,
        version: Version,
        settings: Settings,
        preset: Preset | None = None,
        *,
        num_threads: int | None = None,
        classifier: MaskClassifier | None = None,
    ) -> MaskPipeline:
        """The detector with a version of the mask model, ready for any preset. Arguments as in `load`.

        Args:
            classifier: the version's, where several pipelines share it; None: loaded here.

        Raises: ModelNotFound, ModelBroken.
        """
        threads = num_threads or settings.num_threads
        detector = crop_detector(settings, num_threads=threads)
        classifier = classifier or MaskClassifier.load(version, num_threads=threads)
        return cls(
            detector,
            classifier,
            crop_margin=version.crop_margin,
            thresholds=own_thresholds(version, settings),
            preset=preset or find_preset(settings.preset),
        )

    def with_preset(self, preset: Preset) -> MaskPipeline:
        """The same models used in another way: nothing is loaded again.

        Raises: ValueError where the preset needs a mask model and there is none; `of` loads it.
        """
        if preset.uses_classifier and self.classifier is None:
            raise ValueError(f"The preset {preset.name} needs a mask model; make the pipeline by `of`.")
        return MaskPipeline(
            self.detector,
            self.classifier,
            crop_margin=self.crop_margin,
            thresholds=self.thresholds,
            preset=preset,
        )

    def run(
        self,
        image: Image,
        *,
        min_confidence: float | None = None,
        threshold: float = 0.8,
        sizes: Sequence[int] | None = None,
    ) -> FrameResult:
        """Find every face and judge it.

        Args:
            image: RGB pixels, (height, width, 3), uint8.
            min_confidence: faces the detector is less sure of are left out, 0..1; None: the preset's.
            threshold: verdicts with a lower probability are `unsure`, 0..1.
            sizes: long sides in pixels at which it is searched; None: the preset's, by the photo's size.

        Returns: the people from left to right.
        """
        start = time.perf_counter()
        least = self.preset.min_confidence if min_confidence is None else min_confidence
        faces = self.detector.detect(image, min_confidence=least, sizes=sizes or self._sizes(image))
        judged = zip(faces, self.judge(image, faces), strict=True)
        believed = ((face, verdict) for f, verdict in judged if (face := believed_face(f, verdict, least)))
        detections = tuple(Detection(face, verdict, verdict.state(threshold)) for face, verdict in believed)
        height, width = image.shape[:2]
        return FrameResult(detections, (width, height), (time.perf_counter() - start) * 1000)

    def judge(self, image: Image, faces: Sequence[Face]) -> list[Verdict]:
        """What each face wears: by the detector's own head where it is sure, else by the mask model.

        Raises: ValueError for a face the head has not judged, where there is no mask model.
        """
        if not faces:
            return []
        labels = self._labels
        opinions = [_of_head(face, labels) for face in faces]
        pairs = zip(faces, opinions, strict=True)
        open_indices = [index for index, pair in enumerate(pairs) if not self._settles(*pair)]
        verdicts = [_verdict(labels, opinion) for opinion in opinions]
        for index, verdict in zip(
            open_indices, self._refined(image, [faces[k] for k in open_indices]), strict=True
        ):
            verdicts[index] = verdict
        return [self._with_threshold(verdict) for verdict in verdicts if verdict is not None]

    def _with_threshold(self, verdict: Verdict) -> Verdict:
        least = self.thresholds.get(verdict.label)
        return verdict if least is None else replace(verdict, least=least)

    def refines(self, face: Face) -> bool:
        """Whether the mask model is asked about this face; else a verdict only repeats that of the last search."""
        return self.classifier is not None and not self._settles(face, _of_head(face, self._labels))

    @property
    def _labels(self) -> tuple[MaskLabel, ...]:
        return self.classifier.labels if self.classifier else TWO

    def _settles(self, face: Face, opinion: NDArray[np.float32] | None) -> bool:
        """Whether the verdict needs no refining: without a mask model; or at what is a small face and masked for sure.

        Where the head was sure and wrong, on photos, it had taken a masked face for a bare one.
        """
        if opinion is None or not self.preset.uses_classifier:
            return opinion is not None
        masked = dict(zip(self._labels, opinion, strict=True)).get(MaskLabel.WITH_MASK, 0.0)
        is_small_face = face.box.height < REFINED_FROM and face.confidence >= SPARED_FROM
        return is_small_face and float(masked) >= self.preset.refine_below

    def _refined(self, image: Image, faces: Sequence[Face]) -> list[Verdict]:
        """The mask model's verdicts."""
        if not faces:
            return []
        if self.classifier is None:
            raise ValueError("This detector does not judge faces; use a preset with a mask model.")
        boxes = [face.crop_box for face in faces]
        crops = crop_faces(image, boxes, size=self.classifier.image_size, margin=self.crop_margin)
        return self.classifier.classify(crops)

    def _sizes(self, image: Image) -> tuple[int, ...]:
        long_side = max(image.shape[:2])
        sizes = self.preset.large_sizes if long_side >= LARGE_PHOTO else self.preset.sizes
        return tuple(dict.fromkeys(min(size, int(MOST_ENLARGED * long_side)) for size in sizes))


def believed_face(face: Face, verdict: Verdict, min_confidence: float) -> Face | None:
    """The face with the confidence it deserves after its verdict; None where it is none, or falls below the least.

    Args:
        min_confidence: what the detector is less sure of is no face, 0..1.
    """
    if verdict.no_face >= NO_FACE_FROM and face.box.height >= REFINED_FROM:
        return None
    # Squared: what is half believed to be a face is worth a quarter, so that it falls out where the detector is unsure, too.
    confidence = face.confidence * (1 - verdict.no_face) ** 2
    return replace(face, confidence=confidence) if confidence >= min_confidence else None


def _of_head(face: Face, labels: Sequence[MaskLabel]) -> NDArray[np.float32] | None:
    """The head's probabilities of these labels; None where it has no opinion on them.

    Where a wrongly worn mask is none of the labels, it counts as no mask.
    """
    if face.mask_probabilities is None or not set(labels) <= set(face.mask_probabilities):
        return None
    shares = dict(face.mask_probabilities)
    if MaskLabel.MASK_WORN_INCORRECTLY not in labels:
        shares[MaskLabel.WITHOUT_MASK] += shares.pop(MaskLabel.MASK_WORN_INCORRECTLY)
    return np.array([shares[label] for label in labels], np.float32)


def _verdict(labels: Sequence[MaskLabel], probabilities: NDArray[np.float32] | None) -> Verdict | None:
    if probabilities is None:
        return None
    best = int(probabilities.argmax())
    return Verdict(labels[best], float(probabilities[best]))
