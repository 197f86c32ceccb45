"""One way to make a face harder to judge, in five severities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from maskdet.results import Image, MaskLabel
from maskdet.synthesis import FacePatch


@dataclass(frozen=True)
class Perturbation:
    """One way to make a face harder to judge.

    Attributes:
        kind, title: its name in reports, and the words a visitor reads, in English: shown through `tr`.
        meaning: what severity 1 and 5 look like.
        harder: face, severity 1..5, random state -> the face's picture made harder, of the same size.
        drawn: whether something is drawn on the face: only bare faces with landmarks are used.
        truth: the label afterwards; None: as before.
    """

    kind: str
    title: str
    meaning: str
    harder: Callable[[FacePatch, int, np.random.Generator], Image]
    drawn: bool = False
    truth: MaskLabel | None = None
