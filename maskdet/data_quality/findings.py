"""What a health check found; stored until the data set changes."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from maskdet.data_quality.kinds import LABEL_VALUES, WORDS, Kind, Severity
from maskdet.dataset import DatasetIndex, cache_path, label_words
from maskdet.fileio import write_text_atomically
from maskdet.formatting import number
from maskdet.language import speaking, tr, tr_many


@dataclass(frozen=True)
class Flagged:
    """A picture a finding points at.

    Attributes:
        file: its path inside the data set: label/name.
        detail: what was found, for people, as the check wrote it; count: how many faces, where it is about that.
        score: the worse the smaller, 0..1, where the finding ranks.
        suggested_label: where it probably belongs.
        group: pictures with the same number belong together (copies, twins).
    """

    file: str
    label: str
    detail: str | None = None
    score: float | None = None
    suggested_label: str | None = None
    group: int | None = None
    count: int | None = None

    @property
    def words(self) -> str:
        """What was found, in the language spoken now; empty where that needs no words."""
        if self.count is not None:
            return tr_many("{n} face", "{n} faces", self.count)
        return tr(self.detail) if self.detail else ""


@dataclass(frozen=True)
class Finding:
    """One kind of trouble, with its pictures; the worst first.

    Attributes:
        detail: what to do about it, where that is not the same for all of its kind: one of the sentences of kinds.py, or one as
            the check wrote it. values: what belongs in the sentence's places; labels by their folders.
    """

    kind: Kind
    pictures: tuple[Flagged, ...] = ()
    detail: str | None = None
    values: dict[str, Any] | None = None

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return WORDS[self.kind][0]

    @property
    def title(self) -> str:
        """Its name for people, in the language spoken now."""
        return tr(WORDS[self.kind][1])

    @property
    def advice(self) -> str:
        """What to do about it, in the language spoken now."""
        words = self.detail or WORDS[self.kind][2]
        return tr(words, **{name: _shown(name, value) for name, value in (self.values or {}).items()})

    def groups(self) -> list[tuple[Flagged, ...]]:
        """The pictures that belong together."""
        by_number: dict[int | None, list[Flagged]] = defaultdict(list)
        for picture in self.pictures:
            by_number[picture.group].append(picture)
        return [tuple(pictures) for pictures in by_number.values()]

    def as_dict(self) -> dict[str, Any]:
        """As JSON holds it, with its words in English."""
        with speaking("en"):
            words = {"severity": self.severity.value, "title": self.title, "advice": self.advice}
        return {**asdict(self), **words, "count": len(self.pictures)}


def _shown(name: str, value: Any) -> str:
    """A value within a sentence: labels in words, numbers as they are written."""
    if name in LABEL_VALUES:
        return ", ".join(label_words(folder) for folder in ([value] if isinstance(value, str) else value))
    return number(value)


@dataclass(frozen=True)
class HealthReport:
    """All findings on one state of a data set, serious ones first.

    Attributes:
        fingerprint: of the content it belongs to.
        created: ISO time, UTC.
        counts: label -> pictures.
        model: the version that checked the labels, or None.
    """

    root: str
    fingerprint: str
    created: str
    seconds: float
    counts: dict[str, int]
    model: str | None
    findings: tuple[Finding, ...] = field(default_factory=tuple)

    def of(self, kind: Kind) -> Finding | None:
        """The finding of a kind, if there is one."""
        return next((finding for finding in self.findings if finding.kind == kind), None)

    def is_current(self, index: DatasetIndex) -> bool:
        """Whether the data set still is what was checked."""
        unreadable = self.of(Kind.UNREADABLE)
        listed = {picture.file for picture in unreadable.pictures} if unreadable else set()
        return self.fingerprint == index.fingerprint and listed == {bad.file for bad in index.unreadable}

    def as_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**vars(self), "findings": [finding.as_dict() for finding in self.findings]}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> HealthReport:
        """Raises: KeyError, TypeError, ValueError where `content` is no report."""
        findings = tuple(
            Finding(
                Kind(row["kind"]),
                tuple(Flagged(**p) for p in row["pictures"]),
                row["detail"],
                row.get("values"),
            )
            for row in content["findings"]
        )
        return cls(**{**content, "findings": findings})

    def save(self) -> Path:
        """Write it where `load_report` reads it; all or nothing."""
        path = cache_path(Path(self.root), "health", ".json")
        write_text_atomically(path, json.dumps(self.as_dict(), indent=1))
        return path


def load_report(root: Path) -> HealthReport | None:
    """The last report on a data set, current or not; None where there is none, or it is damaged."""
    try:
        return HealthReport.from_dict(
            json.loads(cache_path(root, "health", ".json").read_text(encoding="utf-8"))
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
