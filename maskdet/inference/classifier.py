"""MaskClassifier: face crops -> verdicts, on LiteRT, without TensorFlow."""

from __future__ import annotations

import threading
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import ModelBroken
from maskdet.fileio import read_verified
from maskdet.registry import Version
from maskdet.results import WORN_LABELS, Image, MaskLabel, Verdict

Real = TypeVar("Real", np.float32, np.float64)


class MaskClassifier:
    """Says what a face wears. Safe to share between threads: the interpreter has state, calls take turns.

    Attributes:
        outputs: the labels in the order of the model's outputs; one of them may be `no_face`.
        labels: what verdicts can be: `outputs` without it.
    """

    def __init__(
        self,
        model: bytes,
        labels: tuple[MaskLabel, ...],
        *,
        num_threads: int = 2,
        temperature: float = 1.0,
    ) -> None:
        from ai_edge_litert.interpreter import Interpreter  # 0.2 s: pay when a model is needed

        self.outputs, self.temperature = labels, temperature
        self._worn = [k for k, label in enumerate(labels) if label in WORN_LABELS]
        self.labels = tuple(labels[k] for k in self._worn)
        self._interpreter = Interpreter(model_content=model, num_threads=num_threads)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]
        self.image_size = int(self._interpreter.get_input_details()[0]["shape"][1])
        self.num_outputs = int(self._interpreter.get_output_details()[0]["shape"][1])
        self._lock = threading.Lock()

    @classmethod
    def load(
        cls, version: Version, *, num_threads: int = 2, temperature: float | None = None
    ) -> MaskClassifier:
        """Load a version's TFLite model.

        Args:
            temperature: see `OperatingPoint`; None: the version's own.

        Raises: ModelNotFound; ModelBroken if the file is not the one its config describes.
        """
        model = read_verified(version.tflite_path, version.tflite_sha256)
        if temperature is None:
            temperature = version.operating_point().temperature
        classifier = cls(model, version.labels, num_threads=num_threads, temperature=temperature)
        if classifier.num_outputs != len(version.labels):
            raise ModelBroken(
                f"The model of version {version.name} has {classifier.num_outputs} outputs, but its config names "
                f"{len(version.labels)} labels. Activate another version, or train it again."
            )
        return classifier

    def output_probabilities(self, crops: Image) -> NDArray[np.float32]:
        """What the model says of face crops.

        Args:
            crops: RGB, (n, size, size, 3), uint8, cut by `crop_faces`.

        Returns: (n, outputs) in the order of `outputs`; each row sums to 1.
        """
        rows = np.empty((len(crops), self.num_outputs), np.float32)
        with self._lock:
            # One by one: a batch of 16 saves 8 % a face here, and costs a reallocation at each new size.
            for index, crop in enumerate(crops):
                self._interpreter.set_tensor(self._input, crop[None].astype(np.float32))
                self._interpreter.invoke()
                rows[index] = self._interpreter.get_tensor(self._output)[0]
        return with_temperature(rows, self.temperature)

    def probabilities(self, crops: Image) -> NDArray[np.float32]:
        """What each crop wears, if it is a face: (n, labels) in the order of `labels`; each row sums to 1."""
        return self._among_worn(self.output_probabilities(crops))

    def classify(self, crops: Image) -> list[Verdict]:
        """The likeliest label of each crop, and how likely it is no face."""
        outputs = self.output_probabilities(crops)
        rows = self._among_worn(outputs)
        others = 1 - outputs[:, self._worn].sum(axis=1) if len(self._worn) < len(self.outputs) else None
        return [
            Verdict(
                self.labels[int(row.argmax())],
                float(row.max()),
                0.0 if others is None else float(np.clip(others[number], 0, 1)),
            )
            for number, row in enumerate(rows)
        ]

    def _among_worn(self, outputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probabilities of `labels`, as if there were no other output."""
        if len(self._worn) == len(self.outputs):
            return outputs
        worn = np.maximum(outputs[:, self._worn], 1e-12)
        return np.asarray(worn / worn.sum(axis=1, keepdims=True), np.float32)


def with_temperature(probabilities: NDArray[Real], temperature: float) -> NDArray[Real]:
    """Probabilities (n, classes) made more careful (above 1) or more certain; each row still sums to 1.

    Source: Guo et al. (2017), temperature scaling; p ** (1 / temperature) is softmax(logits / temperature).
    """
    if temperature == 1 or not len(probabilities):
        return probabilities
    powers = np.asarray(probabilities, np.float64) ** (1 / temperature)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), probabilities.dtype)
