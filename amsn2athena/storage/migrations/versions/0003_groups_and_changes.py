"""Groups, what is noted about contacts, and when what changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ACCOUNTS = ("changed", "renamed", "forgotten")


def upgrade() -> None:
    """Add columns to accounts and contacts, and three tables."""
    op.add_column(
        "accounts", sa.Column("alert_when_added", sa.Boolean, nullable=False, server_default=sa.true())
    )
    for name in _ACCOUNTS:
        op.add_column("accounts", sa.Column(name, sa.Double, nullable=False, server_default="0"))
    op.create_index("ix_accounts_changed", "accounts", ["changed"])
    op.add_column("contacts", sa.Column("alias", sa.String(387), nullable=False, server_default=""))
    op.add_column("contacts", sa.Column("notes", sa.String(2000), nullable=False, server_default=""))
    op.add_column("contacts", sa.Column("changed", sa.Double, nullable=False, server_default="0"))
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("guid", sa.String(36), nullable=False, unique=True),
        sa.Column("name", sa.String(61), nullable=False),
        sa.Column("favorite", sa.Boolean, nullable=False),
        sa.Column("changed", sa.Double, nullable=False),
        sa.UniqueConstraint("owner", "name"),
    )
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.Integer, sa.ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("owner", sa.Integer, nullable=False),
        sa.Column("contact", sa.Integer, primary_key=True, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["owner", "contact"], ["contacts.owner", "contacts.contact"], ondelete="CASCADE"
        ),
    )
    op.create_index("ix_group_members_owner", "group_members", ["owner", "contact"])
    op.create_table(
        "deletions",
        sa.Column("owner", sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("list", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("guid", sa.String(36), primary_key=True),
        sa.Column("changed", sa.Double, nullable=False),
        sa.CheckConstraint("list IN (0, 1, 2, 4, 8, 16)", name="list"),
    )
    op.create_index("ix_deletions_owner", "deletions", ["owner", "changed"])


def downgrade() -> None:
    """Take them away."""
    for table in ("deletions", "group_members", "groups"):
        op.drop_table(table)
    for name in ("changed", "notes", "alias"):
        op.drop_column("contacts", name)
    op.drop_index("ix_accounts_changed", "accounts")
    for name in (*reversed(_ACCOUNTS), "alert_when_added"):
        op.drop_column("accounts", name)
