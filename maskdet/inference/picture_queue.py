"""PictureQueue: pictures of all who ask, judged by as many pipelines as the settings give threads, each asker in turn.

    future = queue.submit(lambda pipeline: pipeline.run(decode_image(data)), owner="who asks")

Two threads work for each core: while one waits for its turn at a model, the other opens the next picture, and the faces of
both are judged together. Visitors and programs share one queue, so that the server never does more at once than it can.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

from maskdet.errors import MaskdetError
from maskdet.inference.batching import BatchingClassifier
from maskdet.inference.pipeline import MaskPipeline
from maskdet.language import tr_many
from maskdet.registry import Version, active_version
from maskdet.settings import Settings, get_settings

Answer = TypeVar("Answer")
Work = Callable[[MaskPipeline], Answer]
THREADS_A_CORE = 2
FIRST_GUESS_S = 0.1  # what a picture takes, before any was measured
REMEMBERED = 0.1  # the weight of the newest picture in the running mean


class Busy(MaskdetError):
    """Too much waits already; `retry_after_s`: when it should have been done, in whole seconds."""

    def __init__(self, sentence: str, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class PictureQueue:
    """Judges one picture of each who asks, then the next of each. Thread-safe; models are loaded at the first picture.

    Args:
        longest: so many pictures may wait; more of programs are refused.
    """

    def __init__(self, longest: int, *, num_cores: int) -> None:
        self.longest, self._num_cores = longest, num_cores
        self._lock = threading.Lock()
        self._unfinished, self._mean_s = 0, FIRST_GUESS_S
        self._waiting: OrderedDict[str, deque[_Task]] = OrderedDict()  # who asks, in the order of turns
        self._threads = ThreadPoolExecutor(num_cores * THREADS_A_CORE, "maskdet judge")
        self._loading = threading.Lock()
        self._models = _Models("", [])

    def __len__(self) -> int:
        """Pictures that wait or are being judged."""
        return self._unfinished

    def submit(self, work: Work[Answer], *, owner: str = "", patient: bool = False) -> Future[Answer]:
        """Have `work` done with a pipeline of the active version; what it raises, the future raises.

        Args:
            owner: who asks, for turns. patient: waits also where the queue is long, as visitors do.

        Raises: Busy where too many wait.
        """
        task = _Task(work, owner)
        with self._lock:
            if self._unfinished >= self.longest and not patient:
                raise Busy(*self._busy())
            self._unfinished += 1
            self._waiting.setdefault(owner, deque()).append(task)
        task.future.add_done_callback(lambda _: self._note_done(task))
        self._threads.submit(self._do_next)
        return task.future

    def place(self, future: Future[Any]) -> int:
        """The number in line of what waits, from 1; 0 once it is being judged."""
        with self._lock:
            for turn, (owner, tasks) in enumerate(self._waiting.items()):
                for before, task in enumerate(tasks):
                    if task.future is future:
                        return 1 + before + self._of_others(owner, turn, before)
        return 0

    def close(self) -> None:
        """Drop what waits; what is being judged is finished."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _of_others(self, owner: str, turn: int, before: int) -> int:
        """Pictures of others that come sooner: one in each round, and one more of those whose turn is sooner."""
        lines = enumerate(self._waiting.items())
        return sum(
            min(len(tasks), before + (place < turn)) for place, (other, tasks) in lines if other != owner
        )

    def _busy(self) -> tuple[str, int]:
        seconds = max(1, math.ceil(self._unfinished * self._mean_s / self._num_cores))
        return (
            tr_many(
                "{n} picture waits already, and no more are taken. Ask again in {time}.",
                "{n} pictures wait already, and no more are taken. Ask again in {time}.",
                self._unfinished,
                time=tr_many("{n} second", "{n} seconds", seconds),
            ),
            seconds,
        )

    def _do_next(self) -> None:
        task = self._next()
        if task is None or not task.future.set_running_or_notify_cancel():
            return  # whoever asked has left
        try:
            answer = self._work(task.work)
        except BaseException as error:  # noqa: BLE001 - whoever asked gets it
            task.future.set_exception(error)
        else:
            task.future.set_result(answer)

    def _next(self) -> _Task | None:
        """The picture whose turn it is; who asked for it comes after all others then."""
        with self._lock:
            owner = next(iter(self._waiting), None)
            if owner is None:
                return None
            tasks = self._waiting.pop(owner)
            task = tasks.popleft()
            if tasks:
                self._waiting[owner] = tasks
            return task

    def _work(self, work: Work[Answer]) -> Answer:
        pipeline = self._pipeline()
        start = time.perf_counter()
        answer = work(pipeline)
        # Several threads share a core, so what one picture costs is a part of what it took.
        cost_s = (time.perf_counter() - start) / THREADS_A_CORE
        self._mean_s += REMEMBERED * (cost_s - self._mean_s)
        return answer

    def _note_done(self, task: _Task) -> None:
        with self._lock:
            self._unfinished -= 1
            tasks = self._waiting.get(task.owner)
            if tasks and task in tasks:  # given up before its turn
                tasks.remove(task)
                if not tasks:
                    del self._waiting[task.owner]

    def _pipeline(self) -> MaskPipeline:
        """One of those of the active version, in turn; their detectors take turns themselves."""
        settings = get_settings()
        version = active_version(settings.models_dir)
        with self._loading:
            if self._models.key != version.key:
                self._models = _Models(version.key, _pipelines(version, settings, self._num_cores))
            return next(self._models.in_turn)


class _Task:
    def __init__(self, work: Work[Any], owner: str) -> None:
        self.work, self.owner = work, owner
        self.future: Future[Any] = Future()


class _Models:
    def __init__(self, key: str, pipelines: list[MaskPipeline]) -> None:
        self.key, self.in_turn = key, itertools.cycle(pipelines)


def _pipelines(version: Version, settings: Settings, count: int) -> list[MaskPipeline]:
    """A detector each, of one thread; one mask model for all of them, with as many interpreters."""
    classifier = BatchingClassifier.load(version, num_threads=count)
    return [MaskPipeline.of(version, settings, num_threads=1, classifier=classifier) for _ in range(count)]


@lru_cache(maxsize=1)
def shared_queue() -> PictureQueue:
    """The queue of this server: its visitors' photos and the pictures of programs."""
    settings = get_settings()
    return PictureQueue(settings.api_queue, num_cores=settings.num_threads)
