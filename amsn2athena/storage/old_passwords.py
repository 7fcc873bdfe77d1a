"""Passwords for clients that prove them by MD5. Sealed by whoever stores them: opaque here."""

from __future__ import annotations

from sqlalchemy import Connection, select

from amsn2athena.storage._tables import old_passwords


def put(connection: Connection, owner: int, sealed: bytes) -> None:
    """Store that of the account with the id ``owner``, in place of what was there."""
    delete(connection, owner)
    connection.execute(old_passwords.insert().values(owner=owner, sealed=sealed))


def find(connection: Connection, owner: int) -> bytes | None:
    """Return what is stored for it."""
    query = select(old_passwords.c.sealed).where(old_passwords.c.owner == owner)
    sealed: bytes | None = connection.execute(query).scalar_one_or_none()
    return sealed


def delete(connection: Connection, owner: int) -> bool:
    """Forget it. Return whether there was one."""
    return bool(connection.execute(old_passwords.delete().where(old_passwords.c.owner == owner)).rowcount)
