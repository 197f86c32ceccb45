"""Where in the picture the person of an event is, and when in a film; of earlier events it is not known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("events", sa.Column("place", sa.String(length=40), nullable=True))
    op.add_column("events", sa.Column("film_s", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("events", "film_s")
    op.drop_column("events", "place")
