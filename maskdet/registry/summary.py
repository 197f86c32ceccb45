"""A version in one line: what lists of versions say of each."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from maskdet.errors import ModelBroken
from maskdet.registry.report import read_report
from maskdet.registry.version import Version


def version_summary(version: Version) -> dict[str, Any]:
    """name, created, architecture, labels, parameters, imported, accuracy and test_faces as plain values."""
    measured = None
    with suppress(ModelBroken):  # a damaged report spoils its own figures only
        measured = read_report(version).test_photos
    return {
        "name": version.name,
        "created": version.created,
        "architecture": version.architecture,
        "labels": [str(label) for label in version.labels],
        "parameters": version.config.get("parameters"),
        "imported": version.imported,
        "accuracy": measured.accuracy if measured else None,
        "test_faces": measured.count if measured else None,
    }
