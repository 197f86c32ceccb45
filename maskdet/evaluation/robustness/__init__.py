"""Robustness: how accuracy falls as faces get harder, one perturbation at a time (visitors read: stress lab).

Corruptions change the picture, occlusions draw things before the face.
May import synthesis, and the rest of evaluation.
"""

from maskdet.evaluation.robustness.robustness import PERTURBATIONS, examples, robustness_report

__all__ = ["PERTURBATIONS", "examples", "robustness_report"]
