"""The constants of verdicts, for code in other languages that follows the same rules: that of the browser."""

from __future__ import annotations

from maskdet.inference import pipeline


def judging_rules() -> dict[str, float]:
    """Which faces the mask model is asked about, and from when on it is no face, as JSON."""
    return {
        "refined_from": pipeline.REFINED_FROM,
        "spared_from": pipeline.SPARED_FROM,
        "most_enlarged": pipeline.MOST_ENLARGED,
        "no_face_from": pipeline.NO_FACE_FROM,
    }
