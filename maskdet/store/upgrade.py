"""Bringing the tables up to date by alembic, at first use; several processes may do so at once."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from maskdet.errors import MaskdetError
from maskdet.language import tr

HEAD = "0008"  # the newest migration; a test compares
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
LOCK = 7_301_402  # of PostgreSQL: any number that nothing else in this database uses


class NewerDatabase(MaskdetError):
    """A newer version of maskdet wrote the database, which may use it otherwise."""


def upgrade(engine: Engine) -> None:
    """Do all migrations that are missing; a question only, where none is.

    Raises: NewerDatabase; what SQLAlchemy raises when it cannot be reached or written.
    """
    with engine.execution_options(reading=True).connect() as connection:
        if _is_current(connection):
            return
    with engine.begin() as connection:
        _take_turn(connection)
        if not _is_current(connection):
            _migrate(connection)


def _is_current(connection: Connection) -> bool:
    """Whether nothing is missing. Raises: NewerDatabase."""
    version = _version(connection)
    if version and not list((MIGRATIONS / "versions").glob(f"{re.sub(r'[^0-9A-Za-z]', '', version)}_*.py")):
        raise NewerDatabase(
            tr(
                "The database was written by a newer version of maskdet. Update maskdet, or name another database by "
                "MASKDET_DATABASE_URL."
            )
        )
    return version == HEAD


def _take_turn(connection: Connection) -> None:
    """SQLite's writers queue by themselves; in PostgreSQL two would make the same table."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
