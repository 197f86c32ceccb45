"""Pictures of a run, read again from their sources for who asks to see them; kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from maskdet.archive.manifest import Manifest
from maskdet.archive.plan import PLAN, part_of, read_part
from maskdet.archive.sources import Entry, Reader
from maskdet.detection import FaceDetector, crop_detector
from maskdet.errors import MaskdetError
from maskdet.images import HIDE_CONFIDENCE, annotate, decode_image, fit_within, hide_faces, jpeg_bytes
from maskdet.results import BoundingBox, Detection, Face, FrameResult, MaskLabel, State, Verdict

DRAWN = 2  # times as large as shown: words in small pictures would else cover people


class ArchivePictures:
    """Opens pictures by their numbers. Raises: ResultsProblem where the folder holds no results."""

    def __init__(self, results: Path) -> None:
        self._results, self._manifest = results, Manifest.read(results)
        self._reader = Reader()
        self._detector: FaceDetector | None = None

    def jpeg(
        self, number: int, faces: Sequence[Mapping[str, Any]], *, side: int, blur: bool = True
    ) -> bytes | None:
        """One picture with its faces framed, at most `side` pixels wide or high; None where it cannot be opened now.

        Args:
            faces: its rows of the faces' table.
            blur: all faces are made unrecognisable, also what only might be one.
        """
        try:
            image = decode_image(self._reader.read(self._entry(number)))
        except (MaskdetError, OSError, LookupError):
            return None
        if blur:
            image = hide_faces(image, [*self._found(image), *(_detection(face).face for face in faces)])
        height, width = image.shape[:2]
        drawn = fit_within(image, DRAWN * side)
        found = FrameResult(tuple(map(_detection, faces)), (width, height), 0.0)
        annotated = annotate(drawn, found.scaled(drawn.shape[1] / width))
        return jpeg_bytes(fit_within(annotated, side), quality=82)

    def _found(self, image: Any) -> list[Face]:
        self._detector = self._detector or crop_detector()
        return self._detector.detect(image, min_confidence=HIDE_CONFIDENCE)

    def _entry(self, number: int) -> Entry:
        part = part_of(number, self._manifest.part_size)
        return dict(read_part(self._results / PLAN, part))[number]

    def close(self) -> None:
        """Let go of the archive that is open."""
        self._reader.close()


def _detection(row: Mapping[str, Any]) -> Detection:
    box = BoundingBox(*(float(row[side]) for side in ("x_min", "y_min", "x_max", "y_max")))
    verdict = Verdict(MaskLabel(row["label"]), float(row["probability"]))
    return Detection(Face(box, float(row["face_confidence"]), box), verdict, State(row["state"]))
