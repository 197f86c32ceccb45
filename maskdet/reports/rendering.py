"""Pages that need nothing else, from the templates beside this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def rendered(template: str, filters: Mapping[str, Callable[..., str]] | None = None, **values: Any) -> str:
    """The template with these values; what comes from elsewhere is shown as text, never as markup.

    Args:
        template: name of a file in this folder.
        filters: more of what its expressions may use.
    """
    import jinja2  # 0.1 s to import

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
    )
    environment.filters |= filters or {}
    return environment.get_template(template).render(**values)
