"""Evaluations that were made: stored with their predictions, so that pages open at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from maskdet.access import Role, allowed
from maskdet.errors import MaskdetError
from maskdet.evaluation.predictions import Predictions
from maskdet.evaluation.predictions_file import predictions_from_json, predictions_to_json
from maskdet.fileio import write_text_atomically
from maskdet.language import tr
from maskdet.registry import CARD_FILE, REPORT_FILE, Version, model_card
from maskdet.registry.report import EvaluationReport
from maskdet.settings import get_settings

PREDICTIONS = ".predictions.json"
SHA256_DIGITS = 12  # in a folder's name: a version trained again under its old name is another


@dataclass(frozen=True)
class StoredEvaluation:
    """One stored evaluation.

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

    def report(self) -> EvaluationReport:
        """What `evaluate` measured. Raises: MaskdetError when it is damaged."""
        return _report(self.path)

    def predictions(self) -> Predictions:
        """Every face as it was judged, leaked ones included. Raises: MaskdetError when they are damaged."""
        path = _beside(self.path)
        try:
            return predictions_from_json(_read(path))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _damaged(path, error) from error


def store_evaluation(version: Version, report: EvaluationReport, predictions: Predictions) -> Path:
    """Write a report and its predictions; an older one on the same content is replaced.

    Raises: MaskdetError where the folder cannot be written.
    """
    path = _folder(version) / f"{predictions.fingerprint}.json"
    try:
        write_text_atomically(
            _beside(path), json.dumps(predictions_to_json(predictions), separators=(",", ":"))
        )
        write_text_atomically(
            path, json.dumps(report.to_json(), indent=1) + "\n"
        )  # last: then both are there
    except OSError as error:
        raise MaskdetError(
            tr(
                "The evaluation cannot be kept in {folder} ({why}). Check the disk and its permissions.",
                folder=path.parent,
                why=error.strerror,
            )
        ) from error
    return path


@allowed(Role.ADMIN, "wrote an evaluation into the card", about="version")
def write_into_card(version: Version, report: EvaluationReport) -> None:
    """Put an evaluation into the version's own report, instead of an older one, and write its card anew.

    Raises: ModelBroken when its report is damaged; MaskdetError where the folder cannot be written.
    """
    whole = version.report() | {"evaluation": report.to_json()}
    try:
        write_text_atomically(version.folder / REPORT_FILE, json.dumps(whole, indent=1) + "\n")
        write_text_atomically(version.folder / CARD_FILE, model_card(version.config, whole))
    except OSError as error:
        raise MaskdetError(
            tr(
                "{folder} cannot be written ({why}), so its card stays. Check its permissions.",
                folder=version.folder,
                why=error.strerror,
            )
        ) from error


def find_evaluation(version: Version, fingerprint: str) -> StoredEvaluation | None:
    """The stored evaluation of a version on this exact content, or None."""
    path = _folder(version) / f"{fingerprint}.json"
    return _entry(path) if path.is_file() else None


def list_evaluations(version: Version | None = None) -> list[StoredEvaluation]:
    """All that are stored, the newest first; damaged ones are left out. `version`: only this one's."""
    folders = [_folder(version)] if version else sorted(_root().glob("*/"))
    paths = [
        path for folder in folders for path in folder.glob("*.json") if not path.name.endswith(PREDICTIONS)
    ]
    found = [entry for path in paths if (entry := _entry(path))]
    return sorted(found, key=lambda entry: (entry.measured, entry.version), reverse=True)


def _entry(path: Path) -> StoredEvaluation | None:
    try:
        report = _report(path)
    except MaskdetError:
        return None
    return StoredEvaluation(
        report.version.name, report.dataset.name, report.dataset.fingerprint, report.measured, path
    )


def now() -> str:
    """ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _root() -> Path:
    return get_settings().data_dir / ".cache" / "evaluations"


def _folder(version: Version) -> Path:
    return _root() / f"{version.name}-{version.tflite_sha256[:SHA256_DIGITS]}"


def _beside(path: Path) -> Path:
    return path.with_name(path.stem + PREDICTIONS)


def _report(path: Path) -> EvaluationReport:
    try:
        return EvaluationReport.from_json(_read(path))
    except ValueError as error:
        raise _damaged(path, error) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> MaskdetError:
    return MaskdetError(
        tr("The evaluation at {path} is damaged ({why}). Evaluate the version again.", path=path, why=error)
    )
