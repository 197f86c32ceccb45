"""The languages there are, and their catalogues: gettext `.po` files, read as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).with_name("catalogues")  # one file a language: de.po


@dataclass(frozen=True)
class Language:
    """A language of the pages.

    Attributes:
        code: as in settings, cookies and file names: "zh".
        name: in its own words.
        locale: by which Babel writes numbers and times.
        html: as HTML and the Web Speech API call it.
    """

    code: str
    name: str
    locale: Locale
    html: str


LANGUAGES = {
    code: Language(code, name, Locale.parse(html, sep="-"), html)
    for code, name, html in (
        ("en", "English", "en"),
        ("de", "Deutsch", "de"),
        ("es", "Español", "es"),
        ("fr", "Français", "fr"),
        ("zh", "简体中文", "zh-CN"),
    )
}


def best_language(wanted: Iterable[str]) -> str | None:
    """The first of these that there is, whatever its region: ("pt-BR", "de-AT") -> "de"; None: there is none of them."""
    for tag in wanted:
        try:
            code = Locale.parse(tag.strip(), sep="-").language
        except (TypeError, ValueError, UnknownLocaleError):  # whatever a browser sent
            continue
        if code in LANGUAGES:
            return code
    return None


@cache
def translations(code: str) -> NullTranslations:
    """The catalogue of a language, read once; of English, the source, one that gives back what it is asked."""
    if code == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _catalogue(code))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def browser_words(code: str, part: str = "static/") -> dict[str, list[str]]:
    """What scripts in the browser show: English -> its forms, that of one thing first; empty for English.

    Args:
        part: how the paths of the scripts begin: those of static/ load each other.
    """
    if code == "en":
        return {}
    return dict(_of_scripts(_catalogue(code), part))


def _of_scripts(catalogue: Catalog, part: str) -> Iterable[tuple[str, list[str]]]:
    for message in catalogue:
        forms: Any = message.string
        forms = [forms] if isinstance(forms, str) else list(forms or ())
        is_there = any(path.startswith(part) and path.endswith(".js") for path, _ in message.locations)
        if is_there and not message.context and forms and all(forms):
            yield message.id[0] if isinstance(message.id, (list, tuple)) else message.id, forms


def _catalogue(code: str) -> Catalog:
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=LANGUAGES[code].locale)
