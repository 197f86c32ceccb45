"""Verdicts that a visitor marked as wrong: the faces become a data set to train on, `corrections`."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image as Pil

from maskdet.dataset.staging import locked
from maskdet.errors import DatasetProblem
from maskdet.fileio import write_bytes_atomically, write_text_atomically
from maskdet.results import Image, MaskLabel, Verdict

CORRECTIONS, LINES = "corrections", "corrections.jsonl"


@dataclass(frozen=True)
class Correction:
    """One line: the file (label/name), the true label, the wrong verdict and its probability, by which version, when."""

    file: str
    true_label: str
    said: str  # the verdict's label; files on disk call it so
    probability: float
    version: str
    time: str


def add_correction(
    data_dir: Path, crop: Image, true_label: MaskLabel, verdict: Verdict, version: str
) -> Path:
    """Keep a face for retraining. The same face again is not stored twice; its latest label counts.

    Args:
        data_dir: the folder of data sets (`Settings.data_dir`).
        crop: the face with context (`face_crops.crop_with_context`), RGB, (height, width, 3), uint8.
        verdict: the wrong one.
        version: the version of the model that gave it.

    Returns: the picture's file.
    Raises: DatasetProblem when the verdict already has that label, or it cannot be written.
    """
    if true_label is verdict.label:
        raise DatasetProblem(
            f"The verdict already was {true_label.display_name}. Choose what the picture really shows."
        )
    root, data = data_dir / CORRECTIONS, _png(crop)
    name = f"face_{hashlib.sha256(data).hexdigest()[:16]}.png"
    file = f"{true_label.value}/{name}"
    line = Correction(
        file,
        true_label.value,
        verdict.label.value,
        round(verdict.probability, 5),
        version,
        datetime.now(UTC).isoformat(timespec="seconds"),
    )
    try:
        with locked(root):
            _store(root, data, line)
    except OSError as error:
        raise DatasetProblem(
            f"The correction cannot be saved in {root} ({error.strerror}). Check the disk and its permissions."
        ) from error
    return root / file


def read_corrections(data_dir: Path) -> list[Correction]:
    """All corrections, oldest first; those whose picture is gone or was moved since are left out."""
    root = data_dir / CORRECTIONS
    return [line for line in _read_lines(root) if (root / line.file).is_file()]


def _store(root: Path, data: bytes, line: Correction) -> None:
    """The picture first: without its line it is still a labelled picture; a line alone is nothing."""
    name = Path(line.file).name
    earlier = [p for p in root.glob(f"[!.]*/{name}") if p.parent.name != line.true_label]
    lines = [old for old in _read_lines(root) if Path(old.file).name != name]
    write_bytes_atomically(root / line.file, data)
    text = "".join(json.dumps(asdict(entry)) + "\n" for entry in [*lines, line])
    write_text_atomically(root / LINES, text)
    for path in earlier:
        path.unlink()


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
