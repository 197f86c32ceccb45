"""Clips of events, and whether a picture was stored with its faces hidden; of earlier ones it is not known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("event_pictures", sa.Column("faces_hidden", sa.Boolean(), nullable=True))
    op.create_table(
        "event_clips",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("mp4", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.event_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index("ix_event_clips_time", "event_clips", ["time"])


def downgrade() -> None:
    op.drop_table("event_clips")
    op.drop_column("event_pictures", "faces_hidden")
