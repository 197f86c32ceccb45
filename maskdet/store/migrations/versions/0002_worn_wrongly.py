"""People who came into view with a mask worn wrongly; of earlier minutes it is not known, and 0."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "minute_statistics", sa.Column("tracks_incorrect", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("minute_statistics", "tracks_incorrect")
