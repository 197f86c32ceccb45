"""What a preset finds in annotated scenes, and what it would reach if parts of it were perfect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from maskdet.dataset import Scene, split_of
from maskdet.detection import LABELS
from maskdet.evaluation import ENDLESS, RANGES, match, row_of
from maskdet.evaluation.metrics import SceneFaces, average_precisions
from maskdet.images import decode_image, perceptual_hashes, twin_groups
from maskdet.inference import MaskPipeline
from maskdet.presets import Preset
from maskdet.registry.report import PresetFigures
from maskdet.results import BoundingBox, Detection, MaskLabel

EVERY, FROM_16 = (0, ENDLESS), (16, ENDLESS)
LEAST_CONFIDENCE = 0.02  # draws the curves behind AP to their ends
NEAR = 0.3  # IoU from which a found box means an annotated face, though it may count as missed
CANDIDATES = np.arange(0.2, 0.8, 0.05)
WRONG = MaskLabel.MASK_WORN_INCORRECTLY


@dataclass(frozen=True, eq=False)
class SearchedScene:
    """The faces of one scene as `SceneFaces`, and their three-class labels, annotated and found: positions in `LABELS`."""

    faces: SceneFaces
    truth: NDArray[np.int64]
    verdicts: NDArray[np.int64]


def split_scenes(scenes: Sequence[Scene], seed: int = 0) -> dict[str, list[Scene]]:
    """The scenes of each split, by near-duplicate group, as `dataset cut` splits them."""
    groups = twin_groups([perceptual_hashes(decode_image(scene.path.read_bytes())) for scene in scenes])
    splits: dict[str, list[Scene]] = {"train": [], "validation": [], "test": []}
    for scene, first in zip(scenes, groups, strict=True):
        splits[split_of(f"scene-{scenes[first].path.stem}", seed)].append(scene)
    return splits


def search(pipeline: MaskPipeline, scenes: Sequence[Scene]) -> list[SearchedScene]:
    """Everything the pipeline finds in the scenes, with hardly any bar."""
    return [_searched(pipeline, scene) for scene in scenes]


def best_confidence(scenes: Sequence[SearchedScene]) -> float:
    """The face confidence with the best end-to-end F1."""
    faces = [one.faces for one in scenes]
    return float(max(CANDIDATES, key=lambda bar: row_of(faces, EVERY, bar).f1 or 0.0).round(2))


def figures(scenes: Sequence[SearchedScene], preset: Preset) -> PresetFigures:
    """Average precisions, and counts at the operating point: see `row_of`."""
    faces = [one.faces for one in scenes]
    return PresetFigures(
        name=preset.name,
        sizes=preset.sizes,
        min_confidence=preset.min_confidence,
        rows=tuple(
            row_of(faces, limits, preset.min_confidence).replaced(ap50=precision)
            for limits, precision in zip(RANGES, average_precisions(faces, RANGES), strict=True)
        ),
        face_ap50=_face_ap(faces),
        three_class_ap50={label.value: _class_ap(scenes, label) for label in LABELS},
        faces_of={
            label.value: int(sum((one.truth == k).sum() for one in scenes)) for k, label in enumerate(LABELS)
        },
    )


def oracles(scenes: Sequence[SearchedScene]) -> dict[str, tuple[float | None, float | None]]:
    """mAP50 of all faces and from 16 px, as it is and with parts replaced by the truth."""
    faces = [one.faces for one in scenes]
    wrong = [one.truth == LABELS.index(WRONG) for one in scenes]
    kinds = {
        "as it is": faces,
        "wrongly worn masks labelled right": [_relabelled(f, w) for f, w in zip(faces, wrong, strict=True)],
        "all labels right": [_relabelled(f) for f in faces],
        "boxes as annotated": [_snapped(f) for f in faces],
        "missed faces added": [_completed(f) for f in faces],
        "labels and boxes": [_relabelled(_snapped(f)) for f in faces],
    }
    return {name: map50(changed) for name, changed in kinds.items()}


def _searched(pipeline: MaskPipeline, scene: Scene) -> SearchedScene:
    result = pipeline.run(decode_image(scene.path.read_bytes()), min_confidence=LEAST_CONFIDENCE, threshold=0)
    verdicts = np.array([_three_class(detection, pipeline) for detection in result], int)
    truth = np.array([LABELS.index(face.label) for face in scene.faces], int)
    masked = LABELS.index(MaskLabel.WITH_MASK)
    faces = SceneFaces(
        np.array([face.box.xyxy for face in scene.faces], float).reshape(-1, 4),
        truth != masked,
        np.array([d.face.box.xyxy for d in result], float).reshape(-1, 4),
        np.array([d.verdict.label is not MaskLabel.WITH_MASK for d in result], bool),
        np.array([d.face.confidence for d in result], float),
        np.array([d.score for d in result], float),
        result.image_size,
    )
    return SearchedScene(faces, truth, verdicts)


def _three_class(detection: Detection, pipeline: MaskPipeline) -> int:
    """The verdict's label. Where the mask model knows two, an unmasked verdict is split further by the detector's head."""
    label, shares = detection.verdict.label, detection.face.mask_probabilities or {}
    if label is MaskLabel.WITHOUT_MASK and not (pipeline.classifier and WRONG in pipeline.classifier.labels):
        label = WRONG if shares.get(WRONG, 0.0) > shares.get(label, 0.0) else label
    return LABELS.index(label)


def _class_ap(scenes: Sequence[SearchedScene], label: MaskLabel) -> float | None:
    """AP50 of one of three labels: the rest together is the other class."""
    k = LABELS.index(label)
    changed = [
        replace(one.faces, truth_unmasked=one.truth == k, unmasked=one.verdicts == k) for one in scenes
    ]
    return average_precisions(changed, (EVERY,))[0].without_mask


def _face_ap(faces: Sequence[SceneFaces]) -> float | None:
    """AP50 of finding faces, whatever they wear, ranked by the detector's score."""
    changed = [
        replace(
            f,
            truth_unmasked=np.zeros(len(f.truth_boxes), bool),
            unmasked=np.zeros(len(f.boxes), bool),
            scores=f.confidences,
        )
        for f in faces
    ]
    return average_precisions(changed, (EVERY,))[0].with_mask


def map50(faces: Sequence[SceneFaces]) -> tuple[float | None, float | None]:
    """mAP50 of all faces, and from 16 px."""
    every, from_16 = average_precisions(faces, (EVERY, FROM_16))
    return every.mean, from_16.mean


def _partners(faces: SceneFaces, least: float) -> NDArray[np.int64]:
    """For each found face the number of the annotated one it overlaps most, or -1 under `least`."""
    partner = np.full(len(faces.boxes), -1)
    for number, box in enumerate(faces.boxes):
        overlaps = [BoundingBox(*box).iou(BoundingBox(*truth)) for truth in faces.truth_boxes]
        if overlaps and max(overlaps) >= least:
            partner[number] = int(np.argmax(overlaps))
    return partner


def _relabelled(faces: SceneFaces, which: NDArray[np.bool_] | None = None) -> SceneFaces:
    """Found faces with the annotated label; `which`: only of these annotated faces."""
    partner = _partners(faces, 0.5)
    known = partner >= 0
    if which is not None:
        known &= np.append(which, False)[partner]
    return replace(
        faces, unmasked=np.where(known, np.append(faces.truth_unmasked, False)[partner], faces.unmasked)
    )


def _snapped(faces: SceneFaces) -> SceneFaces:
    """Found faces that mean an annotated one, with its box."""
    boxes, partner = faces.boxes.copy(), _partners(faces, NEAR)
    boxes[partner >= 0] = faces.truth_boxes[partner[partner >= 0]]
    return replace(faces, boxes=boxes)


def _completed(faces: SceneFaces) -> SceneFaces:
    """Annotated faces that nothing found, added with the lowest score."""
    lost = match(faces.truth_boxes, faces.boxes, faces.scores) < 0
    low = np.full(int(lost.sum()), LEAST_CONFIDENCE / 2)
    return replace(
        faces,
        boxes=np.concatenate([faces.boxes, faces.truth_boxes[lost]]),
        unmasked=np.concatenate([faces.unmasked, faces.truth_unmasked[lost]]),
        confidences=np.concatenate([faces.confidences, low]),
        scores=np.concatenate([faces.scores, low]),
    )
