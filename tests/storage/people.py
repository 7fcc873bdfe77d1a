"""Accounts for the tests."""

from __future__ import annotations

from sqlalchemy import Connection

from amsn2athena.storage.accounts import Account, create


def account(connection: Connection, name: str) -> Account:
    """Make an account ``name@example.com``."""
    return create(connection, f"{name}@example.com", name.title(), "hash of a password", 1.5)


def pair(connection: Connection) -> tuple[Account, Account]:
    """Make Alice and Bob."""
    return account(connection, "alice"), account(connection, "bob")
