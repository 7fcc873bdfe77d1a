"""Lines that came and that nobody has looked at. Sealed by whoever stores them: opaque here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from amsn2athena.storage._tables import unseen


def add(connection: Connection, name: str, owner: str, sealed: bytes, received: float) -> None:
    """Store ``sealed`` for ``owner`` under ``name``, which is new."""
    connection.execute(unseen.insert().values(id=name, owner=owner, sealed=sealed, received=received))


def of(connection: Connection, owner: str, oldest: float) -> list[tuple[str, bytes]]:
    """Return what is stored for ``owner``, in the order it came, and drop all that came before ``oldest``."""
    connection.execute(unseen.delete().where(unseen.c.received < oldest))
    query = select(unseen.c.id, unseen.c.sealed).where(unseen.c.owner == owner).order_by(unseen.c.number)
    return [(name, sealed) for name, sealed in connection.execute(query)]


def delete(connection: Connection, names: Sequence[str]) -> None:
    """Forget all these."""
    connection.execute(unseen.delete().where(unseen.c.id.in_(names)))
