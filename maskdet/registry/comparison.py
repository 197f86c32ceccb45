"""Two versions side by side: the figures of their reports, and whether these were measured on the same pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from maskdet.formatting import number, percent, span
from maskdet.language import tr, tr_later
from maskdet.registry.report import Figures, HeldOutFigures, read_report
from maskdet.registry.version import Version
from maskdet.results import MaskLabel

# Parts of a report, with the words a visitor reads.
PARTS = {
    "test_photos": tr_later("Test photos"),
    "held_out_scenes": tr_later("Held-out scenes"),
    "sample_faces": tr_later("Sample faces"),
}
NOT_MEASURED = tr_later("not measured")
TITLES = {
    "Faces": tr_later("{part}: faces"),
    "Accuracy": tr_later("{part}: accuracy"),
    "Balanced accuracy": tr_later("{part}: balanced accuracy"),
    "TFLite model": tr_later("{part}: TFLite model"),
    "Parameters": tr_later("{part}: parameters"),
    "Input": tr_later("{part}: input"),
    "Labels": tr_later("{part}: labels"),
    "Architecture": tr_later("{part}: architecture"),
}


@dataclass(frozen=True)
class ComparisonRow:
    """One figure of two versions.

    Attributes:
        part: where it was measured ("Test photos"), or "Model"; figure: what. Both in English, see `title`.
        first, second: as they are shown; `not measured` where a report lacks it.
        difference: the second minus the first, in the figure's own unit (a share, bytes, a count); None without both.
        same_pictures: whether both were measured on the same pictures, as far as their counts and fingerprints
            tell; None where nothing was measured on pictures, or only one was.
        clear: for accuracy: whether the 95 % intervals lie apart; None for other figures.
        label: whose recall it is; else empty.
    """

    part: str
    figure: str
    first: str
    second: str
    difference: float | None = None
    same_pictures: bool | None = None
    clear: bool | None = None
    label: str = ""

    @property
    def title(self) -> str:
        """The words in front of a row: "Test photos: accuracy"."""
        if self.label:
            return tr("{part}: recall of “{label}”", part=tr(self.part), label=_name(self.label))
        return tr(TITLES[self.figure], part=tr(self.part))

    @property
    def note(self) -> str:
        """What to keep in mind; empty where there is nothing."""
        if self.same_pictures is False:
            return tr("measured on different pictures")
        if self.clear is None:
            return ""
        return tr("clearly apart") if self.clear else tr("no clear difference")


def compare(a: Version, b: Version) -> list[ComparisonRow]:
    """Figures of both reports, then the models' sizes.

    Raises: ModelBroken when a report is damaged.
    """
    ours, theirs = read_report(a), read_report(b)
    rows: list[ComparisonRow] = []
    for name, title in PARTS.items():
        x, y = getattr(ours, name), getattr(theirs, name)
        if x is not None or y is not None:
            same = _same_pictures(a, b, x, y) if x and y else None
            rows += _part(title, x, y, same)
    return rows + list(_model(a, b))


def _part(title: str, a: Figures | None, b: Figures | None, same: bool | None) -> Iterator[ComparisonRow]:
    yield ComparisonRow(title, "Faces", _count(a), _count(b), same_pictures=same)
    yield ComparisonRow(
        title,
        "Accuracy",
        _accuracy(a),
        _accuracy(b),
        _minus(a.accuracy if a else None, b.accuracy if b else None),
        same,
        _intervals_apart(a, b),
    )
    x, y = a.balanced_accuracy if a else None, b.balanced_accuracy if b else None
    yield ComparisonRow(title, "Balanced accuracy", percent(x), percent(y), _minus(x, y), same)
    for label in dict.fromkeys(label for part in (a, b) if part for label in part.per_label):
        x, y = _recall(a, label), _recall(b, label)
        figure = f"Recall of “{_name(label)}”"
        yield ComparisonRow(title, figure, percent(x), percent(y), _minus(x, y), same, label=label)


def _name(label: str) -> str:
    return MaskLabel(label).display_name if label in set(MaskLabel) else label


def _model(a: Version, b: Version) -> Iterator[ComparisonRow]:
    x, y = _tflite_bytes(a), _tflite_bytes(b)
    yield ComparisonRow(tr_later("Model"), "TFLite model", _megabytes(x), _megabytes(y), _minus(x, y))
    x, y = a.config.get("parameters"), b.config.get("parameters")
    yield ComparisonRow("Model", "Parameters", _number(x), _number(y), _minus(x, y))
    x, y = a.image_size, b.image_size
    yield ComparisonRow("Model", "Input", _side(x), _side(y), y - x)
    yield ComparisonRow("Model", "Labels", ", ".join(map(_name, a.labels)), ", ".join(map(_name, b.labels)))
    yield ComparisonRow("Model", "Architecture", _architecture(a), _architecture(b))


def _same_pictures(a: Version, b: Version, ours: Figures, theirs: Figures) -> bool:
    """Equal counts of each label, and equal fingerprints where both reports or configs hold one."""
    prints = [_fingerprint(a, ours), _fingerprint(b, theirs)]
    if all(prints) and prints[0] != prints[1]:
        return False
    return _supports(ours) == _supports(theirs)


def _fingerprint(version: Version, part: Figures) -> str:
    of_part = part.fingerprint if isinstance(part, HeldOutFigures) else ""
    return of_part or str(version.config.get("data", {}).get("fingerprint", ""))


def _supports(part: Figures) -> dict[str, int]:
    found = {label: figures.support for label, figures in part.per_label.items() if figures.support}
    return found | {"all": part.count}


def _intervals_apart(a: Figures | None, b: Figures | None) -> bool | None:
    x, y = a.accuracy_interval if a else None, b.accuracy_interval if b else None
    return x[1] < y[0] or y[1] < x[0] if x and y else None


def _accuracy(part: Figures | None) -> str:
    if part is None:
        return tr(NOT_MEASURED)
    return f"{percent(part.accuracy)} ({span(part.accuracy_interval or (part.accuracy, part.accuracy))})"


def _recall(part: Figures | None, label: str) -> float | None:
    found = part.per_label.get(label) if part else None
    # Without a face of this label there is no recall, whatever the report's number.
    return found.recall if found and found.support else None


def _count(part: Figures | None) -> str:
    return number(part.count) if part else tr(NOT_MEASURED)


def _tflite_bytes(version: Version) -> int | None:
    return version.tflite_path.stat().st_size if version.tflite_path.is_file() else None


def _megabytes(size: int | None) -> str:
    return tr("missing") if size is None else tr("{size} MB", size=number(size / 1e6, 1))


def _number(value: int | None) -> str:
    return tr("unknown") if value is None else number(value)


def _side(pixels: int) -> str:
    return tr("{width} x {height} pixels", width=pixels, height=pixels)


def _architecture(version: Version) -> str:
    return str(version.config.get("architecture", tr("unknown")))


def _minus(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else b - a
