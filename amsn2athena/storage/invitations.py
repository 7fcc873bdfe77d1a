"""Invitations to make an account. Each is used once; only a hash of its code is stored."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from amsn2athena.storage._tables import invitations


def add(connection: Connection, code: str, made: float) -> None:
    """Store that ``code`` invites somebody."""
    connection.execute(invitations.insert().values(id=_hash(code), made=made))


def use(connection: Connection, code: str) -> bool:
    """Use up ``code``, and return whether it was good."""
    used = connection.execute(invitations.delete().where(invitations.c.id == _hash(code)))
    return bool(used.rowcount)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
