"""Findings that a person accepted: the same picture is not shown for the same reason again."""

from __future__ import annotations

import json
from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.data_quality.findings import Finding, Flagged
from maskdet.data_quality.kinds import Kind
from maskdet.dataset import cache_path
from maskdet.fileio import write_text_atomically


@allowed(Role.ADMIN, "let a finding stand", about="file")
def accept(root: Path, kind: Kind, file: str) -> None:
    """Accept a finding. `file`: label/name; under another label the picture would be shown again."""
    accepted = _read(root) | {f"{kind} {file}"}
    write_text_atomically(cache_path(root, "kept", ".json"), json.dumps(sorted(accepted), indent=1))


def open_pictures(root: Path, finding: Finding, files: set[str]) -> list[Flagged]:
    """The pictures of a finding that are still there (`files`: all of the set, label/name) and not accepted."""
    accepted = _read(root)
    return [p for p in finding.pictures if p.file in files and f"{finding.kind} {p.file}" not in accepted]


def _read(root: Path) -> set[str]:
    try:
        return set(json.loads(cache_path(root, "kept", ".json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return set()  # at worst a picture is shown again
