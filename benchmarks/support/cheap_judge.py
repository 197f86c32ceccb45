"""Archives without networks, to measure what else they need: `batch` itself, or one of its processes.

    python -m benchmarks.support.cheap_judge batch SOURCE --out RESULTS

Pictures are listed, read, decoded and written as always; each has one face of the same verdict.
"""

from __future__ import annotations

import sys
from pathlib import Path

from maskdet.archive import judging, pool, worker
from maskdet.commands import app
from maskdet.results import BoundingBox, Detection, Face, FrameResult, Image, MaskLabel, State, Verdict

BOX = BoundingBox(4, 4, 40, 40)
ONE = Detection(Face(BOX, 0.9, BOX), Verdict(MaskLabel.WITH_MASK, 0.95), State.WITH_MASK)


class CheapJudge(judging.Judge):
    """Sees the same in every picture."""

    def __call__(self, image: Image) -> FrameResult:
        """One face with a mask."""
        return FrameResult((ONE,), (image.shape[1], image.shape[0]), 0.0)


if __name__ == "__main__":
    judging.Judge = CheapJudge  # type: ignore[misc]
    pool.WORKER = "benchmarks.support.cheap_judge"
    if sys.argv[1] == "batch":
        app()
    else:
        sys.exit(worker.main(Path(sys.argv[1])))
