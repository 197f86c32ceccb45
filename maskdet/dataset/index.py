"""DatasetIndex: a folder with one subfolder per label -> a listed, grouped, split, fingerprinted data set."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pil

from maskdet.errors import DatasetProblem, MaskdetError
from maskdet.images import EXTENSIONS, decode_image

SPLITS = ("train", "validation", "test")
# Shares of the groups; the rest trains. A fifth for the test keeps its interval under one percent here.
TEST_SHARE, VALIDATION_SHARE = 0.20, 0.08
# 64-bit perceptual hashes at most this far apart count as one photo. At 8, copies with noise, another
# crop or a watermark are joined; some look-alikes are too, which only makes the split more careful.
TWIN_DISTANCE = 8
PERSON_IN_NAME = re.compile(r"(person\d+)", re.IGNORECASE)

Progress = Callable[[int, int], None]  # (done, total)


@dataclass(frozen=True)
class Picture:
    """One file of a data set.

    Attributes:
        label: name of its folder.
        sha256: of the file's bytes.
        group: pictures of one group (near-duplicates, or one person) never straddle splits.
    """

    path: Path
    label: str
    sha256: str
    width: int
    height: int
    group: str
    split: str


@dataclass(frozen=True)
class DatasetIndex:
    """The readable pictures of a folder, and a sentence for each file left out."""

    root: Path
    pictures: tuple[Picture, ...]
    problems: tuple[str, ...]

    @classmethod
    def from_folder(cls, root: Path, *, seed: int = 0, on_progress: Progress | None = None) -> DatasetIndex:
        """Read every picture once; group near-duplicates (and mirror images); split by group.

        Raises: DatasetProblem when there is no label folder with a picture in it.
        """
        files = _picture_files(root)
        facts, problems = [], []
        for number, path in enumerate(files, start=1):
            try:
                facts.append(_read_facts(path))
            except MaskdetError as error:
                problems.append(f"{path.relative_to(root)}: {error}")
            if on_progress:
                on_progress(number, len(files))
        pictures = _grouped(facts, seed)
        return cls(root, pictures, tuple(problems))

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(sorted({picture.label for picture in self.pictures}))

    @property
    def fingerprint(self) -> str:
        """Names the exact content: the same pictures under the same labels give the same text."""
        lines = sorted(f"{picture.label} {picture.sha256}" for picture in self.pictures)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def split(self, name: str) -> list[Picture]:
        """The pictures of `train`, `validation` or `test`."""
        return [picture for picture in self.pictures if picture.split == name]

    def counts(self) -> dict[tuple[str, str], int]:
        """(label, split) -> number of pictures."""
        return dict(Counter((picture.label, picture.split) for picture in self.pictures))


def split_of(group: str, seed: int) -> str:
    """The split of a group: fixed by its name and the seed, so that added pictures move no others."""
    digest = hashlib.sha256(f"{seed}:{group}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64  # uniform in 0..1
    if place < TEST_SHARE:
        return "test"
    return "validation" if place < TEST_SHARE + VALIDATION_SHARE else "train"


def perceptual_hashes(image: NDArray[np.uint8]) -> tuple[int, int]:
    """64-bit perceptual hashes of a picture and of its mirror image."""
    picture = Pil.fromarray(image).convert("L").resize((128, 128), Pil.Resampling.BILINEAR)
    mirrored = picture.transpose(Pil.Transpose.FLIP_LEFT_RIGHT)
    return int(str(imagehash.phash(picture)), 16), int(str(imagehash.phash(mirrored)), 16)


def twin_groups(hashes: list[tuple[int, int]]) -> list[int]:
    """Join pictures whose hashes (or mirrored hashes) are near: the first member's number for each."""
    plain = np.array([h[0] for h in hashes], np.uint64)
    mirrored = np.array([h[1] for h in hashes], np.uint64)
    parent = list(range(len(hashes)))

    def root_of(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i in range(len(hashes)):
        same = np.bitwise_count(plain[i + 1 :] ^ plain[i]) <= TWIN_DISTANCE
        flipped = np.bitwise_count(mirrored[i + 1 :] ^ plain[i]) <= TWIN_DISTANCE
        for j in np.flatnonzero(same | flipped) + i + 1:
            a, b = sorted((root_of(i), root_of(int(j))))
            parent[b] = a
    return [root_of(i) for i in range(len(hashes))]


@dataclass(frozen=True)
class _Facts:
    path: Path
    sha256: str
    width: int
    height: int
    hashes: tuple[int, int]


def _picture_files(root: Path) -> list[Path]:
    if not root.is_dir():
        raise DatasetProblem(f"There is no folder {root}. Give a folder with one subfolder per label.")
    suffixes = {f".{extension}" for extension in EXTENSIONS}
    files = [path for path in sorted(root.glob("*/*")) if path.suffix.lower() in suffixes]
    if not files:
        raise DatasetProblem(
            f"No pictures in {root}. Expected one subfolder per label, such as with_mask and without_mask."
        )
    return files


def _read_facts(path: Path) -> _Facts:
    data = path.read_bytes()
    image = decode_image(data)
    height, width = image.shape[:2]
    return _Facts(path, hashlib.sha256(data).hexdigest(), width, height, perceptual_hashes(image))


def _grouped(facts: list[_Facts], seed: int) -> tuple[Picture, ...]:
    firsts = twin_groups([fact.hashes for fact in facts])
    pictures = []
    for fact, first in zip(facts, firsts, strict=True):
        person = PERSON_IN_NAME.search(fact.path.stem)
        group = person.group(1).lower() if person else facts[first].sha256[:16]
        label = fact.path.parent.name
        split = split_of(group, seed)
        pictures.append(Picture(fact.path, label, fact.sha256, fact.width, fact.height, group, split))
    return tuple(pictures)
