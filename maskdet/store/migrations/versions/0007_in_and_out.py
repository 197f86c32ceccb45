"""Who walked in and out over the line of a door screen; of earlier minutes nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
COLUMNS = ("entered", "exited")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("minute_statistics", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("minute_statistics", name)
