"""Puts the settings' table into docs/settings.md: `python -m benchmarks.support.settings_page`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from maskdet.installation import USER_FILES
from maskdet.settings import PROJECT_ROOT, Settings

PAGE = PROJECT_ROOT / "docs" / "settings.md"


def settings_table() -> str:
    """The table of all settings in docs/settings.md."""
    rows = [
        f"| `MASKDET_{name.upper()}` | {_shown(field.default, field.json_schema_extra)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| variable | default | |", "|---|---|---|", *rows]) + "\n"


def _shown(default: Any, extra: Any) -> str:
    """A default in words."""
    if extra["shown"]:
        return str(extra["shown"])
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, Path):
        return (
            f"`{default.relative_to(PROJECT_ROOT if default.is_relative_to(PROJECT_ROOT) else USER_FILES)}`"
        )
    if isinstance(default, int | float):
        return f"{default:g}"
    return "none" if not default or isinstance(default, SecretStr) else str(default)


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    # A table's lines begin with a bar; a function, so that no sign in it is taken for a group.
    PAGE.write_text(
        re.sub(r"^\| variable(?:.*\n\|)*.*\n", lambda _: settings_table(), text, flags=re.MULTILINE)
    )
