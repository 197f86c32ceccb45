"""PictureQueue: pictures of all who ask, judged by as many pipelines as the settings give threads.

    future = queue.submit(lambda pipeline: pipeline.run(decode_image(data)))

Two threads work for each core: while one waits for its turn at a model, the other opens the next picture, and the faces of
both are judged together.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from maskdet.errors import MaskdetError
from maskdet.inference import BatchingClassifier, MaskPipeline
from maskdet.registry import Version, active_version
from maskdet.settings import Settings, get_settings

Answer = TypeVar("Answer")
THREADS_A_CORE = 2
FIRST_GUESS_S = 0.1  # what a picture takes, before any was measured
REMEMBERED = 0.1  # the weight of the newest picture in the running mean


class Busy(MaskdetError):
    """Too much waits already; `retry_after_s`: when it should have been done, in whole seconds."""

    def __init__(self, sentence: str, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class PictureQueue:
    """Judges pictures in the order they come in. Thread-safe; models are loaded at the first picture.

    Args:
        longest: so many pictures may wait; more are refused.
    """

    def __init__(self, longest: int, *, num_cores: int) -> None:
        self.longest, self._num_cores = longest, num_cores
        self._lock = threading.Lock()
        self._unfinished, self._mean_s = 0, FIRST_GUESS_S
        self._threads = ThreadPoolExecutor(num_cores * THREADS_A_CORE, "maskdet api")
        self._loading = threading.Lock()
        self._models = _Models("", [])

    def __len__(self) -> int:
        """Pictures that wait or are being judged."""
        return self._unfinished

    def submit(self, work: Callable[[MaskPipeline], Answer]) -> Future[Answer]:
        """Have `work` done with a pipeline of the active version; what it raises, the future raises.

        Raises: Busy where too many wait.
        """
        with self._lock:
            if self._unfinished >= self.longest:
                raise Busy(*self._busy())
            self._unfinished += 1
        future = self._threads.submit(self._work, work)
        future.add_done_callback(self._note_done)
        return future

    def close(self) -> None:
        """Drop what waits; what is being judged is finished."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _busy(self) -> tuple[str, int]:
        seconds = max(1, math.ceil(self._unfinished * self._mean_s / self._num_cores))
        return (
            f"{self._unfinished} pictures wait already, and no more are taken. Ask again in {seconds} "
            f"second{'s' if seconds > 1 else ''}.",
            seconds,
        )

    def _work(self, work: Callable[[MaskPipeline], Answer]) -> Answer:
        pipeline = self._pipeline()
        start = time.perf_counter()
        answer = work(pipeline)
        # Several threads share a core, so what one picture costs is a part of what it took.
        cost_s = (time.perf_counter() - start) / THREADS_A_CORE
        self._mean_s += REMEMBERED * (cost_s - self._mean_s)
        return answer

    def _note_done(self, _: Future[Answer]) -> None:
        with self._lock:
            self._unfinished -= 1

    def _pipeline(self) -> MaskPipeline:
        """One of those of the active version, in turn; their detectors take turns themselves."""
        settings = get_settings()
        version = active_version(settings.models_dir)
        with self._loading:
            if self._models.key != version.key:
                self._models = _Models(version.key, _pipelines(version, settings, self._num_cores))
            return next(self._models.in_turn)


class _Models:
    def __init__(self, key: str, pipelines: list[MaskPipeline]) -> None:
        self.key, self.in_turn = key, itertools.cycle(pipelines)


def _pipelines(version: Version, settings: Settings, count: int) -> list[MaskPipeline]:
    """A detector each, of one thread; one mask model for all of them, with as many interpreters."""
    classifier = BatchingClassifier.load(version, num_threads=count)
    return [MaskPipeline.of(version, settings, num_threads=1, classifier=classifier) for _ in range(count)]
