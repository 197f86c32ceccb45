"""Near-duplicates: pictures whose perceptual hashes are close."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image as Pil

from maskdet.results import Image

# 64-bit perceptual hashes at most this far apart count as one photo. At 8, copies with noise, another
# crop or a watermark are joined; some look-alikes are too, which only makes the split more careful.
TWIN_DISTANCE = 8
# Reported as the same photo only when this near: between 6 and 8 most are merely alike (docs/experiments.md).
SURE_DISTANCE = 4
HASHED_SIDE, WAVES = 32, 8  # a hash looks at the lowest 8 x 8 waves of 32 x 32 pixels


def twin_groups(hashes: Sequence[tuple[int, int]], *, distance: int = TWIN_DISTANCE) -> list[int]:
    """Join pictures whose hashes (or mirrored hashes) are near: the first member's number for each.

    Compares all pairs: 0.3 s for 10,000 pictures.
    """
    plain = np.array([h[0] for h in hashes], np.uint64)
    mirrored = np.array([h[1] for h in hashes], np.uint64)
    hub = np.arange(len(hashes))  # whom each was joined to; who shares one needs no pair of its own
    pairs = []
    for i in range(len(hashes)):
        same = np.bitwise_count(plain[i + 1 :] ^ plain[i]) <= distance
        flipped = np.bitwise_count(mirrored[i + 1 :] ^ plain[i]) <= distance
        near = np.flatnonzero(same | flipped) + i + 1
        pairs += [(i, int(other)) for other in near[hub[near] != hub[i]]]
        hub[near] = hub[i]
    return _firsts(pairs, len(hashes))


def _firsts(pairs: Sequence[tuple[int, int]], count: int) -> list[int]:
    """The lowest number that each is joined to, over any number of pairs."""
    earlier = list(range(count))

    def first(number: int) -> int:
        while earlier[number] != number:
            earlier[number] = number = earlier[earlier[number]]
        return number

    for pair in pairs:
        low, high = sorted(map(first, pair))
        earlier[high] = low
    return [first(number) for number in range(count)]


def perceptual_hashes(image: Image) -> tuple[int, int]:
    """64-bit perceptual hashes of a picture and of its mirror image: those of the package ImageHash, bit for bit.

    Source: Krawetz, "Looks Like It" (2011). OpenCV has the transform; ImageHash brings SciPy, 130 MB, for it.
    """
    picture = Pil.fromarray(image).convert("L").resize((128, 128), Pil.Resampling.BILINEAR)
    mirrored = picture.transpose(Pil.Transpose.FLIP_LEFT_RIGHT)
    return _phash(picture), _phash(mirrored)


def _phash(picture: Pil.Image) -> int:
    small = np.asarray(picture.resize((HASHED_SIDE, HASHED_SIDE), Pil.Resampling.LANCZOS), np.float64)
    waves = cv2.dct(small)[:WAVES, :WAVES]
    waves[0] *= np.sqrt(2)  # OpenCV's transform is orthonormal, the hash's is not
    waves[:, 0] *= np.sqrt(2)
    bits = (waves > np.median(waves)).ravel()
    return int("".join("1" if bit else "0" for bit in bits), 2)
