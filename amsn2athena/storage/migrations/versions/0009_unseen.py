"""Lines that nobody has looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "unseen",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("received", sa.Double, nullable=False),
    )
    op.create_index("ix_unseen_owner", "unseen", ["owner"])
    op.create_index("ix_unseen_received", "unseen", ["received"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("unseen")
