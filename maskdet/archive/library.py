"""The results that the pages know: folders in data_dir, by name."""

from __future__ import annotations

import re
from pathlib import Path

from maskdet.archive.manifest import MANIFEST, ResultsProblem
from maskdet.language import tr
from maskdet.settings import get_settings

HOME = ".archives"
NAME = re.compile(r"\w[\w .-]{0,59}")


def results_folder(name: str) -> Path:
    """Where results of this name are, or would be.

    Raises: ResultsProblem for a name that is none.
    """
    if not NAME.fullmatch(name) or name.endswith((".", " ")):
        raise ResultsProblem(
            tr(
                "A name begins with a letter or digit; letters, digits, spaces, dots and dashes may follow, 60 "
                "at most."
            )
        )
    return get_settings().data_dir / HOME / name


def list_results() -> list[str]:
    """The names of all results, those that were begun last first."""
    home = get_settings().data_dir / HOME
    found = [path for path in home.iterdir() if (path / MANIFEST).is_file()] if home.is_dir() else []
    return [path.name for path in sorted(found, key=lambda path: -(path / MANIFEST).stat().st_mtime)]
