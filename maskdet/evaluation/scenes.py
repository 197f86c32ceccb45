"""Annotated scenes: faces found or not, and judged right or not, in whole pictures, as the app does it.

Two labels are distinguished: a mask worn wrongly counts as none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maskdet.dataset import PictureStats, Progress, Scene, read_all
from maskdet.dataset.transfer import read_voc_folder
from maskdet.errors import DatasetProblem, isolated, log_problem
from maskdet.evaluation.metrics.average_precision import IOU, Range, SceneFaces, average_precisions
from maskdet.images import decode_image
from maskdet.inference import MaskPipeline
from maskdet.language import tr_many
from maskdet.presets import Preset, find_preset
from maskdet.registry import (
    TrainingManifest,
    Version,
    manifest_path,
    read_training_manifest,
    training_manifest,
)
from maskdet.registry.report import SceneRow, Scenes
from maskdet.results import BoundingBox, MaskLabel
from maskdet.settings import get_settings

LEAST_CONFIDENCE = 0.02  # draws the curves behind AP to their ends
ENDLESS = 1e6
# Pixels of height: all, those people can judge, then in steps.
RANGES: tuple[Range, ...] = (
    (0, ENDLESS), (16, ENDLESS), (0, 16), (16, 24), (24, 32), (32, 48), (48, 96), (96, ENDLESS),
)  # fmt: skip


def read_scenes(folder: Path) -> list[Scene]:
    """The scenes of a folder with `images` and `annotations` in it (Pascal VOC), or with both side by side.

    Raises: DatasetProblem when there are none.
    """
    images, annotations = folder / "images", folder / "annotations"
    if annotations.is_dir():
        return read_voc_folder(images if images.is_dir() else folder, annotations)
    return read_voc_folder(folder, folder)


def evaluate_scenes(
    version: Version,
    scenes: Sequence[Scene],
    *,
    preset: Preset | None = None,
    on_progress: Progress | None = None,
) -> Scenes:
    """How well faces are found and judged in whole pictures.

    Scenes that the version or the face detector learned from are left out.

    Args:
        preset: how closely they are searched; default: as the settings say.

    Raises: DatasetProblem when no scene is left; ModelNotFound, ModelBroken.
    """
    unleaked, num_leaked, num_unreadable = _unleaked(version, scenes)
    if not unleaked:
        raise DatasetProblem(
            tr_many(
                "{version} or the face detector has learned from all of the {n} scene that can be read, "
                "so they say nothing about it. Choose scenes it does not know.",
                "{version} or the face detector has learned from all of the {n} scenes that can be read, "
                "so they say nothing about it. Choose scenes it does not know.",
                len(scenes),
                version=version.name,
            )
        )
    settings = get_settings()
    preset = preset or find_preset(settings.preset)
    pipeline = MaskPipeline.of(version, settings, preset)
    found = []
    for number, faces in enumerate(search(pipeline, unleaked), start=1):
        found.append(faces)
        if on_progress:
            on_progress(number, len(unleaked))
    min_confidence = settings.confidence_with(preset)
    precisions = average_precisions(found, RANGES)
    rows = [
        row_of(found, limits, min_confidence).replaced(ap50=precision, map50=precision.mean)
        for limits, precision in zip(RANGES, precisions, strict=True)
    ]
    return Scenes(
        scenes=len(unleaked),
        leaked=num_leaked,
        unreadable=num_unreadable,
        training_known=None not in _training_manifests(version),
        preset=preset.name,
        min_confidence=min_confidence,
        rows=tuple(rows),
    )


def search(pipeline: MaskPipeline, scenes: Sequence[Scene]) -> Iterator[SceneFaces]:
    """The faces of each scene as annotated, and as found with hardly any bar."""
    sizes = get_settings().photo_sizes
    for scene in scenes:
        with isolated(scene.path.name, log_problem):
            image = decode_image(scene.path.read_bytes())
            result = pipeline.run(image, min_confidence=LEAST_CONFIDENCE, threshold=0, sizes=sizes)
            yield SceneFaces(
                _boxes([face.box for face in scene.faces]),
                np.array([face.label is not MaskLabel.WITH_MASK for face in scene.faces], bool),
                _boxes([d.face.box for d in result]),
                np.array([d.verdict.label is not MaskLabel.WITH_MASK for d in result], bool),
                np.array([d.face.confidence for d in result], float),
                np.array([d.score for d in result], float),
                result.image_size,
            )


def row_of(scenes: Sequence[SceneFaces], limits: Range, min_confidence: float) -> SceneRow:
    """Counts and shares for faces of some heights at a face confidence.

    Args:
        limits: of the height, in pixels: from, below.
        min_confidence: of the face detector, 0..1.
    """
    total: Counter[str] = Counter()
    for scene in scenes:
        total.update(_counts(scene, limits, min_confidence))
    faces, found = total["masked"] + total["unmasked"], total["found"]
    claimed = found + total["false_faces"]
    return SceneRow(
        from_px=int(limits[0]),
        to_px=None if limits[1] == ENDLESS else int(limits[1]),
        faces=faces,
        recall=_share(found, faces),
        precision=_share(found, claimed),
        f1=_share(2 * total["right"], claimed + faces),
    ).replaced(**total)


def _counts(scene: SceneFaces, limits: Range, min_confidence: float) -> dict[str, int]:
    """The counts of a `SceneRow` by name."""
    accepted = scene.confidences >= min_confidence
    boxes, called = scene.boxes[accepted], scene.unmasked[accepted]
    partner = match(scene.truth_boxes, boxes, scene.scores[accepted])
    asked, unmasked = _inside(scene.truth_boxes, limits), scene.truth_unmasked
    found = partner >= 0
    verdict = np.where(found, np.append(called, False)[partner], False)
    alone = np.ones(len(boxes), bool)
    alone[partner[found]] = False
    which = {
        "masked": ~unmasked,
        "unmasked": unmasked,
        "found": found,
        "right": found & (verdict == unmasked),
        "unmasked_not_found": unmasked & ~found,
        "unmasked_called_masked": unmasked & found & ~verdict,
        "masked_called_unmasked": ~unmasked & found & verdict,
    }
    counts = {name: int((faces & asked).sum()) for name, faces in which.items()}
    return counts | {"false_faces": int((alone & _inside(boxes, limits)).sum())}


def match(
    truths: NDArray[np.float64], boxes: NDArray[np.float64], scores: NDArray[np.float64]
) -> NDArray[np.int64]:
    """For each annotated face (n, 4) the number of the found one (m, 4) that shows it, or -1.

    The surest found face chooses first, as in COCO's and Pascal VOC's rules; labels do not matter here.
    """
    partner = np.full(len(truths), -1, np.int64)
    for number in np.argsort(-scores, kind="stable"):
        overlaps = [
            BoundingBox(*boxes[number]).iou(BoundingBox(*truth)) if taken < 0 else 0.0
            for truth, taken in zip(truths, partner, strict=True)
        ]
        if overlaps and max(overlaps) >= IOU:
            partner[int(np.argmax(overlaps))] = number
    return partner


def _unleaked(version: Version, scenes: Sequence[Scene]) -> tuple[list[Scene], int, int]:
    """The scenes to measure on, and how many were trained on or cannot be read."""
    manifests = [manifest for manifest in _training_manifests(version) if manifest is not None]
    unleaked, num_leaked = [], 0
    for scene, stats in zip(scenes, read_all([s.path for s in scenes]), strict=True):
        if not isinstance(stats, PictureStats):
            continue
        if any(manifest.contains(stats.sha256, stats.hashes) for manifest in manifests):
            num_leaked += 1
        else:
            unleaked.append(scene)
    return unleaked, num_leaked, len(scenes) - num_leaked - len(unleaked)


def _training_manifests(version: Version) -> tuple[TrainingManifest | None, TrainingManifest | None]:
    """What version and detector learned from; None where that is not known."""
    path = manifest_path(get_settings().detector_dir)
    return training_manifest(version), read_training_manifest(path) if path.is_file() else None


def _boxes(boxes: Sequence[BoundingBox]) -> NDArray[np.float64]:
    return np.array([box.xyxy for box in boxes], float).reshape(-1, 4)


def _inside(boxes: NDArray[np.float64], limits: Range) -> NDArray[np.bool_]:
    heights = boxes[:, 3] - boxes[:, 1]
    return (heights >= limits[0]) & (heights < limits[1])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
