"""Circles and their members."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "circles",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("guid", sa.String(36), nullable=False, unique=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "circle_members",
        sa.Column("owner", sa.Integer, sa.ForeignKey("circles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("member", sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("role", sa.Integer, nullable=False),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("inviter", sa.Integer, sa.ForeignKey("accounts.id", ondelete="SET NULL")),
        sa.Column("message", sa.String(255), nullable=False, server_default=""),
        sa.Column("added", sa.Double, nullable=False),
        sa.CheckConstraint("role IN (1, 3)", name="role"),
        sa.CheckConstraint("state IN (1, 3)", name="state"),
    )
    op.create_index("ix_circle_members_member", "circle_members", ["member"])


def downgrade() -> None:
    """Drop both."""
    op.drop_table("circle_members")
    op.drop_table("circles")
