"""MaskClassifier: face crops -> verdicts, on LiteRT, without TensorFlow."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import ModelBroken
from maskdet.fileio import read_verified
from maskdet.language import tr
from maskdet.registry import Version
from maskdet.results import WORN_LABELS, Image, MaskLabel, Verdict

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

Real = TypeVar("Real", np.float32, np.float64)
# Crops at once, from so many on: a face of four takes two thirds of the time of one alone; of eight no less. The
# interpreter for four is one of its own, as another size costs as much as ten faces, and is made when first needed.
BATCH, BATCHED_FROM = 4, 3


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
        self.outputs, self.temperature = labels, temperature
        self._worn = [k for k, label in enumerate(labels) if label in WORN_LABELS]
        self.labels = tuple(labels[k] for k in self._worn)
        self._model, self._num_threads = model, num_threads
        self._interpreters = {1: self._interpreter(1)}
        self.image_size = int(self._interpreters[1].get_input_details()[0]["shape"][1])
        self.num_outputs = int(self._interpreters[1].get_output_details()[0]["shape"][1])
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
                tr(
                    "The model of version {version} has {outputs} outputs, but its config names "
                    "{labels} labels. Activate another version, or train it again.",
                    version=version.name,
                    outputs=classifier.num_outputs,
                    labels=len(version.labels),
                )
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
            start = 0
            while start < len(crops):
                size = BATCH if len(crops) - start >= BATCHED_FROM else 1
                part = crops[start : start + size]
                rows[start : start + size] = self._invoked(part, size)[: len(part)]
                start += size
        return with_temperature(rows, self.temperature)

    def _invoked(self, crops: Image, size: int) -> NDArray[np.float32]:
        """The outputs for up to `size` crops, (size, outputs); those beyond the crops mean nothing."""
        if size not in self._interpreters:
            self._interpreters[size] = self._interpreter(size)
        interpreter = self._interpreters[size]
        pixels = np.zeros((size, *crops.shape[1:]), np.float32)
        pixels[: len(crops)] = crops
        given = interpreter.get_input_details()[0]["index"]
        interpreter.set_tensor(given, pixels)
        interpreter.invoke()
        found = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
        interpreter.tensor(given)().fill(0)  # else a visitor's face stays here until the next one comes
        return np.asarray(found, np.float32)

    def _interpreter(self, size: int) -> Interpreter:
        """One for so many crops at once."""
        from ai_edge_litert.interpreter import Interpreter  # 0.2 s: pay when a model is needed

        made = Interpreter(model_content=self._model, num_threads=self._num_threads)
        if size > 1:
            detail = made.get_input_details()[0]
            made.resize_tensor_input(detail["index"], (size, *detail["shape"][1:]))
        made.allocate_tensors()
        return made

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
