"""Accounts, their address books and lists, resumptions and invitations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("display_name", sa.String(387), nullable=False),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("guid", sa.String(36), nullable=False, unique=True),
        sa.Column("privacy", sa.String(2), nullable=False, server_default="AL"),
        sa.Column("created", sa.Double, nullable=False),
        sa.CheckConstraint("privacy IN ('AL', 'BL')", name="privacy"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contacts",
        _person("owner"),
        _person("contact"),
        sa.Column("added", sa.Double, nullable=False),
    )
    op.create_index("ix_contacts_contact", "contacts", ["contact"])
    op.create_table(
        "memberships",
        _person("owner"),
        _person("member"),
        sa.Column("role", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("added", sa.Double, nullable=False),
        sa.Column("message", sa.String(255), nullable=False, server_default=""),
        sa.CheckConstraint("role IN (2, 4, 8, 16)", name="role"),
    )
    op.create_index("ix_memberships_member", "memberships", ["member"])
    op.create_table(
        "resumptions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("seen", sa.Double, nullable=False),
    )
    op.create_index("ix_resumptions_seen", "resumptions", ["seen"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("made", sa.Double, nullable=False),
    )


def downgrade() -> None:
    """Drop them all."""
    for table in ("invitations", "resumptions", "memberships", "contacts", "accounts"):
        op.drop_table(table)


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
