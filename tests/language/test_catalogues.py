"""Each catalogue says all that the source says, with the same values, signs and links in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from maskdet.language import LANGUAGES
from maskdet.language.catalogues import _catalogue
from tests.support.spoken.pseudo import words_of_source

CODES = sorted(LANGUAGES.keys() - {"en"})
PLACEHOLDER, ICON, LINK = re.compile(r"\{\w+\}"), re.compile(r":material/\w+:"), re.compile(r"\]\(([^)]*)\)")


def forms(message: Message) -> list[str]:
    """What stands in the catalogue: one form, or those of plurals."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def sources(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


@pytest.fixture(params=CODES)
def messages(request: pytest.FixtureRequest) -> list[Message]:
    """Of a language; skipped until its first word is there."""
    found = [message for message in _catalogue(request.param) if message.id]
    if not any(any(forms(message)) for message in found):
        pytest.skip(f"{request.param} has no words yet")
    return found


def key(message: Message) -> tuple[str, ...]:
    return (message.context or "", *sources(message))


def test_it_has_every_word_of_the_source_and_no_other(messages: list[Message]) -> None:
    source = {key(message) for message in words_of_source() if message.id}
    there = {key(message) for message in messages}
    assert sorted(source - there) == [], "not in the catalogue: run `make words`"
    assert sorted(there - source) == [], "not in the source any more: run `make words`"


def test_every_message_is_translated(messages: list[Message]) -> None:
    assert [
        message.id for message in messages if message.fuzzy or not all(forms(message)) or not forms(message)
    ] == []


def differing(messages: list[Message]) -> Iterator[tuple[str, str]]:
    """Source and translation, where what must be alike is not; a plural's forms may leave its number out."""
    for message in messages:
        for form in filter(None, forms(message)):
            source = sources(message)[-1]
            if not (
                is_alike(source, form) or (len(sources(message)) > 1 and is_alike(sources(message)[0], form))
            ):
                yield source, form


def is_alike(source: str, form: str) -> bool:
    return signs(source) == signs(form)


def signs(text: str) -> tuple[object, ...]:
    """What a translation keeps: values, icons, links, Markdown, spaces and lines at its ends."""
    around = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    counted = [text.count(sign) for sign in ("**", "`", "\n\n", "<", ">")]
    return (
        sorted(set(PLACEHOLDER.findall(text))),  # some languages have to name a thing twice
        sorted(ICON.findall(text)),
        sorted(LINK.findall(text)),
        around,
        counted,
    )


def test_values_signs_and_links_are_those_of_the_source(messages: list[Message]) -> None:
    assert sorted(differing(messages)) == []


def test_there_are_as_many_forms_as_the_language_has(
    messages: list[Message], request: pytest.FixtureRequest
) -> None:
    code = request.node.callspec.params["messages"]
    number = _catalogue(code).num_plurals
    assert [
        message.id
        for message in messages
        if message.pluralizable and any(forms(message)) and len(forms(message)) != number
    ] == []
    assert number <= 3


def test_signs_that_differ_are_found() -> None:
    assert signs("{n} **new** faces ") != signs("{m} **neue** Gesichter ")
    assert signs("See [it](x).") != signs("Siehe [es](y).")
    assert signs(" a") != signs("a")
    assert signs("{n} of {total}") == signs("von {total}: {n}")
