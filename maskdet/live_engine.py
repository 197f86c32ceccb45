"""EnginePool: detectors and mask models that all live visitors share, one frame at a time each.

OpenCV's detector and the light runtime have state, so a frame has one engine for itself while it is looked at.
As many engines as cores: more would only wait for each other.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
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
    """Lends engines; who comes while all are lent waits for the first that is given back.

    Args:
        background: `run` works beside the caller, so that a video does not wait for its faces; else at once.
    """

    def __init__(self, engines: list[Engine], *, background: bool = False) -> None:
        self._free: queue.Queue[Engine] = queue.Queue()
        for engine in engines:
            self._free.put(engine)
        self._threads = ThreadPoolExecutor(len(engines), "maskdet engine") if background else None

    @classmethod
    def load(cls, settings: Settings, *, background: bool = False) -> EnginePool:
        """Engines with the active version.

        Raises: ModelNotFound, ModelBroken.
        """
        version = active_version(settings.models_dir)
        # One thread a model: a second one makes a face faster by half, and costs a sixth more work.
        engines = [
            Engine(FaceDetector.load(), MaskClassifier.load(version, num_threads=1), version.crop_margin)
            for _ in range(NUM_ENGINES)
        ]
        return cls(engines, background=background)

    def run(self, work: Callable[[Engine], None]) -> None:
        """Do `work`, which never raises, with an engine: at once, or in the background as soon as one is free."""
        if self._threads is None:
            self._work(work)
        else:
            self._threads.submit(self._work, work)

    def _work(self, work: Callable[[Engine], None]) -> None:
        with self.lent() as engine:
            work(engine)

    @contextmanager
    def lent(self) -> Iterator[Engine]:
        """An engine for the time of the block."""
        engine = self._free.get()
        try:
            yield engine
        finally:
            self._free.put(engine)
