"""Alembic's entry point: it migrates the connection that it was handed, in its transaction."""

from __future__ import annotations

from alembic import context

from amsn2athena.storage._tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter most things in place: Alembic copies the table instead.
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
