"""Taking pictures for a data set from a camera: faces are collected in memory, and saved only on `keep`."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import cv2

from maskdet.dataset.face_crops import MAIN_FACE_SIZES, crop_with_context, main_face
from maskdet.dataset.transfer.import_plan import ImportResult
from maskdet.dataset.transfer.imports import commit, preview
from maskdet.dataset.transfer.scene_faces import QUALITY
from maskdet.detection import FaceDetector
from maskdet.errors import DatasetProblem
from maskdet.images import jpeg_bytes, perceptual_hashes
from maskdet.language import tr
from maskdet.results import BoundingBox, Image, MaskLabel

MIN_FACE_HEIGHT = 60  # pixels; a face at arm's length has 200 and more
# Variance of the Laplacian of the grey crop: sharp webcam faces have 100 and more, smeared ones under 20.
SHARP_FROM = 20.0
LOOSE, PART = (
    0.2,
    0.6,
)  # least confidence of what may be taken for a face; share of the picture's side that is kept without any
BREAK_S = 1.5  # a longer pause between two frames ends a take: the button was let go
# Bits in which two perceptual hashes differ. Of one head that keeps still, successive frames differ by up to 4.
NEAR_IDENTICAL = 6


@dataclass(frozen=True)
class Offer:
    """What became of a frame: whether its face was taken, and why not."""

    taken: bool
    why: str = ""


@dataclass(frozen=True)
class CapturedFace:
    """A face that waits in memory.

    Attributes:
        jpeg: its file, as `crop_with_context` cuts it.
        take: counts from 0; those taken while the button was held once have the same, a single picture has its own.
    """

    jpeg: bytes
    perceptual_hash: int
    take: int = 0


class CaptureSession:
    """Collects faces of one person. Frames may be offered by one thread while a page reads from another."""

    def __init__(
        self,
        detector: FaceDetector,
        *,
        person: str = "",
        limit: int = 200,
        every_s: float = 0.3,
        of_faces: bool = True,
    ) -> None:
        """`person` is digits; pictures of one person never straddle splits. By default, each session is one.

        Args:
            of_faces: False: what is no face, but may be taken for one, is collected instead.
        """
        self._detector, self._limit, self._every_s, self._of_faces = detector, limit, every_s, of_faces
        self._person = f"person{person or time.strftime('%Y%m%d%H%M%S')}"
        self._faces: list[CapturedFace] = []
        self._next_s = self._last_s = float("-inf")
        self._take = 0
        self._lock = threading.Lock()

    @property
    def faces(self) -> tuple[CapturedFace, ...]:
        """What was taken so far."""
        with self._lock:
            return tuple(self._faces)

    def offer(self, image: Image, *, now_s: float | None) -> Offer:
        """Take the main face of a frame if it is good, new, and not too soon after the last one.

        Args:
            image: RGB pixels, (height, width, 3), uint8.
            now_s: when the frame was taken; any clock that only goes forward. None: a single picture.
        """
        with self._lock:
            if len(self._faces) >= self._limit:
                return Offer(
                    False, tr("{limit} pictures are enough. Keep them or start again.", limit=self._limit)
                )
            if now_s is not None and now_s < self._next_s:
                return Offer(False, tr("Wait a moment."))
            self._note_time(now_s)
            face = self._inspect(image)
            if isinstance(face, Offer):
                return face
            self._faces.append(face)
            return Offer(True)

    def remove(self, number: int) -> None:
        """Leave one picture out, by its index in `faces`."""
        with self._lock:
            del self._faces[number]

    def discard(self) -> None:
        """Forget everything."""
        with self._lock:
            self._faces.clear()

    def keep(self, root: Path, label: MaskLabel) -> ImportResult:
        """Save what was taken into the data set `root`; then the session is empty.

        Raises: DatasetProblem when nothing was taken, or it cannot be saved; then nothing is lost.
        """
        faces = self.faces
        if not faces:
            raise DatasetProblem(tr("Nothing was taken yet. Start the camera and move your head a little."))
        files = [(f"{self._person}_{n:03d}.jpg", face.jpeg) for n, face in enumerate(faces, start=1)]
        result = commit(preview(files, root, label=label), root)
        with self._lock:
            del self._faces[: len(faces)]
        return result

    def _note_time(self, now_s: float | None) -> None:
        if now_s is None or now_s - self._last_s > BREAK_S:
            self._take += 1
        if now_s is not None:
            self._last_s, self._next_s = now_s, now_s + self._every_s

    def _inspect(self, image: Image) -> CapturedFace | Offer:
        if not self._of_faces:
            return self._checked(crop_with_context(image, _taken_for_a_face(image, self._detector)))
        face = main_face(image, self._detector)
        if face is None:
            return Offer(False, tr("No face is seen. Look at the camera."))
        if face.box.height < MIN_FACE_HEIGHT:
            return Offer(False, tr("The face is too small. Come closer."))
        return self._checked(crop_with_context(image, face.crop_box))

    def _checked(self, crop: Image) -> CapturedFace | Offer:
        """Unless it is blurred, or like one that was taken."""
        if sharpness(crop) < SHARP_FROM:
            return Offer(False, tr("The picture is blurred. Hold still for a moment, or make more light."))
        hashed = perceptual_hashes(crop)[0]
        if any((hashed ^ taken.perceptual_hash).bit_count() < NEAR_IDENTICAL for taken in self._faces):
            return Offer(False, tr("This looks like one that was taken. Turn your head a little."))
        return CapturedFace(jpeg_bytes(crop, quality=QUALITY), hashed, self._take)


def _taken_for_a_face(image: Image, detector: FaceDetector) -> BoundingBox:
    """Where the detector sees most of a face in a picture that shows none; else the middle."""
    found = detector.detect(image, min_confidence=LOOSE, sizes=MAIN_FACE_SIZES)
    if found:
        return max(found, key=lambda face: face.confidence).crop_box
    height, width = image.shape[:2]
    side = PART * min(height, width)
    return BoundingBox((width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2)


def sharpness(crop: Image) -> float:
    """Variance of the Laplacian of the grey picture: the higher, the sharper."""
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())
