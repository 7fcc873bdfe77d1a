"""What contacts and memberships share: rows between two accounts, seen from the owner's side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, exists, literal, select

from amsn2athena.storage._tables import accounts


@dataclass(frozen=True, slots=True)
class Person:
    """Another account, as an address book shows it."""

    id: int
    email: str
    display_name: str
    guid: str


#: The columns that make a Person.
PERSON = (accounts.c.id, accounts.c.email, accounts.c.display_name, accounts.c.guid)


def person(row: Any) -> Person:
    """Return the person of a row that begins with :data:`PERSON`."""
    return Person(*row[:4])


def guid_of(connection: Connection, account: int) -> str:
    """Return the GUID of the account with this id."""
    return str(connection.execute(select(accounts.c.guid).where(accounts.c.id == account)).scalar_one())


def insert_if_absent(
    connection: Connection, table: Table, key: Mapping[str, int], others: Mapping[str, object]
) -> bool:
    """Insert ``key`` and ``others`` unless ``key`` is there, in one statement. Return whether it was not."""
    there = exists().where(*(table.c[name] == value for name, value in key.items()))
    values = {name: literal(value, table.c[name].type) for name, value in {**key, **others}.items()}
    row = select(*values.values()).where(~there)
    statement = table.insert().from_select(list(values), row).returning(table.c.owner)
    return connection.execute(statement).first() is not None


def delete(connection: Connection, table: Table, key: Mapping[str, int]) -> bool:
    """Delete the row with this ``key``. Return whether there was one."""
    statement = table.delete().where(*(table.c[name] == value for name, value in key.items()))
    return connection.execute(statement).rowcount == 1
