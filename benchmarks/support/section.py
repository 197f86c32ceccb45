"""A section of a documentation page that a command writes: what stands between its heading and the next one."""

from __future__ import annotations

import re
from pathlib import Path


def write_section(path: Path, heading: str, body: str) -> None:
    """Put `body` under `heading`, such as `## Under load`, in place of what stood there.

    Raises: ValueError where the page has no such heading.
    """
    text = path.read_text(encoding="utf-8")
    section = re.compile(rf"(^{re.escape(heading)}\n).*?(?=^#|\Z)", re.MULTILINE | re.DOTALL)
    if not section.search(text):
        raise ValueError(f"{path} has no line {heading!r}: write it where the section is to stand.")
    changed = section.sub(lambda found: f"{found[1]}{body.strip()}\n\n", text, count=1)
    path.write_text(changed.rstrip("\n") + "\n", encoding="utf-8")
