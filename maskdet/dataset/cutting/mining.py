"""Faces and phantoms of further pictures, cut as inference cuts them: by the boxes of the detector in use."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from maskdet.dataset.crop_manifest import CropRecord
from maskdet.dataset.cutting.joint_splits import Places
from maskdet.dataset.cutting.witnesses import SURE, Witnesses, holds, meets, same
from maskdet.dataset.face_crops import CropSource, OnProblem, crop_with_context, write_crop
from maskdet.dataset.label_names import label_named
from maskdet.dataset.transfer import BoxedPicture
from maskdet.errors import isolated, log_problem
from maskdet.images import decode_image
from maskdet.results import BoundingBox, Face, Image, MaskLabel

LEAST = 14  # pixels of height: of what is smaller nobody can say anything
# Where people may be that nobody annotated, small claims that only one detector makes may be true.
LEAST_PHANTOM = 24
WIDTHS = (0.3, 1.4)  # of a face, as shares of a loose box around its head
AROUND_HEAD = 0.2  # a bent head's face lies at the rim of its box
BACKGROUNDS = 2  # boxes anywhere, a picture: phantoms of detectors to come
BACKGROUND_HEIGHTS = (20, 160)  # pixels
SMALL_HEIGHTS, SMALL_JPEG = (12, 40), (35, 92)
SMALL_IOU = 0.3
PHANTOM, SMALL = "phantom", "small photo"  # kinds


@dataclass(frozen=True)
class Out:
    """Where crops go.

    Attributes:
        places: group and split of every picture; one without is left out. on_problem: called with a name and why.
    """

    folder: Path
    places: Places
    classes: frozenset[MaskLabel]
    on_problem: OnProblem = log_problem

    def source(self, path: Path, kind: str) -> CropSource | None:
        """The picture as a source of crops."""
        place = self.places.get(path)
        return CropSource(path, *place, kind, self.classes) if place else None

    def write(
        self, source: CropSource, image: Image, face: Face, label: MaskLabel, number: str
    ) -> CropRecord:
        """Cut and store one face."""
        crop = crop_with_context(image, face.crop_box)
        return write_crop(self.folder, source, crop, face.crop_box, label, found=True, number=number)


def cut_heads(
    pictures: Iterable[BoxedPicture], witnesses: Witnesses, out: Out, kind: str
) -> Iterator[CropRecord]:
    """Of pictures with loose, labelled boxes around heads: the face that each holds, and phantoms elsewhere.

    Args:
        kind: of the faces' records, such as the folder's name.
    """
    for picture in pictures:
        with isolated(picture.path.name, out.on_problem):
            source = out.source(picture.path, kind)
            if source is None:
                continue
            image = picture.read()
            claims = [face for face in witnesses.claims(image) if face.box.height >= LEAST]
            heads = [(label_named(name), box) for name, box in picture.boxes]
            for number, (label, box) in enumerate(heads):
                face = _face_in(box, claims)
                if face and label in out.classes:
                    yield out.write(source, image, face, label, f"{number:03d}")
            least = LEAST_PHANTOM if heads else LEAST
            yield from _phantoms(picture, image, claims, witnesses, out, least)


def cut_bare(
    pictures: Iterable[BoxedPicture], witnesses: Witnesses, out: Out, kind: str
) -> Iterator[CropRecord]:
    """Of pictures in which nobody wears a mask, with boxes around some heads of whatever name: bare faces and phantoms."""
    for picture in pictures:
        with isolated(picture.path.name, out.on_problem):
            source = out.source(picture.path, kind)
            if source is None:
                continue
            image = picture.read()
            claims = [face for face in witnesses.claims(image) if face.box.height >= LEAST]
            heads = [box.padded(AROUND_HEAD) for _, box in picture.boxes]
            seen = [face for face in witnesses.seen(image) if face.box.height >= LEAST]
            sure = [f for f in seen if f.confidence >= SURE or any(holds(head, f.box) for head in heads)]
            faces = [face for face in claims if any(same(face, other) for other in sure)]
            faces += _each_once([f for f in sure if not meets(f.box, [face.box for face in faces])])
            for number, face in enumerate(faces):
                yield out.write(source, image, face, MaskLabel.WITHOUT_MASK, f"{number:03d}")
            yield from _phantoms(picture, image, claims, witnesses, out, LEAST)


def cut_backgrounds(faces: Iterable[CropRecord], witnesses: Witnesses, out: Out) -> Iterator[CropRecord]:
    """What the detector takes for faces beside the known ones of photos and scenes, and no other witness sees.

    Args:
        faces: all known ones of the pictures to search.
    """
    boxes: dict[Path, list[BoundingBox]] = {}
    for record in faces:
        boxes.setdefault(Path(record.source), []).append(record.box)
    for path, around in boxes.items():
        with isolated(path.name, out.on_problem):
            image = decode_image(path.read_bytes())
            picture = BoxedPicture(path, tuple(("", box) for box in around))
            yield from _phantoms(picture, image, witnesses.claims(image), witnesses, out, LEAST_PHANTOM)


def cut_small(faces: Iterable[CropRecord], witnesses: Witnesses, out: Out) -> Iterator[CropRecord]:
    """Faces of photos once more as they look from afar: the whole photo shrunk and stored again, then searched.

    Training learns from faces of scenes what small faces are like, and most of those wear masks.
    """
    for record in faces:
        path = Path(record.source)
        source = out.source(path, SMALL)
        if source is None:
            continue
        with isolated(path.name, out.on_problem):
            rng = np.random.default_rng(zlib.crc32(path.name.encode()))
            image, box = _from_afar(decode_image(path.read_bytes()), record.box, rng)
            face = max(witnesses.claims(image), key=lambda f: f.crop_box.iou(box), default=None)
            if face is None or face.crop_box.iou(box) < SMALL_IOU:
                face = Face(box, 0.0, _shaken(box, rng))
            crop = crop_with_context(image, face.crop_box)
            # The record's box has the height that was seen: weights go by it.
            yield write_crop(
                out.folder,
                source,
                crop,
                face.crop_box,
                MaskLabel(record.true_label),
                found=True,
                number=f"{zlib.crc32(record.file.encode()):08x}",
            )


def _phantoms(
    picture: BoxedPicture, image: Image, claims: Sequence[Face], witnesses: Witnesses, out: Out, least: float
) -> Iterator[CropRecord]:
    """What only the detector in use takes for faces, and a few places where nobody sees one."""
    source = out.source(picture.path, PHANTOM)
    heads = [box.padded(AROUND_HEAD) for _, box in picture.boxes]
    alone = [face for face in claims if face.box.height >= least and not meets(face.box, heads)]
    if source is None or MaskLabel.NO_FACE not in out.classes:
        return
    rng = np.random.default_rng(zlib.crc32(picture.path.name.encode()))
    anywhere = [_anywhere(image, rng) for _ in range(BACKGROUNDS)] if alone or not heads else []
    anywhere = [face for face in anywhere if not meets(face.box, [*heads, *(f.box for f in claims)])]
    if alone or anywhere:
        seen = witnesses.seen(image)
        for number, face in enumerate([*alone, *anywhere]):
            if not any(same(face, other) for other in seen):
                yield out.write(source, image, face, MaskLabel.NO_FACE, f"no{number:03d}")


def _face_in(head: BoundingBox, claims: Sequence[Face]) -> Face | None:
    """The surest face whose middle lies in a loose box, and which is about as wide."""
    low, high = (share * head.width for share in WIDTHS)
    inside = [face for face in claims if holds(head, face.box) and low <= face.box.width <= high]
    return max(inside, key=lambda face: face.confidence, default=None)


def _each_once(faces: Sequence[Face]) -> list[Face]:
    """Of what several witnesses see, the surest of each."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.confidence):
        if not meets(face.box, [one.box for one in kept]):
            kept.append(face)
    return kept


def _anywhere(image: Image, rng: np.random.Generator) -> Face:
    height, width = image.shape[:2]
    high = float(np.exp(rng.uniform(*np.log(BACKGROUND_HEIGHTS))))
    high = min(high, 0.6 * height, 0.6 * width)
    x, y = rng.uniform(0, width - high), rng.uniform(0, height - high)
    box = BoundingBox(x, y, x + high * rng.uniform(0.7, 0.95), y + high)
    return Face(box, 0.0, box)


def _from_afar(image: Image, box: BoundingBox, rng: np.random.Generator) -> tuple[Image, BoundingBox]:
    """The picture so small that the face is of SMALL_HEIGHTS, as JPEG leaves it; and its box there."""
    high = float(np.exp(rng.uniform(*np.log(SMALL_HEIGHTS))))
    scale = min(1.0, high / max(1.0, box.height))
    target = [max(8, round(side * scale)) for side in (image.shape[1], image.shape[0])]
    small = cv2.resize(image, target, interpolation=cv2.INTER_AREA)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*SMALL_JPEG))]
    _, stored = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), quality)
    return decode_image(stored.tobytes()), box.scaled(scale)


def _shaken(box: BoundingBox, rng: np.random.Generator) -> BoundingBox:
    """The box as a detector might give it."""
    moved = box.moved(*(rng.normal(0, 0.05, 2) * (box.width, box.height)))
    return moved.padded(float(rng.normal(0, 0.04)))
