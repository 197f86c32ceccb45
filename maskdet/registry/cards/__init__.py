"""Cards: what a model is for, what it was made of, and how good it was measured to be, as Markdown.

Generated from `config.json` and `report.json` of a version or detector, never typed.
May import the reports, and what lies below registry.
"""

from maskdet.registry.cards.detector import detector_card
from maskdet.registry.cards.markdown import table
from maskdet.registry.cards.model import LIMITS, model_card

__all__ = ["LIMITS", "detector_card", "model_card", "table"]
