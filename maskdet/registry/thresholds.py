"""The thresholds in force for a version: the environment's, its own, or the default."""

from __future__ import annotations

from maskdet.registry.version import Version
from maskdet.results import MaskLabel
from maskdet.settings import Settings


def operating_threshold(version: Version, settings: Settings) -> float:
    """The threshold in force: the environment's, else the version's own, else the default.

    Raises: ModelBroken when the version's operating point is damaged.
    """
    if "threshold" in settings.model_fields_set:
        return settings.threshold
    chosen = version.operating_point().threshold
    return settings.threshold if chosen is None else chosen


def own_thresholds(version: Version, settings: Settings) -> dict[MaskLabel, float]:
    """Of the labels that have one of their own; none where the environment sets one for all.

    Raises: ModelBroken when the version's operating point is damaged.
    """
    if "threshold" in settings.model_fields_set:
        return {}
    found = version.operating_point().by_label
    return {label: found[label] for label in version.worn_labels if label in found}
