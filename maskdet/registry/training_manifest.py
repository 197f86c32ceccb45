"""What a version was trained on: of every training and validation picture the beginning of its sha256 and its two perceptual hashes.

No picture can be had back from these.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import ModelBroken
from maskdet.images import TWIN_DISTANCE
from maskdet.language import tr
from maskdet.registry.version import Version

COLUMNS = ("sha256", "picture", "mirrored")


SHA256_DIGITS = 12  # 48 bits: two of a million pictures are taken for one with a chance of 1 in 500


MAX_FILE_BYTES = 100_000_000  # two million pictures; more was not made by maskdet


@dataclass(frozen=True, eq=False)
class TrainingManifest:
    """The pictures a version was trained and validated on.

    Attributes:
        sha256s: the first digits of each.
        hashes: perceptual hashes of picture and mirror image, (n, 2).
    """

    sha256s: frozenset[str]
    hashes: NDArray[np.uint64]

    def contains(self, sha256: str, hashes: tuple[int, int]) -> bool:
        """Whether a picture is one of these, a near-duplicate of one, or the mirror image of such.

        Args:
            sha256: of its bytes; hashes: see `PictureStats`.
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


def training_manifest(version: Version) -> TrainingManifest | None:
    """What a version learned from, or None where that is not known: it was made elsewhere, or long ago.

    Raises: ModelBroken when the file is damaged.
    """
    path = version.training_manifest_path
    return read_training_manifest(path) if path.is_file() else None


def read_training_manifest(path: Path) -> TrainingManifest:
    """Raises: ModelBroken when the file is damaged or no such list."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ValueError(tr("it is too large"))
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        hashes = [(int(row["picture"], 16), int(row["mirrored"], 16)) for row in rows]
        sha256s = frozenset(row["sha256"][:SHA256_DIGITS] for row in rows)
        return TrainingManifest(sha256s, np.array(hashes, np.uint64).reshape(-1, 2))
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise ModelBroken(
            tr(
                "The list of what the version learned from at {path} is damaged ({why}). Restore the file; or delete "
                "it: then evaluations take the train and validation pictures of a data set as leaked.",
                path=path,
                why=error,
            )
        ) from error
