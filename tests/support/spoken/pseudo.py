"""A language in which every message that can be translated reads ⟦as in English, between brackets⟧.

It is spoken where French is asked for, so all that chooses a language works as it does. What is filled into a message stands
between ⟪ and ⟫ where `marked` says so. It is made of what `make words` collects: a message that this misses stays English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from functools import cache
from io import StringIO

from babel import Locale
from babel.messages import Catalog

from benchmarks.support.collect_words import collected
from maskdet.language import LANGUAGES, Language, catalogues

CODE = "fr"
LONGER = 0.4  # as German or French may be, beside English
FILLER = "langueur vaste sur tout ce qui se lit ici et aussi plus loin encore que cela "
SHAPE = re.compile(r"(\s*(?:#+ )?)(.*?)(\s*)\Z", re.DOTALL)


def bracketed(text: str) -> str:
    """⟦The message⟧; what makes it a heading, and spaces around it, stay outside."""
    head, body, tail = _shape(text)
    return f"{head}⟦{body}⟧{tail}"


def marked(text: str) -> str:
    """As `bracketed`, with ⟪what is filled in⟫ marked as well."""
    return re.sub(r"\{(\w+)\}", r"⟪{\1}⟫", bracketed(text))


def lengthened(text: str) -> str:
    """As `bracketed`, and so much longer than English as other languages are."""
    head, body, tail = _shape(text)
    letters = len(re.sub(r"\{\w+\}|:material/\w+:", "", body))
    more = FILLER * (1 + letters // 100)
    return f"{head}⟦{body} {more[: max(2, round(LONGER * letters))].strip()}⟧{tail}"


@contextmanager
def spoken_as(change: Callable[[str], str]) -> Iterator[None]:
    """In this block, who asks for French gets the messages changed like this, with numbers as in English."""
    was_read, was_language = catalogues._catalogue, LANGUAGES[CODE]
    pseudo = pseudo_catalogue(change)
    LANGUAGES[CODE] = Language(CODE, was_language.name, Locale("en"), CODE)
    catalogues._catalogue = lambda code: pseudo if code == CODE else was_read(code)
    _forget()
    try:
        yield
    finally:
        LANGUAGES[CODE], catalogues._catalogue = was_language, was_read
        _forget()


def pseudo_catalogue(change: Callable[[str], str]) -> Catalog:
    """A catalogue in which each form of each message is changed so."""
    made = Catalog(locale=Locale("en"), fuzzy=False)
    for message in words_of_source():
        if message.id:
            one = isinstance(message.id, str)
            forms = change(message.id) if one else tuple(change(form) for form in message.id)
            made.add(message.id, forms, locations=message.locations, context=message.context)
    return made


@cache
def words_of_source() -> Catalog:
    """All that is marked; what Babel remarks about f-strings beside it is no concern of tests."""
    with redirect_stderr(StringIO()):
        return collected()


def _shape(text: str) -> tuple[str, str, str]:
    found = SHAPE.match(text)
    assert found
    return found[1], found[2], found[3]


def _forget() -> None:
    catalogues.translations.cache_clear()
    catalogues.browser_words.cache_clear()
