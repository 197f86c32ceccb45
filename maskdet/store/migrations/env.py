"""Alembic's way in: it works on the connection it is handed, inside the caller's transaction."""

from __future__ import annotations

from alembic import context

from maskdet.store.people import tables  # noqa: F401  (its tables join the others)
from maskdet.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter tables otherwise
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
