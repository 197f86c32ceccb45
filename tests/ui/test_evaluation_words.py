"""What Evaluate says of a result in one sentence."""

from __future__ import annotations

import numpy as np

from maskdet.evaluation.metrics.classification import figures_in_full
from ui.evaluation.headline import headline

TWO = ["with_mask", "without_mask"]
THREE = [*TWO, "mask_worn_incorrectly"]


def said(matrix: list[list[int]], labels: list[str]) -> str:

    return headline(figures_in_full(np.array(matrix), labels)).partition("). ")[2]


def test_two_labels_are_told_as_ever() -> None:
    assert said([[9, 1], [2, 8]], TWO) == (
        "2 unmasked faces were called masked. 1 masked face was called unmasked."
    )


def test_masks_worn_wrongly_have_a_sentence_of_their_own() -> None:
    assert said([[9, 1, 2], [0, 8, 2], [3, 1, 6]], THREE) == (
        "3 unmasked faces were called masked. 3 masked faces were called something else. "
        "Of 10 masks worn wrongly, 6 are called so, 3 masked, 1 unmasked."
    )
