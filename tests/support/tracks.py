"""Faces, verdicts and pipelines for the tests of tracking and live video."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskdet.cameras import Watch
from maskdet.inference.pipeline import MaskPipeline
from maskdet.live.pipeline_pool import PipelinePool
from maskdet.results import (
    WORN_LABELS,
    BoundingBox,
    Detection,
    Face,
    FrameResult,
    Image,
    MaskLabel,
    Verdict,
)
from maskdet.watching.judging.frame_analyzer import FrameAnalyzer

MASKED = Verdict(MaskLabel.WITH_MASK, 0.99)
BARE = Verdict(MaskLabel.WITHOUT_MASK, 0.99)
WRONGLY = Verdict(MaskLabel.MASK_WORN_INCORRECTLY, 0.99)
THREE = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK, MaskLabel.MASK_WORN_INCORRECTLY)


def mask_shares(*shares: float) -> dict[MaskLabel, float]:
    """Shares in the order of `WORN_LABELS`, as a detector with a mask head gives them."""
    return dict(zip(WORN_LABELS, shares, strict=True))


def face(x: float, y: float = 100, size: float = 80) -> Face:
    box = BoundingBox(x, y, x + size, y + size * 1.2)
    return Face(box, 0.9, box.padded(0.05))


def result(*pairs: tuple[Face, Verdict]) -> FrameResult:
    return FrameResult(tuple(Detection(f, v, v.state(0.8)) for f, v in pairs), (640, 480), 1.0)


class ScriptedDetector:
    """A detector that finds what the test gives it; `broken` makes it fail."""

    def __init__(self, finds: Callable[[Image], list[Face]]) -> None:
        self.finds, self.broken, self.sizes = finds, False, []

    def detect(
        self, image: Image, *, min_confidence: float, sizes: tuple[int, ...] | None = None
    ) -> list[Face]:
        if self.broken:
            raise RuntimeError("the detector broke")
        self.sizes.append(sizes)
        return self.finds(image)


class Judge:
    """A model that judges everyone alike, and counts how often it is asked."""

    image_size = 112
    labels = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)

    def __init__(self, verdict: Verdict) -> None:
        self.verdict, self.asked = verdict, 0

    def probabilities(self, crops: Image) -> NDArray[np.float32]:
        self.asked += len(crops)
        share = self.verdict.probability
        row = [
            share if label is self.verdict.label else (1 - share) / (len(self.labels) - 1)
            for label in self.labels
        ]
        return np.array([row] * len(crops), np.float32)

    def classify(self, crops: Image) -> list[Verdict]:
        self.asked += len(crops)
        return [self.verdict] * len(crops)


def pool(detector: ScriptedDetector, judge: Judge) -> PipelinePool:
    return PipelinePool([MaskPipeline(detector, judge, crop_margin=0.05)])


def frame(width: int = 640, height: int = 480, value: int = 120) -> Image:
    return np.full((height, width, 3), value, np.uint8)


def analyzer_of(
    faces: list[Face], verdict: Verdict = MASKED, **options: Any
) -> tuple[FrameAnalyzer, ScriptedDetector, Judge]:
    """The analyzer of a watch with these options, in whose frames there are these faces."""
    detector, judge = ScriptedDetector(lambda image: faces), Judge(verdict)
    pipeline = MaskPipeline(detector, judge, crop_margin=0.05)
    return FrameAnalyzer(pipeline, Watch("Door", "0", **options), threshold=0.8), detector, judge
