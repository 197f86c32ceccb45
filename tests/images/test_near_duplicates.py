"""Near-duplicates: the groups are those of joining pair by pair."""

import time

import imagehash
import numpy as np
import pytest
from PIL import Image as Pil

from maskdet.images.near_duplicates import TWIN_DISTANCE, perceptual_hashes, twin_groups
from tests.support.datasets import blobs as picture


def joined_pair_by_pair(hashes, distance):
    first = list(range(len(hashes)))
    for i, (plain, _) in enumerate(hashes):
        for j in range(i + 1, len(hashes)):
            if min((plain ^ other).bit_count() for other in hashes[j]) <= distance:
                old, new = max(first[i], first[j]), min(first[i], first[j])
                first = [new if number == old else number for number in first]
    return first


@pytest.mark.parametrize("distance", [0, 4, TWIN_DISTANCE])
@pytest.mark.parametrize("seed", range(4))
def test_groups_are_those_of_joining_pair_by_pair(seed, distance):
    rng = np.random.default_rng(seed)
    hashes = []
    for _ in range(12):  # chains of copies, each a few bits from the last; every third is mirrored
        plain, mirrored = (int(bits) for bits in rng.integers(0, 2**63, 2))
        for number in range(8):
            for bit in rng.integers(0, 64, 5):
                plain ^= 1 << int(bit)
            hashes.append((mirrored, plain) if number % 3 == 2 else (plain, mirrored))
    hashes = [hashes[k] for k in rng.permutation(len(hashes))]
    groups = twin_groups(hashes, distance=distance)
    assert groups == joined_pair_by_pair(hashes, distance)
    assert distance == 0 or len(set(groups)) < len(hashes)


def test_no_pictures_are_no_groups():
    assert twin_groups([]) == []


def test_chains_of_near_copies_become_one_group():
    unlike = 0xAAAAAAAAAAAAAAAA  # as a mirror image: near to none of these
    six, other_six = 0b111111, 0b111111 << 6  # six bits apart is near, twelve is not
    hashes = [(0, unlike), (six, unlike), (six | other_six, unlike), (0xFFFF << 40, unlike)]
    assert twin_groups(hashes) == [0, 0, 0, 3]


def test_a_mirror_image_has_the_hashes_swapped():
    pixels = np.array(picture(1))
    plain, mirrored = perceptual_hashes(pixels)
    assert perceptual_hashes(pixels[:, ::-1]) == (mirrored, plain)


def test_hashes_are_those_of_imagehash_which_data_sets_were_grouped_by_before():
    for seed in range(20):
        pixels = np.array(picture(seed))
        small = Pil.fromarray(pixels).convert("L").resize((128, 128), Pil.Resampling.BILINEAR)
        assert perceptual_hashes(pixels)[0] == int(str(imagehash.phash(small)), 16)


def test_ten_thousand_alike_pictures_are_grouped_at_once():
    start = time.process_time()
    assert set(twin_groups([(1, 2)] * 10_000)) == {0}
    assert time.process_time() - start < 5
