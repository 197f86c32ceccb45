"""Face crops for training, cut the way inference cuts them: from the detector's own boxes.

`cut_photos` and `cut_scenes` turn labelled photos (one face each) and annotated scenes (many) into a data set of
crops with some context around each face, so that training can still shift, zoom and turn them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np

from maskdet.dataset.crop_manifest import CropRecord
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.known_pictures import short_stem
from maskdet.dataset.label_names import TWO_CLASSES, class_of, classes_of, folder_label
from maskdet.dataset.scenes import Scene
from maskdet.dataset.splits import split_of
from maskdet.detection import FaceDetector, detector_style, landmark_detector, with_landmarks
from maskdet.errors import isolated, log_problem
from maskdet.images import crop_faces, decode_image, fit_within, perceptual_hashes, twin_groups
from maskdet.results import BoundingBox, Face, Image, MaskLabel
from maskdet.synthesis import drawn_faces

CROP_SIZE = 160  # pixels; leaves room to zoom before the model's 112
CONTEXT = 0.25  # margin per side kept around the detector's box, as a fraction of it
MATCH_IOU = 0.4  # a found face belongs to an annotated one from here on
SIZES = (640, 1024)  # small faces of scenes need the larger size
# Enlarged further, a photo of one face shows it larger than the detector knows faces (docs/experiments.md).
MAIN_FACE_SIZES = (256, 448)
BORDERED_SIDE = 1000  # pixels of the long side; more than the detector then looks at
SMALL_PICTURE = 200  # pixels of the long side; it is a face already, and the first size finds it

OnProblem = Callable[[str, str], None]  # (name, why)


@dataclass(frozen=True)
class CropSource:
    """The picture that crops are cut from.

    Attributes:
        kind: see `CropRecord`. classes: to sort the crops into.
    """

    path: Path
    group: str
    split: str
    kind: str
    classes: frozenset[MaskLabel]
    published_label: MaskLabel | None = None  # where it differs


def cut_photos(
    index: DatasetIndex,
    detector: FaceDetector,
    out: Path,
    *,
    drawn: bool,
    seed: int,
    fixes: Mapping[str, MaskLabel] = MappingProxyType({}),
    classes: frozenset[MaskLabel] | None = None,
    on_problem: OnProblem = log_problem,
) -> Iterator[CropRecord]:
    """The main face of every photo of a data set; with `drawn`, all but test faces also with masks and things on them.

    Args:
        fixes: sha256 of a file -> its true label; they replace labels known to be wrong.
        classes: to sort the faces into; default those of the data set's folders.
        on_problem: called with the name of a photo that is left out, and why.

    Raises: DatasetProblem for a folder that names no known label.
    """
    classes = classes or classes_of(index.labels)
    marks = landmark_detector() if drawn else None
    for picture in index.pictures:
        published = folder_label(picture.label)
        with isolated(picture.file, on_problem):
            image = decode_image(picture.path.read_bytes())
            source = CropSource(picture.path, picture.group, picture.split, "photo", classes, published)
            face = main_face(image, detector)
            height, width = image.shape[:2]
            box = face.crop_box if face else BoundingBox(0, 0, width, height)
            label = fixes.get(picture.sha256, published)
            crop = crop_with_context(image, box)
            yield write_crop(out, source, crop, box, label, found=face is not None, number="000")
            if marks and face:
                marked = with_landmarks(image, face, marks)
                yield from _with_drawn(out, source, image, marked, label, seed=seed, number=0)


def cut_scenes(
    scenes: Iterable[Scene],
    detector: FaceDetector,
    out: Path,
    *,
    drawn: bool,
    seed: int,
    classes: frozenset[MaskLabel] = TWO_CLASSES,
    places: Mapping[Path, tuple[str, str]] = MappingProxyType({}),
    on_problem: OnProblem = log_problem,
) -> Iterator[CropRecord]:
    """Every annotated face of every scene; near-duplicate scenes share a split. `drawn`, `classes` as in `cut_photos`.

    Args:
        places: picture -> its group and split, where they were decided over several sets (`joint_splits`).
    """
    scenes = list(scenes)
    marks = landmark_detector() if drawn else None
    known = [(scene, hashes) for scene in scenes if (hashes := _hashes(scene, on_problem))]
    groups = twin_groups([hashes for _, hashes in known])
    for (scene, _), first in zip(known, groups, strict=True):
        with isolated(scene.path.name, on_problem):
            image = decode_image(scene.path.read_bytes())
            group = f"scene-{known[first][0].path.stem}"
            group, split = places.get(scene.path) or (group, split_of(group, seed))
            source = CropSource(scene.path, group, split, "scene", classes)
            faces = detector.detect(image, min_confidence=0.5, sizes=SIZES)
            for number, truth in enumerate(scene.faces):
                found = best_match(truth.box, faces)
                box = found.crop_box if found else detector_style(truth.box)
                crop = crop_with_context(image, box)
                yield write_crop(
                    out, source, crop, box, truth.label, found=found is not None, number=f"{number:03d}"
                )
                if marks and found:
                    marked = with_landmarks(image, found, marks)
                    yield from _with_drawn(out, source, image, marked, truth.label, seed=seed, number=number)


def _hashes(scene: Scene, on_problem: OnProblem) -> tuple[int, int] | None:
    with isolated(scene.path.name, on_problem):
        return perceptual_hashes(decode_image(scene.path.read_bytes()))
    return None


def main_face(image: Image, detector: FaceDetector) -> Face | None:
    """The largest face; tightly cut photos are searched again with a border around them."""
    sizes = MAIN_FACE_SIZES[:1] if max(image.shape[:2]) <= SMALL_PICTURE else MAIN_FACE_SIZES
    faces = detector.detect(image, min_confidence=0.6, sizes=sizes)
    if faces:
        return max(faces, key=lambda face: face.box.area * face.confidence)
    # Small first: the border of a picture of 50,000 x 30 pixels would fill the memory.
    small = fit_within(image, BORDERED_SIDE)
    border = max(small.shape[:2]) // 3
    padded = cv2.copyMakeBorder(
        small, border, border, border, border, cv2.BORDER_CONSTANT, value=(128, 128, 128)
    )
    faces = detector.detect(np.asarray(padded, np.uint8), min_confidence=0.5, sizes=(320,))
    if not faces:
        return None
    face = max(faces, key=lambda face: face.box.area * face.confidence)
    return face.moved(-border, -border).scaled(max(image.shape[:2]) / max(small.shape[:2]))


def crop_with_context(image: Image, box: BoundingBox) -> Image:
    """A face with context around it, (CROP_SIZE, CROP_SIZE, 3). `box`: in the detector's style (`crop_box`)."""
    return np.asarray(crop_faces(image, [box], size=CROP_SIZE, margin=CONTEXT)[0], np.uint8)


def best_match(box: BoundingBox, faces: Iterable[Face]) -> Face | None:
    """The found face that overlaps an annotated box most, if enough."""
    best = max(faces, key=lambda face: face.box.iou(box), default=None)
    return best if best and best.box.iou(box) >= MATCH_IOU else None


def _with_drawn(
    out: Path, source: CropSource, image: Image, face: Face, label: MaskLabel, *, seed: int, number: int
) -> Iterator[CropRecord]:
    """A face to learn from again, with masks and things drawn on it. Test faces stay as they are."""
    if source.split == "test":
        return
    rng = np.random.default_rng([seed, zlib.crc32(source.path.name.encode()), number])
    for copy, drawn in enumerate(drawn_faces(image, face, label, rng)):
        crop = crop_with_context(drawn.image, drawn.box)
        own = replace(source, kind=drawn.kind, published_label=None)
        # The record's box is that of the photo, where the face can be cut again.
        yield write_crop(
            out, own, crop, face.crop_box, drawn.label, found=True, number=f"{number:03d}_{copy}"
        )


def _name(source: CropSource) -> str:
    """Tells the photo or scene of a crop; where it is too long for a file's name, with a checksum of what is cut off."""
    name = f"{source.kind.replace(' ', '_')}_{source.path.parent.name}_{source.path.stem}"
    short = short_stem(name)
    return name if short == name else f"{short}_{zlib.crc32(name.encode(errors='replace')):08x}"


def write_crop(
    out: Path,
    source: CropSource,
    crop: Image,
    box: BoundingBox,
    label: MaskLabel,
    *,
    found: bool,
    number: str,
) -> CropRecord:
    """Store a crop of `crop_with_context`; `box`: of the face in its source; number: of the crop in its picture."""
    counted = class_of(label, source.classes)
    published = class_of(source.published_label or label, source.classes)
    file = f"{counted}/{_name(source)}_{number}.jpg"
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(crop, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 95])
    (out / file).parent.mkdir(parents=True, exist_ok=True)
    (out / file).write_bytes(encoded.tobytes())
    return CropRecord(
        file,
        counted.value,
        label.value,
        published.value,
        source.split,
        source.group,
        source.kind,
        str(source.path),
        found,
        *box.xyxy,
    )
