"""Telephone numbers that people tell their contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "phones",
        sa.Column("owner", sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.String(3), primary_key=True),
        sa.Column("number", sa.String(95), nullable=False),
        sa.Column("changed", sa.Double, nullable=False),
        sa.CheckConstraint("kind IN ('PHH', 'PHW', 'PHM')", name="kind"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("phones")
