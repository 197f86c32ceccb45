"""Judging: by what all pictures of a run are judged, fixed in its manifest, so that a run that goes on stays the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

from maskdet.detection import crop_detector_sha256
from maskdet.errors import MaskdetError
from maskdet.images import decode_image
from maskdet.inference import MaskPipeline
from maskdet.language import tr
from maskdet.presets import find_preset
from maskdet.registry import Version, active_version, find_version, operating_threshold, own_thresholds
from maskdet.results import FrameResult, Image
from maskdet.settings import Settings


class OtherJudging(MaskdetError):
    """Results that were begun with another model or other options than those there are now."""


@dataclass(frozen=True)
class Judging:
    """Model and thresholds.

    Attributes:
        version: its name; model, detector: checksums of the mask model and of the face detector.
        temperature, thresholds: the version's own, as of `OperatingPoint`.
        threshold, min_confidence: as of `MaskPipeline.run`. sizes: long sides in pixels; empty: the preset's.
    """

    version: str
    model: str
    detector: str
    temperature: float
    thresholds: dict[str, float]
    preset: str
    threshold: float
    min_confidence: float
    sizes: tuple[int, ...]
    max_megapixels: float

    @classmethod
    def of(cls, settings: Settings, *, preset: str | None = None, threshold: float | None = None) -> Self:
        """With what is in use now. Raises: MaskdetError."""
        version, chosen = active_version(settings.models_dir), find_preset(preset or settings.preset)
        return cls(
            version=version.name,
            **_facts(version, settings),
            preset=chosen.name,
            threshold=operating_threshold(version, settings) if threshold is None else threshold,
            min_confidence=settings.confidence_with(chosen),
            sizes=tuple(settings.photo_sizes or ()),
            max_megapixels=settings.max_megapixels,
        )

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Raises: TypeError, KeyError for what is none."""
        return cls(**{**values, "sizes": tuple(values["sizes"])})

    def to_json(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)

    def judge(self, settings: Settings) -> Judge:
        """The models, on one thread.

        Raises: OtherJudging where the version or the detector is not the one it was; ModelNotFound, ModelBroken.
        """
        version = find_version(settings.models_dir, self.version)
        facts = _facts(version, settings)
        if any(getattr(self, name) != value for name, value in facts.items()):
            raise OtherJudging(
                tr(
                    "These results were begun with the version {version} as it was then; since then it or the face "
                    "detector was changed on this computer. Put it back, or run again into a new folder.",
                    version=self.version,
                )
            )
        pipeline = MaskPipeline.of(version, settings, find_preset(self.preset), num_threads=1)
        return Judge(pipeline, self)


def _facts(version: Version, settings: Settings) -> dict[str, Any]:
    """What verdicts rest on and what may change under the same name."""
    return {
        "model": version.tflite_sha256,
        "detector": crop_detector_sha256(settings),
        "temperature": version.operating_point().temperature,
        "thresholds": {label.value: least for label, least in own_thresholds(version, settings).items()},
    }


class Judge:
    """A pipeline with the thresholds of a run."""

    def __init__(self, pipeline: MaskPipeline, judging: Judging) -> None:
        self._pipeline, self._judging = pipeline, judging

    def open(self, data: bytes) -> Image:
        """RGB, (height, width, 3), uint8. Raises: UnreadableImage."""
        return decode_image(data, max_megapixels=self._judging.max_megapixels)

    def __call__(self, image: Image) -> FrameResult:
        """Everyone in a picture, and what they wear."""
        return self._pipeline.run(
            image,
            threshold=self._judging.threshold,
            min_confidence=self._judging.min_confidence,
            sizes=self._judging.sizes or None,
        )
