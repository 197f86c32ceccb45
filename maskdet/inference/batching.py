"""BatchingClassifier: the faces of all who ask at a time, judged together, by as many interpreters as there are threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskdet.inference.classifier import MaskClassifier
from maskdet.results import Image

# Faces that one interpreter takes at a time, where several ask: enough to fill its batches, and the rest is left for
# the next one.
TOGETHER = 12

Rows = NDArray[np.float32]
Judge = Callable[[Image], Rows]


class BatchingClassifier(MaskClassifier):
    """A mask model for several threads: whoever finds an interpreter free judges the faces of others who wait, too.

    Args:
        num_threads: interpreters, of one thread each: side by side they do more than one with as many threads, and whoever
            looks for faces meanwhile is not held up.
    """

    def __init__(self, *args: Any, num_threads: int = 2, **extra: Any) -> None:
        super().__init__(*args, num_threads=1, **extra)
        others = [MaskClassifier(*args, num_threads=1, **extra) for _ in range(num_threads - 1)]
        self._free: SimpleQueue[Judge] = SimpleQueue()
        for judge in (super().output_probabilities, *(other.output_probabilities for other in others)):
            self._free.put(judge)
        self._waiting: list[_Faces] = []
        self._list_lock = threading.Lock()

    def output_probabilities(self, crops: Image) -> Rows:
        """Arguments and answer as of `MaskClassifier`."""
        own = _Faces(crops)
        with self._list_lock:
            self._waiting.append(own)
        judge = self._free.get()
        try:
            with suppress(Exception):  # perhaps of another's faces: one's own are then judged alone
                if taken := self._taken(own):  # else somebody took them along
                    _judge_all(taken, judge)
        finally:
            self._free.put(judge)
        own.over.wait()
        return self._alone(own) if own.rows is None else own.rows

    def _taken(self, own: _Faces) -> list[_Faces]:
        """Those that are judged now: one's own and some of others, while nobody has taken one's own."""
        with self._list_lock:
            if own not in self._waiting:
                return []
            taken, number = [own], len(own.crops)
            for faces in self._waiting:
                if faces is not own and number + len(faces.crops) <= TOGETHER:
                    taken.append(faces)
                    number += len(faces.crops)
            self._waiting = [faces for faces in self._waiting if faces not in taken]
            return taken

    def _alone(self, own: _Faces) -> Rows:
        """After judging them with others has failed. Raises: what is wrong with these."""
        judge = self._free.get()
        try:
            return judge(own.crops)
        finally:
            self._free.put(judge)


def _judge_all(taken: Sequence[_Faces], judge: Judge) -> None:
    try:
        rows = judge(np.concatenate([faces.crops for faces in taken]))
        ends = np.cumsum([len(faces.crops) for faces in taken])
        for faces, part in zip(taken, np.split(rows, ends[:-1]), strict=True):
            faces.rows = part
    finally:
        for faces in taken:
            faces.over.set()


class _Faces:
    """The crops of one who asks, (n, size, size, 3), and what they came to."""

    def __init__(self, crops: Image) -> None:
        self.crops = crops
        self.rows: Rows | None = None
        self.over = threading.Event()
