"""Findings: what a check saw, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Health(StrEnum):
    """How well something is; `WARNING`: it works, but not as it should."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """What a check saw.

    Attributes:
        check: what was looked at, such as "data folder".
        sentence: what is the case, without secrets.
        repair: what to do about it; empty where all is well.
    """

    check: str
    health: Health
    sentence: str
    repair: str = ""

    def to_json(self) -> dict[str, str]:
        """As JSON carries it."""
        return {name: str(value) for name, value in asdict(self).items()}


def well(check: str, sentence: str) -> Finding:
    """All is as it should be."""
    return Finding(check, Health.OK, sentence)


def warning(check: str, sentence: str, repair: str) -> Finding:
    """It works, but not as it should."""
    return Finding(check, Health.WARNING, sentence, repair)


def problem(check: str, sentence: str, repair: str) -> Finding:
    """It does not work."""
    return Finding(check, Health.PROBLEM, sentence, repair)


def worst(findings: Iterable[Finding]) -> Health:
    """Of all of them."""
    order = list(Health)
    return max((finding.health for finding in findings), key=order.index, default=Health.OK)
