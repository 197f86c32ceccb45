"""What goes wrong with the database, as one sentence with what to do, without the password."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from maskdet.errors import MaskdetError
from maskdet.language import tr


class StoreProblem(MaskdetError):
    """The database cannot be reached or used; `is_outage` where that may pass, and the same be tried again."""

    def __init__(self, sentence: str, *, is_outage: bool = False) -> None:
        super().__init__(sentence)
        self.is_outage = is_outage


@contextmanager
def sentences(url: URL) -> Iterator[None]:
    """The database's errors as one sentence with what to do, without the password."""
    try:
        yield
    except (DBAPIError, NoFreeConnection) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        if url.password:
            reason = reason.replace(str(url.password), "…")
        if is_locked(error):
            raise StoreProblem(
                tr(
                    "The database {database} is held by another program, such as one that shows databases and has changes to "
                    "save. Close it there, then try again.",
                    database=url.database,
                ),
                is_outage=True,
            ) from None
        where = url.database if url.get_backend_name() == "sqlite" else f"{url.host}:{url.port or 5432}"
        raise StoreProblem(
            tr(
                "The database at {database} did not do what was asked ({why}). See that it runs, is reachable and has space; "
                "then try again.",
                database=where,
                why=reason,
            ),
            is_outage=not isinstance(error, DataError | IntegrityError),
        ) from None


def is_locked(error: Exception) -> bool:
    """Whether another program has SQLite's file to itself."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) or 0
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
