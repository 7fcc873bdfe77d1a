"""Telephone numbers that people tell their contacts: at home (PHH), at work (PHW), and mobile (PHM)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select

from amsn2athena.storage import changes
from amsn2athena.storage._tables import accounts, contacts, memberships, phones
from amsn2athena.storage.memberships import Role

KINDS = ("PHH", "PHW", "PHM")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number of the account ``email``, ``""`` when it was taken back; ``changed`` is its stamp."""

    email: str
    kind: str
    number: str
    changed: float


#: Made once: every SYN asks for both.
_COLUMNS = accounts.c.email, phones.c.kind, phones.c.number, phones.c.changed
_ORDER = accounts.c.email, phones.c.kind
_OF = (
    select(*_COLUMNS)
    .join_from(phones, accounts, phones.c.owner == accounts.c.id)
    .where(phones.c.owner == bindparam("owner_"))
    .order_by(*_ORDER)
)
_OF_CONTACTS = (
    select(*_COLUMNS)
    .join_from(phones, accounts, phones.c.owner == accounts.c.id)
    .join(contacts, contacts.c.contact == phones.c.owner)
    .join(memberships, (memberships.c.owner == phones.c.owner) & (memberships.c.member == contacts.c.owner))
    .where(contacts.c.owner == bindparam("owner_"), memberships.c.role == Role.ALLOW.value)
    .order_by(*_ORDER)
)


def keep(connection: Connection, owner: int, kind: str, number: str, when: float) -> None:
    """Keep a number instead of the one before, with the stamp ``when``; ``""`` takes it back."""
    connection.execute(delete(phones).where(phones.c.owner == owner, phones.c.kind == kind))
    connection.execute(phones.insert().values(owner=owner, kind=kind, number=number, changed=when))
    changes.touch(connection, owner, when)


def of(connection: Connection, owner: int) -> tuple[Phone, ...]:
    """Return those of the account with the id ``owner``."""
    return tuple(Phone(*row) for row in connection.execute(_OF, {"owner_": owner}))


def of_contacts(connection: Connection, owner: int) -> tuple[Phone, ...]:
    """Return those of its contacts who let it see them."""
    return tuple(Phone(*row) for row in connection.execute(_OF_CONTACTS, {"owner_": owner}))
