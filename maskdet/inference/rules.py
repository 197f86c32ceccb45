"""The constants of verdicts, for code in other languages that follows the same rules: that of the browser."""

from __future__ import annotations

from maskdet.inference import pipeline


def judging_rules() -> dict[str, float]:
    """Which faces the mask model is asked about, as JSON."""
    return {"refined_from": pipeline.REFINED_FROM, "most_enlarged": pipeline.MOST_ENLARGED}
