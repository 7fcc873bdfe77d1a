"""What lets a browser's session sign in again after a restart. Sealed by whoever stores it: opaque here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from amsn2athena.storage._tables import resumptions


def put(connection: Connection, name: str, sealed: bytes, seen: float) -> None:
    """Store ``sealed`` under ``name``, in place of what was there."""
    delete(connection, [name])
    connection.execute(resumptions.insert().values(id=name, sealed=sealed, seen=seen))


def change(connection: Connection, name: str, sealed: bytes) -> None:
    """Store ``sealed`` in place of what is under ``name``, if anything is. It was seen when it was before."""
    statement = resumptions.update().where(resumptions.c.id == name)
    connection.execute(statement.values(sealed=sealed))


def find(connection: Connection, name: str, oldest: float) -> bytes | None:
    """Return what is stored under ``name``, and drop everything last seen before ``oldest``."""
    connection.execute(resumptions.delete().where(resumptions.c.seen < oldest))
    query = select(resumptions.c.sealed).where(resumptions.c.id == name)
    sealed: bytes | None = connection.execute(query).scalar_one_or_none()
    return sealed


def touch(connection: Connection, names: Sequence[str], seen: float) -> None:
    """All these were seen now."""
    statement = resumptions.update().where(resumptions.c.id.in_(names))
    connection.execute(statement.values(seen=seen))


def delete(connection: Connection, names: Sequence[str]) -> None:
    """Forget all these."""
    connection.execute(resumptions.delete().where(resumptions.c.id.in_(names)))
