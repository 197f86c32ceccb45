"""What a health check found, in words for people; stored until the data set changes."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from maskdet.dataset import DatasetIndex, cache_path
from maskdet.fileio import write_text_atomically


class Kind(StrEnum):
    """What a finding is about."""

    WRONG_LABEL = "wrong_label"
    COPIES_ACROSS_LABELS = "copies_across_labels"
    TWINS_ACROSS_SPLITS = "twins_across_splits"
    UNREADABLE = "unreadable"
    TWINS_ACROSS_LABELS = "twins_across_labels"
    IMBALANCE = "imbalance"
    COPIES = "copies"
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    TWINS = "twins"
    DARK = "dark"
    BRIGHT = "bright"
    BLURRED = "blurred"
    TINY = "tiny"
    ODD_ASPECT = "odd_aspect"
    LABELS_NOT_CHECKED = "labels_not_checked"


class Severity(StrEnum):
    """How much a finding spoils training or its figures."""

    SERIOUS = "serious"
    REVIEW = "worth a look"
    NOTE = "note"


# Kind -> (severity, title, advice). Titles are completed by the number of pictures.
WORDS: dict[Kind, tuple[Severity, str, str]] = {
    Kind.WRONG_LABEL: (
        Severity.SERIOUS,
        "Labels that are probably wrong",
        "A model that never saw these pictures reads them otherwise than their folder. The worst come first: "
        "look at each, and move it if the folder is wrong.",
    ),
    Kind.COPIES_ACROSS_LABELS: (
        Severity.SERIOUS,
        "The same file under different labels",
        "At most one of the labels is right. Delete the others.",
    ),
    Kind.TWINS_ACROSS_SPLITS: (
        Severity.SERIOUS,
        "The same photo in training and in the test",
        "Such a test is too easy: its figures would be too good. Delete the copies.",
    ),
    Kind.UNREADABLE: (
        Severity.SERIOUS,
        "Files that cannot be read",
        "They take no part in training. Replace them by pictures that open, or delete them.",
    ),
    Kind.TWINS_ACROSS_LABELS: (
        Severity.REVIEW,
        "Nearly the same photo under different labels",
        "Where they differ by the mask alone, as photos with drawn masks do, all is well. Else at most one label "
        "is right: move or delete the others.",
    ),
    Kind.IMBALANCE: (
        Severity.REVIEW,
        "Labels of very different size",
        "A model learns the large label better. Add pictures of the small one.",
    ),
    Kind.COPIES: (
        Severity.REVIEW,
        "Files that are exact copies",
        "Copies teach nothing new and count twice in every figure. Keep one of each.",
    ),
    Kind.NO_FACE: (
        Severity.REVIEW,
        "Pictures without a face that can be found",
        "The app judges faces, so these teach little. Keep faces that are merely hard to find, delete the rest.",
    ),
    Kind.SEVERAL_FACES: (
        Severity.REVIEW,
        "Pictures with several faces of similar size",
        "The label can mean only one of them; training takes the largest. Cut such pictures to one face.",
    ),
    Kind.TWINS: (
        Severity.NOTE,
        "Photos that are nearly the same",
        "Resized, mirrored or lightly edited copies, or shots in a row. The split keeps them together, so the "
        "figures stay fair; keep the best of each.",
    ),
    Kind.DARK: (
        Severity.NOTE,
        "Pictures that are too dark",
        "Keep them only if the mask can be seen.",
    ),
    Kind.BRIGHT: (
        Severity.NOTE,
        "Pictures that are too bright",
        "Keep them only if the mask can be seen.",
    ),
    Kind.BLURRED: (
        Severity.NOTE,
        "Pictures that are blurred",
        "Keep them only if the mask can be seen; some blur is good practice for cameras.",
    ),
    Kind.TINY: (
        Severity.NOTE,
        "Pictures that are tiny",
        "Under 40 pixels a mask is hard to see. Replace them by larger ones where you can.",
    ),
    Kind.ODD_ASPECT: (
        Severity.NOTE,
        "Pictures of odd shape",
        "Much longer than wide, or the reverse: often a collage or a banner. Cut them to the face.",
    ),
    Kind.LABELS_NOT_CHECKED: (Severity.NOTE, "The labels were not checked", ""),
}


@dataclass(frozen=True)
class Flagged:
    """A picture a finding points at.

    Attributes:
        file: its path inside the data set: label/name.
        detail: what was found, for people.
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


@dataclass(frozen=True)
class Finding:
    """One kind of trouble, with its pictures; the worst first."""

    kind: Kind
    pictures: tuple[Flagged, ...] = ()
    detail: str | None = None

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return WORDS[self.kind][0]

    @property
    def title(self) -> str:
        """Its name for people."""
        return WORDS[self.kind][1]

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self.detail or WORDS[self.kind][2]

    def groups(self) -> list[tuple[Flagged, ...]]:
        """The pictures that belong together."""
        by_number: dict[int | None, list[Flagged]] = defaultdict(list)
        for picture in self.pictures:
            by_number[picture.group].append(picture)
        return [tuple(pictures) for pictures in by_number.values()]

    def as_dict(self) -> dict[str, Any]:
        """As JSON holds it, with its words."""
        words = {"severity": self.severity.value, "title": self.title, "advice": self.advice}
        return {**asdict(self), **words, "count": len(self.pictures)}


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
            Finding(Kind(row["kind"]), tuple(Flagged(**p) for p in row["pictures"]), row["detail"])
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
