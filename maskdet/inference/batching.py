"""BatchingClassifier: the faces of all who ask at a time, judged together."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskdet.inference.classifier import MaskClassifier
from maskdet.results import Image


class BatchingClassifier(MaskClassifier):
    """A mask model for several threads: whoever's turn it is judges the faces of all who wait."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self._waiting: list[_Faces] = []
        self._list_lock, self._turn = threading.Lock(), threading.Lock()

    def output_probabilities(self, crops: Image) -> NDArray[np.float32]:
        """Arguments and answer as of `MaskClassifier`."""
        faces = _Faces(crops)
        with self._list_lock:
            self._waiting.append(faces)
        with self._turn:
            if faces.rows is None:  # else who had the turn before judged these, too
                self._judge(faces)
        if faces.rows is None:
            raise RuntimeError("The faces were judged and got no rows.")
        return faces.rows

    def _judge(self, own: _Faces) -> None:
        with self._list_lock:
            asked, self._waiting = self._waiting, []
        if own not in asked:  # whoever took them along failed
            asked.append(own)
        rows = super().output_probabilities(np.concatenate([faces.crops for faces in asked]))
        ends = np.cumsum([len(faces.crops) for faces in asked])
        for faces, part in zip(asked, np.split(rows, ends[:-1]), strict=True):
            faces.rows = part


class _Faces:
    """The crops of one who asks, (n, size, size, 3), and what they came to."""

    def __init__(self, crops: Image) -> None:
        self.crops = crops
        self.rows: NDArray[np.float32] | None = None
