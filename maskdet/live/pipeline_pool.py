"""PipelinePool: pipelines that all live visitors share, one frame at a time each.

Detectors and the light runtime have state, so a frame has a pipeline for itself while it is searched and
judged. As many pipelines as cores: more would only wait for each other.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from maskdet.inference import MaskPipeline
from maskdet.presets import Preset
from maskdet.registry import Version, active_version
from maskdet.settings import Settings

NUM_PIPELINES = 2


class PipelinePool:
    """Lends pipelines; who comes while all are lent waits for the first that is given back.

    Args:
        pipelines: the preset of the first is used where a visitor chose none; they are ready for any.
        background: `run` works beside the caller, so that a video does not wait for its faces; else at once.
    """

    def __init__(self, pipelines: list[MaskPipeline], *, background: bool = False) -> None:
        self.preset = pipelines[0].preset
        self._free: queue.Queue[MaskPipeline] = queue.Queue()
        for pipeline in pipelines:
            self._free.put(pipeline)
        self._threads = ThreadPoolExecutor(len(pipelines), "maskdet pipeline") if background else None

    @classmethod
    def load(
        cls, settings: Settings, preset: Preset | None = None, *, background: bool = False
    ) -> PipelinePool:
        """Pipelines with the active version; `preset`: default the one of the settings.

        Raises: ModelNotFound, ModelBroken.
        """
        return cls.of(active_version(settings.models_dir), settings, preset, background=background)

    @classmethod
    def of(
        cls, version: Version, settings: Settings, preset: Preset | None = None, *, background: bool = False
    ) -> PipelinePool:
        """The same with a given version.

        Raises: ModelNotFound, ModelBroken.
        """
        # One thread a model: a second one makes a face faster by half, and costs a sixth more work.
        pipelines = [MaskPipeline.of(version, settings, preset, num_threads=1) for _ in range(NUM_PIPELINES)]
        return cls(pipelines, background=background)

    def run(self, work: Callable[[MaskPipeline], None]) -> None:
        """Do `work`, which never raises, with a pipeline: at once, or in the background as soon as one is free."""
        if self._threads is None:
            self._work(work)
        else:
            self._threads.submit(self._work, work)

    def _work(self, work: Callable[[MaskPipeline], None]) -> None:
        with self.lent() as pipeline:
            work(pipeline)

    @contextmanager
    def lent(self) -> Iterator[MaskPipeline]:
        """A pipeline for the time of the block."""
        pipeline = self._free.get()
        try:
            yield pipeline
        finally:
            self._free.put(pipeline)
