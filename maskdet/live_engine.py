"""EnginePool: detectors and mask models that all live visitors share, one frame at a time each.

OpenCV's detector and the light runtime have state, so a frame has one engine for itself while it is looked at.
As many engines as cores: more would only wait for each other.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from maskdet.classifier import MaskClassifier
from maskdet.faces import FaceDetector
from maskdet.registry import active_version
from maskdet.settings import Settings

NUM_ENGINES = 2


@dataclass(frozen=True, eq=False)
class Engine:
    """One detector with one mask model. `crop_margin` as the model was trained with."""

    detector: FaceDetector
    classifier: MaskClassifier
    crop_margin: float


class EnginePool:
    """Lends engines; who comes while all are lent waits for the first that is given back."""

    def __init__(self, engines: list[Engine]) -> None:
        self._free: queue.Queue[Engine] = queue.Queue()
        for engine in engines:
            self._free.put(engine)

    @classmethod
    def load(cls, settings: Settings) -> EnginePool:
        """Engines with the active version.

        Raises: ModelNotFound, ModelBroken.
        """
        version = active_version(settings.models_dir)
        # One thread a model: a second one makes a face faster by half, and costs a sixth more work.
        return cls(
            [
                Engine(FaceDetector.load(), MaskClassifier.load(version, num_threads=1), version.crop_margin)
                for _ in range(NUM_ENGINES)
            ]
        )

    @contextmanager
    def lent(self) -> Iterator[Engine]:
        """An engine for the time of the block."""
        engine = self._free.get()
        try:
            yield engine
        finally:
            self._free.put(engine)
