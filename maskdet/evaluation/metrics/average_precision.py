"""Average precision of detections at an overlap of 0.5, by the rules of COCO (faster-coco-eval).

Ranges are of face height: an annotated face outside of one is neither asked for nor counted wrong when found, and
what was found beside every face counts only where its own height lies inside.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskdet.registry.report import AveragePrecision

IOU = 0.5
MAX_DETECTIONS = 10_000  # a picture; COCO's usual 100 would cut off crowds
CATEGORIES = ("with_mask", "without_mask")
Range = tuple[float, float]  # of face heights in pixels: from, below


@dataclass(frozen=True, eq=False)
class SceneFaces:
    """The faces of one scene: annotated ones, and found ones.

    Attributes:
        truth_boxes: (n, 4) pixels: x_min, y_min, x_max, y_max. truth_unmasked: (n,).
        boxes: (m, 4); unmasked: (m,) whether they were judged unmasked.
        confidences: (m,) of the detector; scores: (m,) times the verdict's probability; 0..1.
        image_size: (width, height).
    """

    truth_boxes: NDArray[np.float64]
    truth_unmasked: NDArray[np.bool_]
    boxes: NDArray[np.float64]
    unmasked: NDArray[np.bool_]
    confidences: NDArray[np.float64]
    scores: NDArray[np.float64]
    image_size: tuple[int, int]


def average_precisions(scenes: Sequence[SceneFaces], ranges: Sequence[Range]) -> list[AveragePrecision]:
    """AP50 for each range of face heights, from 101 points of recall, as COCO has it."""
    from faster_coco_eval import COCO, COCOeval_faster

    logging.getLogger("faster_coco_eval").setLevel(logging.WARNING)
    truth, found = coco_dataset(scenes), coco_detections(scenes)
    if not found or not truth["annotations"]:
        return [AveragePrecision(with_mask=None, without_mask=None, mean=None) for _ in ranges]
    annotated = COCO(truth)
    detected = annotated.loadRes(found)
    measure_by_height(detected.anns.values())
    run = COCOeval_faster(annotated, detected, "bbox")
    run.params = limited(run.params, ranges)
    run.evaluate()
    run.accumulate()
    return [_named(run.eval["precision"][0, :, :, number, 0]) for number in range(len(ranges))]


def coco_dataset(scenes: Sequence[SceneFaces]) -> dict[str, Any]:
    """The annotated faces as a COCO data set."""
    rows = [
        (image, box, unmasked)
        for image, scene in enumerate(scenes, start=1)
        for box, unmasked in zip(scene.truth_boxes, scene.truth_unmasked, strict=True)
    ]
    return {
        "info": {},
        "images": [
            {"id": image, "width": scene.image_size[0], "height": scene.image_size[1]}
            for image, scene in enumerate(scenes, start=1)
        ],
        "categories": [{"id": number, "name": name} for number, name in enumerate(CATEGORIES, start=1)],
        "annotations": [
            {"id": number, "image_id": image, "iscrowd": 0, **_category_and_box(box, unmasked)}
            for number, (image, box, unmasked) in enumerate(rows, start=1)
        ],
    }


def coco_detections(scenes: Sequence[SceneFaces]) -> list[dict[str, Any]]:
    """The found faces as COCO results."""
    return [
        {"image_id": image, "score": float(score), **_category_and_box(box, unmasked)}
        for image, scene in enumerate(scenes, start=1)
        for box, unmasked, score in zip(scene.boxes, scene.unmasked, scene.scores, strict=True)
    ]


def limited(params: Any, ranges: Sequence[Range]) -> Any:
    """COCO's parameters for one overlap and these ranges."""
    params.iouThrs = np.array([IOU])
    params.maxDets = [MAX_DETECTIONS]
    # COCO's ranges hold both ends; ours leave out the upper one.
    params.areaRng = [[low**2, np.nextafter(high**2, 0)] for low, high in ranges]
    params.areaRngLbl = [str(number) for number in range(len(ranges))]
    return params


def measure_by_height(annotations: Any) -> None:
    """COCO sorts by `area`: let that be the square of the height."""
    for annotation in annotations:
        annotation["area"] = float(annotation["bbox"][3]) ** 2


def _category_and_box(box: NDArray[np.float64], unmasked: bool) -> dict[str, Any]:
    x_min, y_min, x_max, y_max = (float(side) for side in box)
    height = y_max - y_min
    return {
        "category_id": int(unmasked) + 1,
        "bbox": [x_min, y_min, x_max - x_min, height],
        "area": height**2,
    }


def _named(precision: NDArray[np.float64]) -> AveragePrecision:
    """(101, labels) of precision -> AP of each; COCO marks what has no face by -1."""
    masked, unmasked = (float(column.mean()) if (column > -1).all() else None for column in precision.T)
    known = [value for value in (masked, unmasked) if value is not None]
    mean = sum(known) / len(known) if known else None
    return AveragePrecision(with_mask=masked, without_mask=unmasked, mean=mean)
