"""A number for each group, for clients that have no GUIDs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NUMBER = """\
UPDATE groups SET number = (
    SELECT count(*) FROM groups AS other WHERE other.owner = groups.owner AND other.id <= groups.id
)"""


def upgrade() -> None:
    """Number them in the order in which they were made."""
    op.add_column("groups", sa.Column("number", sa.Integer, nullable=False, server_default="0"))
    op.execute(_NUMBER)
    op.create_index("ix_groups_number", "groups", ["owner", "number"], unique=True)


def downgrade() -> None:
    """Take the numbers away."""
    op.drop_index("ix_groups_number", "groups")
    op.drop_column("groups", "number")
