"""Engines, each set up the way this project needs it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from amsn2athena.storage._errors import StorageUnavailable

#: Seconds that SQLite waits for another process (the command line, a backup) to let go of the file, and that
#: we wait for a PostgreSQL to answer: every other transaction waits meanwhile.
BUSY_TIMEOUT = 5

_SQLITE = "sqlite"
_MEMORY = (None, "", ":memory:")


def engine_for(url: str) -> Engine:
    """Return an engine for ``url``, without connecting. Raises :class:`StorageUnavailable`."""
    parsed = _parse(url)
    if parsed.get_backend_name() == _SQLITE:
        return _sqlite(parsed)
    connect = {"connect_timeout": BUSY_TIMEOUT}
    return _create(parsed, connect_args=connect, pool_size=1, max_overflow=0, pool_pre_ping=True)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageUnavailable("The database URL cannot be understood.") from None
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _create(url: URL, **options: Any) -> Engine:
    try:
        # What goes wrong is logged: without what was to be written, which may be the hash of a password.
        return create_engine(url, hide_parameters=True, **options)
    except (ArgumentError, ImportError) as error:
        raise StorageUnavailable(f"No driver for the database {shown(url)}: {error}.") from error


def shown(url: URL) -> str:
    """Return ``url`` as it may be shown and logged: without its password."""
    return url.render_as_string(hide_password=True)


def _sqlite(url: URL) -> Engine:
    connect = {"timeout": BUSY_TIMEOUT, "check_same_thread": False}
    if url.database in _MEMORY:
        engine = _create(url, connect_args=connect, poolclass=StaticPool)
    else:
        engine = _create(url, connect_args=connect, pool_size=1, max_overflow=0)
        event.listen(engine, "do_connect", lambda *_: _make_file(Path(str(url.database))))
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _make_file(path: Path) -> None:
    """Make the database file, and its folder, for our eyes only: it holds password hashes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads first and writes later can fail at once, timeout or not, when another
    # process wrote in between: so every transaction takes the write lock when it begins.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
