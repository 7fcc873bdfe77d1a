"""The forward list: whom an account has in its address book."""

from __future__ import annotations

from sqlalchemy import Connection, select

from amsn2athena.storage._people import PERSON, Person, delete, insert_if_absent, person
from amsn2athena.storage._tables import accounts, contacts

__all__ = ["Person", "add", "has", "of", "remove"]


def of(connection: Connection, owner: int) -> tuple[Person, ...]:
    """Return the contacts of the account with the id ``owner``, in the order in which they were added."""
    joined = contacts.join(accounts, accounts.c.id == contacts.c.contact)
    query = select(*PERSON).select_from(joined).where(contacts.c.owner == owner)
    return tuple(map(person, connection.execute(query.order_by(contacts.c.added, accounts.c.id))))


def has(connection: Connection, owner: int, contact: int) -> bool:
    """Return whether ``contact`` is on the list of ``owner``."""
    key = (contacts.c.owner == owner, contacts.c.contact == contact)
    return connection.execute(select(contacts.c.owner).where(*key)).first() is not None


def add(connection: Connection, owner: int, contact: int, added: float) -> bool:
    """Put ``contact`` on the list of ``owner``. Return whether it is new there."""
    return insert_if_absent(connection, contacts, {"owner": owner, "contact": contact}, {"added": added})


def remove(connection: Connection, owner: int, contact: int) -> bool:
    """Take ``contact`` off the list of ``owner``. Return whether it was there."""
    return delete(connection, contacts, {"owner": owner, "contact": contact})
