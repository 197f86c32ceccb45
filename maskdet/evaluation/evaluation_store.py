"""Evaluations that were made: kept with their predictions, so that pages open at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from maskdet.errors import MaskdetError
from maskdet.evaluation.predictions import JudgedFace, Predictions
from maskdet.fileio import write_text_atomically
from maskdet.registry import CARD_FILE, REPORT_FILE, Version, model_card
from maskdet.results import BoundingBox, MaskLabel
from maskdet.settings import get_settings

PREDICTIONS = ".predictions.json"
SHA256_DIGITS = 12  # in a folder's name: a version trained again under its old name is another


@dataclass(frozen=True)
class StoredEvaluation:
    """One kept evaluation.

    Attributes:
        version: its name; dataset: the data set's.
        fingerprint: of the data set's content.
        measured: when, ISO 8601 in UTC.
        path: of the report.
    """

    version: str
    dataset: str
    fingerprint: str
    measured: str
    path: Path

    def report(self) -> dict[str, Any]:
        """The dict of `evaluate`. Raises: MaskdetError when it is damaged."""
        return _read(self.path)

    def predictions(self) -> Predictions:
        """Every face as it was judged, seen ones included. Raises: MaskdetError when they are damaged."""
        path = _beside(self.path)
        try:
            return _predictions(_read(path))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _damaged(path, error) from error


def keep_evaluation(version: Version, report: Mapping[str, Any], predictions: Predictions) -> Path:
    """Write a report and its predictions; an older one on the same content is replaced.

    Raises: MaskdetError where the folder cannot be written.
    """
    path = _folder(version) / f"{predictions.fingerprint}.json"
    try:
        write_text_atomically(_beside(path), json.dumps(_as_dict(predictions), separators=(",", ":")))
        write_text_atomically(path, json.dumps(report, indent=1) + "\n")  # last: then both are there
    except OSError as error:
        raise MaskdetError(
            f"The evaluation cannot be kept in {path.parent} ({error.strerror}). Check the disk and its permissions."
        ) from error
    return path


def keep_with_version(version: Version, report: Mapping[str, Any]) -> None:
    """Put an evaluation into the version's own report, in the place of an older one, and write its card anew.

    Raises: ModelBroken when its report is damaged; MaskdetError where the folder cannot be written.
    """
    whole = version.report() | {"evaluation": dict(report)}
    try:
        write_text_atomically(version.folder / REPORT_FILE, json.dumps(whole, indent=1) + "\n")
        write_text_atomically(version.folder / CARD_FILE, model_card(version.config, whole))
    except OSError as error:
        raise MaskdetError(
            f"{version.folder} cannot be written ({error.strerror}), so its card stays. Check its permissions."
        ) from error


def find_evaluation(version: Version, fingerprint: str) -> StoredEvaluation | None:
    """The kept evaluation of a version on this exact content, or None."""
    path = _folder(version) / f"{fingerprint}.json"
    return _entry(path) if path.is_file() else None


def list_evaluations(version: Version | None = None) -> list[StoredEvaluation]:
    """All that are kept, the newest first; damaged ones are left out. `version`: only this one's."""
    folders = [_folder(version)] if version else sorted(_root().glob("*/"))
    paths = [
        path for folder in folders for path in folder.glob("*.json") if not path.name.endswith(PREDICTIONS)
    ]
    found = [entry for path in paths if (entry := _entry(path))]
    return sorted(found, key=lambda entry: (entry.measured, entry.version), reverse=True)


def _entry(path: Path) -> StoredEvaluation | None:
    try:
        report = _read(path)
        dataset = report["dataset"]
        return StoredEvaluation(
            str(report["version"]["name"]), dataset["name"], dataset["fingerprint"], report["measured"], path
        )
    except (MaskdetError, KeyError, TypeError):
        return None


def now() -> str:
    """ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _root() -> Path:
    return get_settings().data_dir / ".cache" / "evaluations"


def _folder(version: Version) -> Path:
    return _root() / f"{version.name}-{version.tflite_sha256[:SHA256_DIGITS]}"


def _beside(path: Path) -> Path:
    return path.with_name(path.stem + PREDICTIONS)


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> MaskdetError:
    return MaskdetError(f"The evaluation at {path} is damaged ({error}). Evaluate the version again.")


def _as_dict(predictions: Predictions) -> dict[str, Any]:
    plain = {found.name: getattr(predictions, found.name) for found in fields(predictions)}
    return plain | {"faces": [_face_as_dict(face) for face in predictions.faces]}


def _face_as_dict(face: JudgedFace) -> dict[str, Any]:
    plain = {found.name: getattr(face, found.name) for found in fields(face)}
    return plain | {
        "box": face.box.xyxy,
        "landmarks": None if face.landmarks is None else face.landmarks.tolist(),
        "traits": dict(face.traits),
    }


def _predictions(content: dict[str, Any]) -> Predictions:
    found = Predictions(**content)
    return replace(
        found,
        labels=tuple(MaskLabel(label) for label in content["labels"]),
        faces=tuple(_face(row) for row in content["faces"]),
        unreadable=tuple(content["unreadable"]),
    )


def _face(row: dict[str, Any]) -> JudgedFace:
    landmarks = row["landmarks"]
    return JudgedFace(**row | {
        "truth": MaskLabel(row["truth"]),
        "published": MaskLabel(row["published"]),
        "probabilities": tuple(row["probabilities"]),
        "box": BoundingBox(*row["box"]),
        "landmarks": None if landmarks is None else np.array(landmarks, np.float32),
    })  # fmt: skip
