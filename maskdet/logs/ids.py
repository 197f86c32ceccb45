"""What a line of the log belongs to: a request, a visit, a job or a watch."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_ids: ContextVar[Mapping[str, str]] = ContextVar("log_ids", default={})  # noqa: B039 - never changed, only replaced
_of_process: dict[str, str] = {}


def new_id() -> str:
    """Eight letters and digits that nobody else has, short enough to be read out on the phone."""
    return secrets.token_hex(4)


@contextmanager
def log_ids(**ids: str) -> Iterator[None]:
    """Every line that is logged inside carries these, such as `request="3f2a9c01"`."""
    token = _ids.set({**_ids.get(), **ids})
    try:
        yield
    finally:
        _ids.reset(token)


def mark_process(**ids: str) -> None:
    """Every line of this process carries these, from any thread."""
    _of_process.update(ids)


def current_ids() -> dict[str, str]:
    """What a line that is logged now belongs to."""
    return {**_of_process, **_ids.get()}
