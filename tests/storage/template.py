"""Databases whose tables are there at once: to copy them is a hundred times as fast as to migrate.

SQLAlchemy compiles each statement once for an engine, which takes longer than what the statement does in a
small database. So one in memory goes on with the engine of one that was closed: it knows its statements, and
has none of its rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Engine

from amsn2athena.storage import Database

_idle: list[Engine] = []


class InMemory(Database):
    """A database in memory, with its tables."""

    def __init__(self) -> None:
        super().__init__("sqlite://")
        if _idle:
            self._engine = _idle.pop()
        prepare(self)

    def close(self) -> None:
        """Forget all that is in it."""
        closed = self._closed
        super().close()
        if not closed:
            _idle.append(self._engine)


def prepare(database: Database) -> None:
    """Do to an empty SQLite database what ``database.migrate()`` does."""
    with _within(database) as connection:
        _migrated().backup(connection)


@cache
def _migrated() -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    database = Database("sqlite://")
    database.migrate()
    with _within(database) as connection:
        connection.backup(copy)
    database.close()
    return copy


@contextmanager
def _within(database: Database) -> Iterator[sqlite3.Connection]:
    """Yield SQLite's own connection, outside of any transaction."""
    pooled = database._engine.raw_connection()
    connection = pooled.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    yield connection
    pooled.close()
