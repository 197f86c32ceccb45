"""Verdicts that a visitor marked as wrong: the faces become a data set to train on, `corrections`.

kept = add_correction(data_dir, crop, MaskLabel.WITHOUT_MASK, detection, "mask-net-1")
undo_correction(data_dir, kept)                                  # as it was before
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image as Pil

from maskdet.access import Role, allowed, check_allowed, current_person
from maskdet.dataset.staging import locked
from maskdet.errors import DatasetProblem
from maskdet.fileio import write_bytes_atomically, write_text_atomically
from maskdet.language import tr
from maskdet.results import Detection, Image, MaskLabel

CORRECTIONS, LINES = "corrections", "corrections.jsonl"


@dataclass(frozen=True)
class Correction:
    """One line: the face, what it really is, and what was said of it.

    Attributes:
        file: label/name.
        said, probability: the verdict's label and how sure it was, 0..1; by `version`, at `time` (ISO, UTC).
        shown: the state that was shown: the label, or unsure. Empty in lines of before it was noted.
        by: who said so; empty in lines of before it was noted.
    """

    file: str
    true_label: str
    said: str  # the verdict's label; files on disk call it so
    probability: float
    version: str
    time: str
    shown: str = ""
    by: str = ""


@dataclass(frozen=True)
class KeptCorrection:
    """A correction that was stored. `before`: what the same face had been kept as until then, if at all."""

    path: Path
    correction: Correction
    before: Correction | None


@allowed(Role.OPERATOR, "corrected a verdict", about="true_label")
def add_correction(
    data_dir: Path, crop: Image, true_label: MaskLabel, wrong: Detection, version: str
) -> KeptCorrection:
    """Keep a face for retraining. The same face again is not stored twice; its latest label counts.

    Args:
        data_dir: the folder of data sets (`Settings.data_dir`).
        crop: the face with context (`face_crops.crop_with_context`), RGB, (height, width, 3), uint8.
        wrong: as it was shown. Of an unsure face any label may be said, its likeliest one too.
        version: the version of the model that gave the verdict.

    Returns: what `undo_correction` takes back.
    Raises: DatasetProblem when just that label was shown, or it cannot be written.
    """
    if true_label.value == wrong.state.value:
        raise DatasetProblem(
            tr(
                "The verdict already was {label}. Choose what the picture really shows.",
                label=true_label.display_name,
            )
        )
    root, data = data_dir / CORRECTIONS, _png(crop)
    correction = _correction(f"face_{hashlib.sha256(data).hexdigest()[:16]}.png", true_label, wrong, version)
    with _turn(root):
        return KeptCorrection(root / correction.file, correction, _store(root, data, correction))


@allowed(Role.OPERATOR, "took a correction back")
def undo_correction(data_dir: Path, kept: KeptCorrection) -> None:
    """Take a correction back: the face is deleted, or is again what it had been kept as before.

    Raises: DatasetProblem when it was moved, removed or corrected anew since, or the set cannot be written; NotAllowed
        for a correction of somebody else, which only an admin takes back.
    """
    if kept.correction.by != current_person().name:
        check_allowed(Role.ADMIN)
    root = data_dir / CORRECTIONS
    with _turn(root):
        if kept.correction not in _read_lines(root) or not kept.path.is_file():
            raise DatasetProblem(
                tr(
                    "This correction was changed since, so it cannot be taken back here. See the data set "
                    "“corrections” on the page Pictures."
                )
            )
        if kept.before is not None:
            _store(root, kept.path.read_bytes(), kept.before)
            return
        kept.path.unlink()
        _write_lines(root, [line for line in _read_lines(root) if line != kept.correction])
        with suppress(OSError):
            kept.path.parent.rmdir()  # a label folder made by the correction; full ones stay


def read_corrections(data_dir: Path) -> list[Correction]:
    """All corrections, oldest first; those whose picture is gone or was moved since are left out."""
    root = data_dir / CORRECTIONS
    return [line for line in _read_lines(root) if (root / line.file).is_file()]


def _correction(name: str, true_label: MaskLabel, wrong: Detection, version: str) -> Correction:
    return Correction(
        f"{true_label.value}/{name}",
        true_label.value,
        wrong.verdict.label.value,
        round(wrong.verdict.probability, 5),
        version,
        datetime.now(UTC).isoformat(timespec="seconds"),
        wrong.state.value,
        current_person().name,
    )


@contextmanager
def _turn(root: Path) -> Iterator[None]:
    """Writers take turns."""
    try:
        with locked(root):
            yield
    except OSError as error:
        raise DatasetProblem(
            tr(
                "The correction cannot be saved in {root} ({why}). Check the disk and its permissions.",
                root=root,
                why=error.strerror,
            )
        ) from error


def _store(root: Path, data: bytes, line: Correction) -> Correction | None:
    """The picture first: without its line it is still a labelled picture; a line alone is nothing.

    Returns: the line of the same face before.
    """
    name = Path(line.file).name
    earlier = [p for p in root.glob(f"[!.]*/{name}") if p.parent.name != line.true_label]
    lines = _read_lines(root)
    before = next((old for old in lines if Path(old.file).name == name and (root / old.file).is_file()), None)
    write_bytes_atomically(root / line.file, data)
    _write_lines(root, [*(old for old in lines if Path(old.file).name != name), line])
    for path in earlier:
        path.unlink()
    return before


def _write_lines(root: Path, lines: list[Correction]) -> None:
    write_text_atomically(root / LINES, "".join(json.dumps(asdict(line)) + "\n" for line in lines))


def _read_lines(root: Path) -> list[Correction]:
    path = root / LINES
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found = []
    for line in lines:
        try:
            found.append(Correction(**json.loads(line)))
        except (ValueError, TypeError):
            continue  # of another program; our own writing is atomic
    return found


def _png(crop: Image) -> bytes:
    data = io.BytesIO()
    Pil.fromarray(crop).save(data, "PNG")
    return data.getvalue()
