"""Who looks at a picture: the detector in use, which is sometimes wrong, and another, which is wrong elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maskdet.detection import FaceDetector, YuNet, crop_detector
from maskdet.results import BoundingBox, Face, Image

CLAIMED = 0.2  # the confidence from which the detector in use takes something for a face, for once
# That of the teacher from which something may be a face, and is one; between them nothing is learned. On street pictures
# real faces beside the annotated heads had 0.58 and more, wheels and lamps up to 0.69.
SEEN, SURE = 0.5, 0.8
TEACHER_SIZES = (320, 640, 1024)  # pixels of its looks
MOST_ENLARGED = 3.0
APART = 0.1  # IoU
ALIKE_WIDTHS = (0.5, 2.0)  # of two boxes of one face


@dataclass(frozen=True)
class Witnesses:
    """The detector in use, at the sizes of its presets, and a teacher."""

    detector: FaceDetector
    teacher: FaceDetector
    sizes: Sequence[int] = (256, 896)

    @classmethod
    def load(cls) -> Witnesses:
        """The detector of the settings, and YuNet.

        Raises: ModelNotFound; ModelBroken.
        """
        return cls(crop_detector(), YuNet.load())

    def claims(self, image: Image) -> list[Face]:
        """What the detector in use takes for faces, enlarged as in use."""
        return self.detector.detect(image, min_confidence=CLAIMED, sizes=_enlarged(image, self.sizes))

    def seen(self, image: Image) -> list[Face]:
        """What the teacher takes for faces, doubtful ones too; a face may come several times."""
        # One size at a time: merging trusts only the finest with small faces.
        return [
            face
            for size in _enlarged(image, TEACHER_SIZES)
            for face in self.teacher.detect(image, min_confidence=SEEN, sizes=(size,))
        ]


def _enlarged(image: Image, sizes: Iterable[int]) -> tuple[int, ...]:
    """Sizes of looks that enlarge a picture no further than is of use."""
    largest = int(MOST_ENLARGED * max(image.shape[:2]))
    return tuple(dict.fromkeys(min(size, largest) for size in sizes))


def holds(box: BoundingBox, other: BoundingBox) -> bool:
    """Whether the middle of the other lies in a box."""
    x, y = other.centre
    return box.x_min <= x <= box.x_max and box.y_min <= y <= box.y_max


def meets(box: BoundingBox, others: Iterable[BoundingBox]) -> bool:
    """Whether a box overlaps others, or lies in one, or around the middle of one."""
    return any(box.iou(other) >= APART or holds(other, box) or holds(box, other) for other in others)


def same(face: Face, other: Face) -> bool:
    """Whether two detectors speak of one face."""
    low, high = ALIKE_WIDTHS
    alike = low < face.crop_box.width / max(1.0, other.crop_box.width) < high
    return alike and holds(other.crop_box, face.crop_box)
