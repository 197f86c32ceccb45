"""Near-duplicates: pictures whose perceptual hashes are close."""

from __future__ import annotations

from collections.abc import Sequence

import imagehash
import numpy as np
from PIL import Image as Pil

from maskdet.results import Image

# 64-bit perceptual hashes at most this far apart count as one photo. At 8, copies with noise, another
# crop or a watermark are joined; some look-alikes are too, which only makes the split more careful.
TWIN_DISTANCE = 8
# Reported as the same photo only when this near: between 6 and 8 most are merely alike (docs/experiments.md).
SURE_DISTANCE = 4


def twin_groups(hashes: Sequence[tuple[int, int]], *, distance: int = TWIN_DISTANCE) -> list[int]:
    """Join pictures whose hashes (or mirrored hashes) are near: the first member's number for each.

    Compares all pairs: 0.3 s for 10,000 pictures.
    """
    from scipy.sparse import coo_array  # 0.3 s to import
    from scipy.sparse.csgraph import connected_components

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
    rows, columns = np.array(pairs, int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(rows), bool), (rows, columns)), shape=(len(hashes), len(hashes)))
    _, component = connected_components(graph, directed=False)
    firsts = np.unique(component, return_index=True)[1]
    return [int(number) for number in firsts[component]]


def perceptual_hashes(image: Image) -> tuple[int, int]:
    """64-bit perceptual hashes of a picture and of its mirror image."""
    picture = Pil.fromarray(image).convert("L").resize((128, 128), Pil.Resampling.BILINEAR)
    mirrored = picture.transpose(Pil.Transpose.FLIP_LEFT_RIGHT)
    return int(str(imagehash.phash(picture)), 16), int(str(imagehash.phash(mirrored)), 16)
