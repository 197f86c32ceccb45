"""What the detector learns from: pictures with a box, a label and, where known, landmarks for every face.

Scenes bring people's own boxes. Photos of one face have none: YuNet gives theirs (pseudo-labels) and the folder
the label, so that large faces, which scenes hardly hold, are not forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maskdet.dataset import SIZES, CropRecord, Scene, best_match
from maskdet.dataset.transfer import BoxedPicture, stretched
from maskdet.detection import LABELS, FaceDetector, corrected
from maskdet.images import decode_image
from maskdet.results import BoundingBox, Face, Image

UNKNOWN = -1  # a face without a known label
SURE, DOUBTFUL = (
    0.6,
    0.3,
)  # YuNet's confidence: a face; what may be one, and then is neither face nor background
SAME_FACE = 0.5  # IoU
KEPT_BYTES = 2_000_000_000  # of decoded pictures: reading them for every batch would be a third of the work
_kept: dict[tuple[Path, tuple[int, int] | None], Image] = {}


@dataclass(frozen=True, eq=False)
class Targets:
    """The faces of one picture.

    Attributes:
        path: the picture's file. photo: whether it shows one face by intention; else a scene.
        boxes: (n, 4) float32, x_min, y_min, x_max, y_max in pixels, as people draw them.
        labels: (n,) indices in `LABELS`, or UNKNOWN.
        ignored: (n,) whether nothing is to be learned there.
        landmarks: (n, 5, 2) float32, NaN where unknown.
        hard: (m, 4) float32, boxes a detector took for faces though there are none.
        size: width and height the picture is stretched to first (see `BoxedPicture`); None: it is not.
        weight: how often it is shown, beside others of its kind.
    """

    path: Path
    photo: bool
    boxes: NDArray[np.float32]
    labels: NDArray[np.int32]
    ignored: NDArray[np.bool_]
    landmarks: NDArray[np.float32]
    hard: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    weight: float = 1.0
    size: tuple[int, int] | None = None


def photo_targets(records: Iterable[CropRecord], detector: FaceDetector) -> Iterator[Targets]:
    """Targets of the photos in a manifest of crops whose face the detector had found."""
    for record in records:
        if record.kind != "photo" or not record.found:
            continue
        path = Path(record.source)
        faces = detector.detect(decode_image(path.read_bytes()), min_confidence=DOUBTFUL, sizes=(320, 640))
        yield _photo(path, record, faces)


def scene_targets(scenes: Iterable[Scene], detector: FaceDetector) -> Iterator[Targets]:
    """Targets of annotated scenes, with landmarks where YuNet sees the annotated face too."""
    for scene in scenes:
        found = detector.detect(decode_image(scene.path.read_bytes()), min_confidence=0.5, sizes=SIZES)
        matches = [best_match(truth.box, found) for truth in scene.faces]
        boxes = [truth.box for truth in scene.faces]
        labels = [LABELS.index(truth.label) for truth in scene.faces]
        yield _targets(scene.path, False, boxes, labels, [False] * len(boxes), matches)


def read_picture(targets: Targets) -> Image:
    """Its pixels, RGB; not to be written to. Those read first stay in memory."""
    key = (targets.path, targets.size)
    if key not in _kept:
        image = stretched(decode_image(targets.path.read_bytes()), targets.size)
        image.flags.writeable = False
        if sum(kept.nbytes for kept in _kept.values()) + image.nbytes > KEPT_BYTES:
            return image
        _kept[key] = image
    return _kept[key]


def as_targets(
    picture: BoxedPicture,
    boxes: Sequence[BoundingBox],
    labels: Sequence[int],
    unsure: Sequence[BoundingBox],
    *,
    hard: Sequence[BoundingBox],
    weight: float,
    faces: Sequence[Face],
    photo: bool = False,
) -> Targets:
    """Targets of one picture.

    Args:
        boxes, labels, faces: of what is a face; faces bring the landmarks. unsure: boxes where nothing is to be learned.
    """
    targets = _targets(
        picture.path,
        photo,
        [*boxes, *unsure],
        [*labels, *[UNKNOWN] * len(unsure)],
        [False] * len(boxes) + [True] * len(unsure),
        [*faces, *[None] * len(unsure)],
    )
    phantoms = np.array([box.xyxy for box in hard], np.float32).reshape(-1, 4)
    return replace(targets, hard=phantoms, weight=weight, size=picture.size)


def _photo(path: Path, record: CropRecord, faces: Sequence[Face]) -> Targets:
    label = LABELS.index(record.true_label)
    same = [face.crop_box.iou(record.box) >= SAME_FACE for face in faces]
    boxes: list[BoundingBox] = [face.box for face in faces]
    labels = [label if main else UNKNOWN for main in same]
    ignored = [face.confidence < SURE and not main for face, main in zip(faces, same, strict=True)]
    matches: list[Face | None] = list(faces)
    if not any(same):  # it was found with a border around the photo only
        boxes, labels = [*boxes, corrected(record.box)], [*labels, label]
        ignored, matches = [*ignored, False], [*matches, None]
    return _targets(path, True, boxes, labels, ignored, matches)


def _targets(
    path: Path,
    photo: bool,
    boxes: Sequence[BoundingBox],
    labels: Sequence[int],
    ignored: Sequence[bool],
    faces: Sequence[Face | None],
) -> Targets:
    unknown = np.full((5, 2), np.nan, np.float32)
    marks = [unknown if face is None or face.landmarks is None else face.landmarks for face in faces]
    return Targets(
        path,
        photo,
        np.array([box.xyxy for box in boxes], np.float32).reshape(-1, 4),
        np.array(labels, np.int32),
        np.array(ignored, bool),
        np.array(marks, np.float32).reshape(-1, 5, 2),
    )
