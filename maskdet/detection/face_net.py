"""face-net: our own face detector, on LiteRT. It also judges what each face wears.

How it was made and measured: its card, models/detectors/face-net-1/MODEL_CARD.md; the graph: training/detector/.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.detection.detector import MAX_FACES, FaceDetector, detector_style
from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.fileio import read_verified
from maskdet.language import tr, tr_later
from maskdet.results import BoundingBox, Face, Image, MaskLabel
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

STRIDES = (8, 16, 32)
# In the order of the mask head's outputs.
LABELS = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK, MaskLabel.MASK_WORN_INCORRECTLY)
NUM_CLASSES = len(LABELS)
TFLITE_FILE, CONFIG_FILE = "face_net.tflite", "config.json"
NMS_IOU = 0.45
VOTE_IOU = 0.6  # rows that overlap a face's surest one so far show the same face and say where it is, too
VOTERS_FROM = 0.05
LARGEST = 6.0  # logarithm of the largest box in strides
# Scenes hold few large faces, so the network is too sure of large boxes: on validation photos and scenes half
# of those it scored 0.4 to 0.6 were none. Their scores, 0..1, are lowered by a power.
LARGE = 128  # pixels of height in the network's input
LARGE_POWER = 1.5
# The input's sides are multiples of STEP, from LARGE_INPUT on of twice that, up to SMALL_INPUT all are squares: the
# network's own 32 would make shapes many.
STEP, SMALL_INPUT, LARGE_INPUT = 64, 320, 768  # pixels
LEAST_SIZE = 0.94  # of the wanted size, to which a picture may shrink to fit an input
MOST_AREA = 0.75  # of a square of the wanted size: squarish pictures would cost half as much again as others
# Inputs of one shape share an interpreter. Each holds about 100 bytes a pixel of the largest it was made for; so many
# pixels are kept in all: the coarse search and the three forms of most photos, upright, 3:2 and 16:9, at the size of the
# preset `accurate`. Making one over for another shape costs half a search, a new one three.
KEPT_PIXELS = 1_900_000

Rows = NDArray[np.float32]


class FaceNet(FaceDetector):
    """Finds faces. The interpreters have state, so calls of several threads take turns."""

    # It learned from faces of up to 340 pixels, and sees larger ones better in the coarse search.
    close_up, largest = 280.0, 380.0
    sure_close_up = 120.0

    def __init__(self, model: bytes, *, num_threads: int = 1) -> None:
        self._model, self._num_threads = model, num_threads
        self._interpreters: OrderedDict[tuple[int, int], tuple[Interpreter, int]] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path | None = None, *, num_threads: int = 1) -> FaceNet:
        """Load a detector's folder, by default the one of the settings.

        Raises: ModelNotFound; ModelBroken if the file is not the one its config describes.
        """
        folder = folder or get_settings().detector_dir
        return cls(read_verified(folder / TFLITE_FILE, tflite_sha256(folder)), num_threads=num_threads)

    def search(self, image: Image, size: int, min_confidence: float) -> list[Face]:
        """The faces that the network finds, each once (see `FaceDetector.search`)."""
        height, width = image.shape[:2]
        pixels, scale = framed(image, size)
        candidates = decode(self.outputs(pixels), grid(*pixels.shape[1:3]), min(VOTERS_FROM, min_confidence))
        rows = voted(candidates, min_confidence)
        rows[:, 0:4:2] /= scale[0]
        rows[:, 1:4:2] /= scale[1]
        faces = [_to_face(row, width, height) for row in rows]
        return [face for face in faces if face.box.area > 0]

    def outputs(self, pixels: Rows) -> Rows:
        """All output cells, (n, 6 + NUM_CLASSES), in the order of `grid`. `pixels`: see `framed`."""
        with self._lock:
            interpreter = self._interpreter(*pixels.shape[1:3])
            given = interpreter.get_input_details()[0]["index"]
            interpreter.set_tensor(given, pixels)
            interpreter.invoke()
            maps = [interpreter.get_tensor(detail["index"])[0] for detail in interpreter.get_output_details()]
            interpreter.tensor(given)().fill(
                0
            )  # else a visitor's picture stays here until the next one comes
        maps = sorted(maps, key=lambda one: -one.shape[0])  # the finest first
        return np.concatenate([one.reshape(-1, one.shape[-1]) for one in maps])

    def _interpreter(self, height: int, width: int) -> Interpreter:
        """One made for inputs of this size: a kept one, or the one not used for longest, made over."""
        shape = (height, width)
        if shape not in self._interpreters:
            self._interpreters[shape] = self._fitted(height, width)
        self._interpreters.move_to_end(shape)
        return self._interpreters[shape][0]

    def _fitted(self, height: int, width: int) -> tuple[Interpreter, int]:
        """An interpreter for this size, and for how many pixels it holds memory."""
        interpreter, pixels = None, height * width
        while (
            self._interpreters and pixels + sum(held for _, held in self._interpreters.values()) > KEPT_PIXELS
        ):
            interpreter, held = self._interpreters.popitem(last=False)[1]
            pixels = max(pixels, held)
        if interpreter is None:
            from ai_edge_litert.interpreter import Interpreter

            interpreter = Interpreter(model_content=self._model, num_threads=self._num_threads)
        interpreter.resize_tensor_input(interpreter.get_input_details()[0]["index"], (1, height, width, 3))
        interpreter.allocate_tensors()
        return interpreter, pixels


def framed(image: Image, size: int) -> tuple[Rows, tuple[float, float]]:
    """The network's input for a picture whose long side is to be about `size` pixels, and by how much it was scaled.

    Its sides are rounded (STEP), the picture a little smaller where it would not fit: pictures of about the same form
    then share an interpreter. What is left over below or to the right is black.

    Returns: (1, height, width, 3) float32, and the scale of x and y.
    """
    height, width = image.shape[:2]
    rows, columns = _sides(height, width, size)
    scale = min(rows / height, columns / width)
    target = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    pixels = np.zeros((1, rows, columns, 3), np.float32)
    pixels[0, : target[1], : target[0]] = cv2.resize(image, target, interpolation=method)
    return pixels, (target[0] / width, target[1] / height)


def _sides(height: int, width: int, size: int) -> tuple[int, int]:
    """Rows and columns of the input."""
    if size <= SMALL_INPUT:
        return (ceil(size / STEP) * STEP,) * 2
    wanted = min(size / max(height, width), size * (MOST_AREA / (height * width)) ** 0.5)
    step = STEP if size < LARGE_INPUT else 2 * STEP
    rows, columns = (ceil(side * wanted * LEAST_SIZE / step) * step for side in (height, width))
    return rows, columns


@lru_cache(maxsize=16)
def grid(height: int, width: int) -> Rows:
    """Where each output cell stands: (n, 3) x, y, stride in pixels of an input of this size."""
    parts = []
    for stride in STRIDES:
        y, x = np.meshgrid(np.arange(height // stride), np.arange(width // stride), indexing="ij")
        parts.append(np.stack([x.ravel() * stride, y.ravel() * stride, np.full(x.size, stride)], 1))
    return np.concatenate(parts).astype(np.float32)


def decode(outputs: Rows, cells: Rows, min_confidence: float) -> Rows:
    """Output cells -> what may be faces, the surest first; each face several times.

    Args:
        outputs: (n, 6 + NUM_CLASSES) logits of one picture, see `training.detector.network.face_net`.
        cells: (n, 3) of `grid`.

    Returns: (m, 5 + NUM_CLASSES): x_min, y_min, x_max, y_max in pixels of the input, score, probabilities.
    """
    scores = np.sqrt(_sigmoid(outputs[:, 0]) * _sigmoid(outputs[:, 1]))
    large = np.exp(np.minimum(outputs[:, 5], LARGEST)) * cells[:, 2] >= LARGE
    scores = np.where(large, scores**LARGE_POWER, scores)
    accepted = np.flatnonzero(scores >= min_confidence)
    accepted = accepted[np.argsort(-scores[accepted], kind="stable")][:MAX_FACES]
    chosen, stride = outputs[accepted], cells[accepted, 2:3]
    middle = cells[accepted, :2] + chosen[:, 2:4] * stride
    half = np.exp(np.minimum(chosen[:, 4:6], LARGEST)) * stride / 2
    parts = [middle - half, middle + half, scores[accepted, None], _softmax(chosen[:, 6:])]
    return np.asarray(np.concatenate(parts, axis=1), np.float32)


def voted(rows: Rows, min_confidence: float) -> Rows:
    """Each face once: its surest row, with box and probabilities averaged over the rows that agree with it.

    Args:
        rows: of `decode`, which should reach below `min_confidence`: unsure cells vote, too.

    Source: box voting of Gidaris and Komodakis (2015); weights are score times overlap.
    """
    boxes = np.concatenate([rows[:, :2], rows[:, 2:4] - rows[:, :2]], axis=1)
    first = np.asarray(
        cv2.dnn.NMSBoxes(boxes.tolist(), rows[:, 4].tolist(), min_confidence, NMS_IOU), int
    ).reshape(-1)
    leaders: Rows = rows[first].copy()
    overlaps = _overlaps(leaders, rows)
    weights = overlaps * (overlaps >= VOTE_IOU) * rows[None, :, 4]
    weights /= weights.sum(axis=1, keepdims=True) + 1e-9
    leaders[:, :4], leaders[:, 5:] = weights @ rows[:, :4], weights @ rows[:, 5:]
    return leaders


def _overlaps(a: Rows, b: Rows) -> Rows:
    """IoU of every box of `a` with every one of `b`, (len(a), len(b))."""
    sides = np.minimum(a[:, None, 2:4], b[None, :, 2:4]) - np.maximum(a[:, None, :2], b[None, :, :2])
    shared = np.maximum(sides, 0).prod(axis=2)
    area_a, area_b = ((box[:, 2:4] - box[:, :2]).prod(axis=1) for box in (a, b))
    return np.asarray(shared / (area_a[:, None] + area_b[None] - shared + 1e-9), np.float32)


def _to_face(row: Rows, width: int, height: int) -> Face:
    box = BoundingBox(*(float(side) for side in row[:4]))
    return Face(
        box.clipped(width, height),
        min(1.0, float(row[4])),
        detector_style(box),
        mask_probabilities=dict(zip(LABELS, map(float, row[5:]), strict=True)),
    )


def tflite_sha256(folder: Path) -> str:
    """The checksum of a detector's TFLite model, as its config says.

    Raises: ModelNotFound; ModelBroken.
    """
    path = folder / CONFIG_FILE
    if not path.is_file():
        advice = tr("Restore the folder, or install maskdet again.")
        raise ModelNotFound(tr("The face detector"), folder, advice)
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return str(config["light_sha256"])
    except (ValueError, KeyError, TypeError) as error:
        sentence = tr_later("The config of the face detector at {path} is damaged ({why}). Restore it.")
        raise ModelBroken(tr(sentence, path=path, why=error)) from error


def _sigmoid(logits: Rows) -> Rows:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))), np.float32)


def _softmax(logits: Rows) -> Rows:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-60))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
