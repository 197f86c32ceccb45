"""A version's operating point: how its probabilities are corrected, and under which of them a verdict is unsure.

`operating.json` beside a version reads {"temperature": 0.9, "threshold": 0.85, "by_label": {"mask_worn_incorrectly": 0.6},
"why": "...", "chosen": ISO time}.
What it leaves out stays as trained (temperature 1) or as the settings say (threshold).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from maskdet.access import Role, allowed
from maskdet.errors import MaskdetError, ModelBroken
from maskdet.fileio import write_text_atomically
from maskdet.language import tr

OPERATING_POINT_FILE = "operating.json"
MIN_TEMPERATURE, MAX_TEMPERATURE = 0.05, 20.0  # beyond these all verdicts are certain, or none


@dataclass(frozen=True)
class OperatingPoint:
    """How a version is used.

    Attributes:
        temperature: probabilities are raised to 1 / temperature and made to sum to 1: above 1 they become
            more careful, under 1 more certain; the likeliest label stays. Source: Guo et al., "On Calibration
            of Modern Neural Networks" (2017).
        threshold: verdicts with a lower probability are unsure, 0..1; None: nobody chose one.
        by_label: thresholds of labels that have one of their own instead.
        why: in the words of whoever chose it.
        chosen: when, ISO 8601 in UTC.
    """

    temperature: float = 1.0
    threshold: float | None = None
    why: str = ""
    chosen: str = ""
    by_label: Mapping[str, float] = field(default_factory=dict)


def read_operating_point(folder: Path) -> OperatingPoint:
    """The operating point of the version in `folder`; as trained where none was chosen.

    Raises: ModelBroken when it is damaged.
    """
    path = folder / OPERATING_POINT_FILE
    if not path.is_file():
        return OperatingPoint()
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, AttributeError, MaskdetError) as error:
        raise ModelBroken(
            tr(
                "The operating point at {path} is damaged ({why}). Choose it again, or delete the file: then the "
                "version is used as it was trained.",
                path=path,
                why=error,
            )
        ) from error


@allowed(Role.ADMIN, "changed operating point", about="folder")
def choose(
    folder: Path,
    *,
    why: str,
    temperature: float | None = None,
    threshold: float | None = None,
    by_label: Mapping[str, float] | None = None,
) -> OperatingPoint:
    """Store a temperature or thresholds, or all of them, for the version in `folder`; what is None stays.

    Raises: MaskdetError for a number out of its range, or where the folder cannot be written.
    """
    try:
        before = read_operating_point(folder)
    except ModelBroken:
        before = OperatingPoint()  # chosen anew: that mends it
    after = OperatingPoint(
        before.temperature if temperature is None else temperature,
        before.threshold if threshold is None else threshold,
        why,
        datetime.now(UTC).isoformat(timespec="seconds"),
        before.by_label if by_label is None else dict(by_label),
    )
    _check(after)
    try:
        write_text_atomically(folder / OPERATING_POINT_FILE, json.dumps(asdict(after), indent=1) + "\n")
    except OSError as error:
        raise MaskdetError(
            tr(
                "{folder} cannot be written ({why}), so the operating point stays. Check its permissions.",
                folder=folder,
                why=error.strerror,
            )
        ) from error
    return after


def _parsed(content: dict[str, Any]) -> OperatingPoint:
    threshold = content.get("threshold")
    found = OperatingPoint(
        temperature=float(content.get("temperature", 1.0)),
        threshold=None if threshold is None else float(threshold),
        why=str(content.get("why", "")),
        chosen=str(content.get("chosen", "")),
        by_label={str(label): float(least) for label, least in content.get("by_label", {}).items()},
    )
    _check(found)
    return found


def _check(operating: OperatingPoint) -> None:
    if not MIN_TEMPERATURE <= operating.temperature <= MAX_TEMPERATURE:
        raise MaskdetError(
            tr(
                "A temperature lies between {lowest} and {highest}, but {temperature} was given. 1 leaves the "
                "probabilities as they are.",
                lowest=MIN_TEMPERATURE,
                highest=round(MAX_TEMPERATURE),
                temperature=operating.temperature,
            )
        )
    for threshold in (operating.threshold, *operating.by_label.values()):
        if threshold is not None and not 0 <= threshold <= 1:
            raise MaskdetError(
                tr("A threshold is a probability, 0 to 1, not {threshold}.", threshold=threshold)
            )
