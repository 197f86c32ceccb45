"""Pages that need nothing else, from the templates beside this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from maskdet.formatting import day_text, moment_text, number
from maskdet.language import LANGUAGES, current_language, tr, tr_as, tr_many


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
    environment.globals |= _words()
    return environment.get_template(template).render(**values)


def now_text() -> str:
    """The moment a report is made, with its time zone."""
    now = datetime.now().astimezone()
    return f"{moment_text(now)} {now:%Z}"


def _words() -> dict[str, Any]:
    """What templates say things with, in the language spoken now; `language`: as HTML names it."""
    says: dict[str, Any] = {
        "tr": tr,
        "tr_as": tr_as,
        "tr_many": tr_many,
        "number": number,
        "day_text": day_text,
    }
    return says | {"language": LANGUAGES[current_language()].html}
