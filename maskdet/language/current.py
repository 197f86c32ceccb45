"""The language that is spoken now: of a page's visitor, of a block, or of the house."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from maskdet.language.catalogues import LANGUAGES

_spoken: ContextVar[str | None] = ContextVar("maskdet_language", default=None)
_finders: list[Callable[[], str | None]] = []


def current_language() -> str:
    """The code of the language spoken now, such as "de"."""
    return _spoken.get() or (_finders[0]() if _finders else None) or house_language()


def house_language() -> str:
    """That of messages to receivers, and of processes: the setting `language`, or of who started the process.

    Read from the environment by itself, since settings have words of their own that are spoken.
    """
    code = os.environ.get("MASKDET_LANGUAGE", "")
    return code if code in LANGUAGES else "en"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language in a block, and in what it starts."""
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def find_language_by(finder: Callable[[], str | None]) -> None:
    """In this process, ask `finder` where no block named one: a server of pages knows whose page runs."""
    _finders[:] = [finder]
