"""The single-stage mask detector of AIZOO, from a .tflite file of its 260 px model, which no package registry carries.

Source: AIZOOTech/FaceMaskDetection (MIT): SSD anchors on five grids, labels "mask" and "no mask".
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.search import Search
from maskdet.errors import MaskdetError
from maskdet.results import BoundingBox, Detection, Face, Image, MaskLabel, Verdict

FILE = "MASKDET_AIZOO_TFLITE"  # the environment variable that names the file
SIZE = 260  # pixels of the input's sides
GRIDS = (33, 17, 9, 5, 3)
SIZES = ((0.04, 0.056), (0.08, 0.11), (0.16, 0.22), (0.32, 0.45), (0.64, 0.72))
RATIOS = (1.0, 0.62, 0.42)
VARIANCES = np.array([0.1, 0.1, 0.2, 0.2], np.float32)
NMS_IOU = 0.4
LABELS = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)

Rows = NDArray[np.float32]


def aizoo() -> Search:
    """The pipeline, as its own demo runs it.

    Raises: MaskdetError when no file is named.
    """
    from ai_edge_litert.interpreter import Interpreter

    path = Path(os.environ.get(FILE, ""))
    if not path.is_file():
        raise MaskdetError(
            f"The file of the 260 px SSD is not there. Name it: {FILE}=face_mask_detection.tflite"
        )
    net = Interpreter(model_path=str(path), num_threads=1)
    net.allocate_tensors()
    grid = anchors()

    def search(image: Image, min_confidence: float) -> Iterable[Detection]:
        pixels = cv2.resize(image, (SIZE, SIZE)).astype(np.float32)[None] / 255
        net.set_tensor(net.get_input_details()[0]["index"], pixels)
        net.invoke()
        maps = [net.get_tensor(detail["index"])[0] for detail in net.get_output_details()]
        places, scores = sorted(maps, key=lambda one: -one.shape[-1])
        return list(detections(boxes(places, grid), scores, image.shape[:2], min_confidence))

    return search


def anchors() -> Rows:
    """Middle, width and height of each anchor as shares of the input, (5972, 4)."""
    rows = []
    for cells, sizes in zip(GRIDS, SIZES, strict=True):
        shapes = [(size, size) for size in sizes]
        shapes += [(sizes[0] * ratio**0.5, sizes[0] / ratio**0.5) for ratio in RATIOS[1:]]
        for y, x in product(range(cells), range(cells)):
            rows += [((x + 0.5) / cells, (y + 0.5) / cells, *shape) for shape in shapes]
    return np.array(rows, np.float32)


def boxes(places: Rows, grid: Rows) -> Rows:
    """(n, 4) x_min, y_min, x_max, y_max as shares, of the network's offsets from its anchors."""
    moved = places * VARIANCES
    middle = moved[:, :2] * grid[:, 2:] + grid[:, :2]
    half = np.exp(moved[:, 2:]) * grid[:, 2:] / 2
    return np.concatenate([middle - half, middle + half], axis=1)


def detections(
    shares: Rows, scores: Rows, size: tuple[int, int], min_confidence: float
) -> Iterator[Detection]:
    """Each face once, with the likelier label; its score is that of the label. `size`: height and width."""
    height, width = size
    best = scores.max(axis=1)
    sides = np.clip(shares, 0, 1) * np.array([width, height, width, height], np.float32)
    rectangles = np.concatenate([sides[:, :2], sides[:, 2:] - sides[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxes(rectangles.tolist(), best.tolist(), min_confidence, NMS_IOU)
    for number in np.asarray(kept, int).reshape(-1):
        box = BoundingBox(*(float(side) for side in sides[number]))
        verdict = Verdict(LABELS[int(scores[number].argmax())], 1.0)
        if box.area > 0:
            yield Detection(Face(box, float(best[number]), box), verdict, verdict.state(0))
