"""The faces of several who ask at a time get the verdicts they would get alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from maskdet.inference import BatchingClassifier, MaskClassifier
from maskdet.registry import active_version
from maskdet.settings import PROJECT_ROOT

ASKING = (1, 3, 12, 5, 0, 2, 7, 4) * 2  # faces of each


@pytest.fixture(scope="module")
def together() -> BatchingClassifier:
    return BatchingClassifier.load(active_version(PROJECT_ROOT / "models"), num_threads=2)


def crops(number: int, seed: int, size: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (number, size, size, 3), np.uint8)


def test_each_gets_its_own_rows(together):
    alone = MaskClassifier.load(active_version(PROJECT_ROOT / "models"), num_threads=1)
    asked = [crops(number, seed, alone.image_size) for seed, number in enumerate(ASKING)]
    with ThreadPoolExecutor(len(asked)) as threads:
        found = list(threads.map(together.output_probabilities, asked))
    for faces, rows in zip(asked, found, strict=True):
        assert rows.shape == (len(faces), alone.num_outputs)
        np.testing.assert_allclose(rows, alone.output_probabilities(faces), atol=1e-4)


def test_faces_that_cannot_be_judged_spoil_nobody_else_s(together):
    size = together.image_size
    good, bad = [crops(2, seed, size) for seed in range(6)], crops(2, 9, size + 1)
    with ThreadPoolExecutor(8) as threads:
        broken = threads.submit(together.output_probabilities, bad)
        found = list(threads.map(together.output_probabilities, good))
    assert [rows.shape[0] for rows in found] == [2] * 6
    with pytest.raises(ValueError, match=r"."):
        broken.result()
    assert together.output_probabilities(good[0]).shape[0] == 2  # its interpreters are still there
