"""Puts the settings' table into docs/settings.md: `python -m benchmarks.support.settings_page`."""

from __future__ import annotations

import re

from maskdet.settings import PROJECT_ROOT, settings_table

PAGE = PROJECT_ROOT / "docs" / "settings.md"

if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    # A table's lines begin with a bar; a function, so that no sign in it is taken for a group.
    PAGE.write_text(
        re.sub(r"^\| variable(?:.*\n\|)*.*\n", lambda _: settings_table(), text, flags=re.MULTILINE)
    )
