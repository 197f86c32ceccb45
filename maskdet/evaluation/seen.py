"""What a version learned from, so that no figure is taken from pictures it has seen.

Beside each version lies `learned_from.csv`: of every training and validation picture the beginning of its sha256
and its two perceptual hashes. No picture can be had back from these.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maskdet.dataset.face_crops import CropRecord
from maskdet.dataset.facts import Facts, Memory, Stamp, read_all
from maskdet.dataset.groups import TWIN_DISTANCE
from maskdet.dataset.index import DatasetIndex
from maskdet.errors import ModelBroken
from maskdet.files import write_text_atomically
from maskdet.model_version import LEARNED_FILE, Version

COLUMNS = ("sha256", "picture", "mirrored")
SHA256_DIGITS = 12  # 48 bits: two of a million pictures are taken for one with a chance of 1 in 500
MAX_FILE_BYTES = 100_000_000  # two million pictures; more was not made by maskdet


@dataclass(frozen=True, eq=False)
class LearnedFrom:
    """The pictures a version was trained and validated on.

    Attributes:
        sha256s: the first digits of each.
        hashes: perceptual hashes of picture and mirror image, (n, 2).
    """

    sha256s: frozenset[str]
    hashes: NDArray[np.uint64]

    def has_seen(self, sha256: str, hashes: tuple[int, int]) -> bool:
        """Whether a picture is one of these, a near-duplicate of one, or the mirror image of such.

        Args:
            sha256: of its bytes; hashes: see `Facts`.
        """
        if sha256[:SHA256_DIGITS] in self.sha256s:
            return True
        plain, mirrored = np.uint64(hashes[0]), np.uint64(hashes[1])
        same = np.bitwise_count(self.hashes[:, 0] ^ plain) <= TWIN_DISTANCE
        # A true mirror image is near both ways; one way alone also finds look-alikes (14 of 812 test photos).
        flipped = (np.bitwise_count(self.hashes[:, 1] ^ plain) <= TWIN_DISTANCE) & (
            np.bitwise_count(self.hashes[:, 0] ^ mirrored) <= TWIN_DISTANCE
        )
        return bool((same | flipped).any())


def learned_from(version: Version) -> LearnedFrom | None:
    """What a version learned from, or None where that is not known: it was made elsewhere, or long ago.

    Raises: ModelBroken when the file is damaged.
    """
    path = version.folder / LEARNED_FILE
    return read_learned(path) if path.is_file() else None


def read_learned(path: Path) -> LearnedFrom:
    """Raises: ModelBroken when the file is damaged or no such list."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ValueError("it is too large")
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        hashes = [(int(row["picture"], 16), int(row["mirrored"], 16)) for row in rows]
        sha256s = frozenset(row["sha256"][:SHA256_DIGITS] for row in rows)
        return LearnedFrom(sha256s, np.array(hashes, np.uint64).reshape(-1, 2))
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise ModelBroken(
            f"The list of what the version learned from at {path} is damaged ({error}). Restore the file; or delete "
            "it: then evaluations take the train and validation pictures of a data set as seen."
        ) from error


def seen_pictures(version: Version, index: DatasetIndex) -> tuple[frozenset[str], bool]:
    """The sha256 of the pictures the version has seen, and whether that is known.

    Where it is not, every picture of the train and validation splits counts as seen.

    Raises: ModelBroken when the version's list is damaged.
    """
    learned = learned_from(version)
    if learned is None:
        return frozenset(p.sha256 for p in index.pictures if p.split != "test"), False
    return frozenset(p.sha256 for p in index.pictures if learned.has_seen(p.sha256, p.hashes)), True


def write_learned_from(folder: Path, records: Iterable[CropRecord], *, start: Version | None = None) -> None:
    """Write the list of a version that was trained on the train and validation crops of `records`.

    Args:
        folder: of the version.
        start: the version whose weights training started from: what that one saw, this one has seen, too.
            Where that is not known nothing is written, as the list would not be complete.

    Raises: ModelBroken when the list of `start` is damaged.
    """
    before = ""
    if start is not None:
        if learned_from(start) is None:
            return
        before = (start.folder / LEARNED_FILE).read_text(encoding="utf-8").partition("\n")[2]
    sources = sorted({Path(record.source) for record in records if record.split != "test"})
    rows = {_row(facts) for facts in _facts_of(sources)} | set(before.split())
    text = "".join(f"{row}\n" for row in (",".join(COLUMNS), *sorted(rows)))
    write_text_atomically(folder / LEARNED_FILE, text)


def _row(facts: Facts) -> str:
    picture, mirrored = facts.hashes
    return f"{facts.sha256[:SHA256_DIGITS]},{picture:016x},{mirrored:016x}"


def _facts_of(sources: Iterable[Path]) -> Iterator[Facts]:
    """Facts of picture files, from the memory of their data set where they did not change since."""
    memories: dict[Path, Memory] = {}
    unknown = []
    for path in sources:
        root = path.parent.parent
        if root not in memories:
            memories[root] = Memory.of(root)
        stamp, facts = memories[root].files.get(f"{path.parent.name}/{path.name}", (None, None))
        if facts is not None and stamp == _stamp(path):
            yield facts
        else:
            unknown.append(path)
    yield from (facts for facts in read_all(unknown) if isinstance(facts, Facts))


def _stamp(path: Path) -> Stamp | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return Stamp(stat.st_size, stat.st_mtime_ns)
