"""Two versions on the same faces, each fed as it was trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maskdet.images import crop_faces
from maskdet.inference.classifier import MaskClassifier
from maskdet.registry import Version
from maskdet.results import BoundingBox, Image, Verdict


@dataclass(frozen=True, eq=False)
class VersionPair:
    """The classifiers of a new version and of the active one, and the margins their faces are cut with."""

    new: MaskClassifier
    active: MaskClassifier
    margins: tuple[float, float]

    @classmethod
    def load(cls, new: Version, active: Version) -> VersionPair:
        """Load both.

        Raises: ModelNotFound, ModelBroken.
        """
        margins = (new.crop_margin, active.crop_margin)
        return cls(MaskClassifier.load(new), MaskClassifier.load(active), margins)

    def classify(self, image: Image, boxes: Sequence[BoundingBox]) -> list[tuple[Verdict, Verdict]]:
        """The verdicts of the new and of the active one on each face.

        Args:
            image: RGB, (height, width, 3), uint8.
            boxes: the detector's own (`Face.crop_box`), in pixels of `image`.
        """
        both = [
            classifier.classify(
                np.asarray(
                    crop_faces(image, list(boxes), size=classifier.image_size, margin=margin), np.uint8
                )
            )
            for classifier, margin in zip((self.new, self.active), self.margins, strict=True)
        ]
        return list(zip(*both, strict=True))
