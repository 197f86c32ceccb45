"""Events of a detector's training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class PicturesEvent:
    """How many pictures it learns from."""

    photos: int
    scenes: int

    def to_json(self) -> dict[str, Any]:
        """One JSON line of the command's output, its kind under "event"."""
        return {"event": "pictures"} | asdict(self)


@dataclass(frozen=True)
class LossEvent:
    """Means over the last steps.

    Attributes:
        step: the last of them, from 1 to `of`.
        losses: name -> loss; the first is the whole.
    """

    step: int
    of: int
    seconds: float
    losses: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """One JSON line of the command's output, its kind under "event"."""
        return {"event": "step", "step": self.step, "of": self.of, "seconds": self.seconds, **self.losses}


DetectorEvent = PicturesEvent | LossEvent
OnDetectorEvent = Callable[[DetectorEvent], None]
