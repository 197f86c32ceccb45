"""Real faces at hand that a run neither learns from nor is tested on, judged by the new version and the one in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from maskdet.dataset import (
    CORRECTIONS,
    DatasetEntry,
    class_of,
    drawn_pictures,
    label_folders,
    label_named,
    list_datasets,
    main_face,
)
from maskdet.detection import crop_detector
from maskdet.errors import isolated, log_problem
from maskdet.fileio import write_bytes_atomically
from maskdet.images import EXTENSIONS, crop_faces, decode_image, jpeg_bytes
from maskdet.inference import VersionPair
from maskdet.registry import Version
from maskdet.results import Image, MaskLabel, Verdict
from maskdet.synthesis import bare_portraits
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.evidence import PACKAGED, ChangedVerdict, RealFaces

MOST_OF_A_SET, MOST = 120, 300  # pictures: at 30 ms each, seconds
CHANGED = "changed"  # folder inside a run's
SHOWN_SIDE = 160  # pixels
SUFFIXES = tuple(f".{extension}" for extension in EXTENSIONS)


@dataclass(frozen=True, eq=False)
class RealFace:
    """A photo with a face, RGB, where it lies, and what the face wears; None: nobody said."""

    image: Image
    where: str
    truth: MaskLabel | None


@dataclass(frozen=True, eq=False)
class Compared:
    """One face by both versions; crop: JPEG of it."""

    face: RealFace
    new: Verdict
    active: Verdict
    crop: bytes


def compare_on_real_faces(new: Version, active: Version, config: RunConfig, folder: Path) -> RealFaces | None:
    """Both versions on the faces of `real_faces`; crops of those they differ on are written into `folder`."""
    classes = frozenset(new.labels) & frozenset(active.labels)
    compared = list(_compared(VersionPair.load(new, active), config, classes))
    if not compared:
        return None
    changed = sorted(
        (c for c in compared if c.new.label is not c.active.label), key=lambda c: not c.face.truth
    )
    gained = sum(c.new.label is c.face.truth for c in changed)
    lost = sum(c.active.label is c.face.truth for c in changed)
    rows = tuple(_written(one, folder, number) for number, one in enumerate(changed))
    return RealFaces(len(compared), dict(Counter(c.face.where for c in compared)), rows, gained, lost)


def _compared(pair: VersionPair, config: RunConfig, classes: frozenset[MaskLabel]) -> Iterator[Compared]:
    """Those in which a face is found; labels folded into what both versions know."""
    detector = crop_detector()
    for face in real_faces(config):
        found = main_face(face.image, detector)
        if found is None:
            continue
        ((new, active),) = pair.classify(face.image, [found.crop_box])
        truth = face.truth and class_of(face.truth, classes)
        new, active = (replace(verdict, label=class_of(verdict.label, classes)) for verdict in (new, active))
        crop = crop_faces(face.image, [found.crop_box], size=SHOWN_SIDE, margin=0.3)[0]
        yield Compared(replace(face, truth=truth), new, active, jpeg_bytes(crop))


def _written(one: Compared, folder: Path, number: int) -> ChangedVerdict:
    name = f"{CHANGED}/{number:03d}.jpg"
    write_bytes_atomically(folder / name, one.crop)
    return ChangedVerdict(
        file=name,
        where=one.face.where,
        truth=one.face.truth.value if one.face.truth else "",
        new=one.new.label.value,
        active=one.active.label.value,
        new_probability=round(one.new.probability, 5),
        active_probability=round(one.active.probability, 5),
    )


def real_faces(config: RunConfig) -> Iterator[RealFace]:
    """The packaged portraits, corrections, then other data sets, evenly taken from each; none is drawn."""
    for image in bare_portraits().values():
        yield RealFace(image, PACKAGED, MaskLabel.WITHOUT_MASK)
    used = {Path(path).resolve() for path in (config.dataset, *config.extra)}
    entries = [entry for entry in list_datasets() if entry.root not in used]
    left = MOST
    for entry in sorted(entries, key=lambda entry: entry.name != CORRECTIONS):
        files = _some(entry, min(left, MOST_OF_A_SET))
        left -= len(files)
        for file in files:
            with isolated(file.name, log_problem):
                yield RealFace(decode_image(file.read_bytes()), entry.name, label_named(file.parent.name))


def _some(entry: DatasetEntry, most: int) -> list[Path]:
    """Evenly chosen picture files of a set that are not drawn."""
    inside = [path for folder in label_folders(entry.root) for path in folder.iterdir()]
    pictures = [path for path in inside if path.name.lower().endswith(SUFFIXES) and path.name[0] != "."]
    files = sorted(set(pictures) - drawn_pictures(pictures))
    return files[:: -(-len(files) // most)] if files and most else []
