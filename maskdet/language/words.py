"""Words in the language spoken now. What is marked by these names is collected into the catalogues."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal

from maskdet.language.catalogues import LANGUAGES, translations
from maskdet.language.current import current_language


def tr_later(message: str) -> str:
    """The message itself, for catalogues to know it; where it is shown it goes through `tr`."""
    return message


def tr_many_later(one: str, many: str) -> tuple[str, str]:
    """Both forms, for catalogues to know them; where they are shown they go through `tr_many(*forms, n)`."""
    return one, many


def tr(message: str, **values: Any) -> str:
    """The message in the language spoken now, with its `{name}`s filled in. A message without values is taken as it is."""
    found = translations(current_language()).gettext(message) if message else message
    return found.format(**values) if values else found


def tr_as(meaning: str, message: str, **values: Any) -> str:
    """As `tr`, where one English word has two meanings. The meaning is for who translates; it is never shown."""
    found = translations(current_language()).pgettext(meaning, message)
    return found.format(**values) if values else found


def tr_many(one: str, many: str, n: int, **values: Any) -> str:
    """As `tr`, by the language's own rule for so many. `{n}` is the number, as the language writes it: 1,234."""
    code = current_language()
    found = translations(code).ngettext(one, many, n)
    return found.format(n=format_decimal(n, locale=LANGUAGES[code].locale), **values)
