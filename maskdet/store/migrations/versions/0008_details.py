"""What an event's sentence says beyond its numbers, so that it can be told in any language; of earlier events nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("events", sa.Column("details", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("events", "details")
