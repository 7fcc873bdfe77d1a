"""Who may sign in."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, union, update
from sqlalchemy.exc import IntegrityError

from amsn2athena.storage._tables import accounts, contacts, memberships

#: Made once: every sign-in asks several times.
_OF_EMAIL = select(accounts).where(accounts.c.email == bindparam("email_"))


class AccountExists(Exception):
    """The e-mail address is taken."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account. ``email`` is in lower case; ``password`` is its hash; ``privacy`` is ``AL`` or ``BL``;
    ``alert_when_added``: it wants to be asked about who adds it.
    """

    id: int
    email: str
    display_name: str
    password: str = field(repr=False)
    guid: str
    privacy: str
    created: float
    alert_when_added: bool = True


def create(connection: Connection, email: str, display_name: str, password: str, created: float) -> Account:
    """Store a new account with the password hash ``password``. Raises :class:`AccountExists`."""
    values = {"email": email, "display_name": display_name, "password": password, "created": created}
    statement = insert(accounts).values(guid=str(uuid.uuid4()), **values).returning(*accounts.c)
    try:
        return _account(connection.execute(statement).one())
    except IntegrityError:
        raise AccountExists(email) from None


def find(connection: Connection, email: str) -> Account | None:
    """Return the account of ``email`` (in lower case)."""
    row = connection.execute(_OF_EMAIL, {"email_": email}).one_or_none()
    return None if row is None else _account(row)


def find_by_guid(connection: Connection, guid: str) -> Account | None:
    """Return the account that address books name by ``guid``."""
    row = connection.execute(select(accounts).where(accounts.c.guid == guid)).one_or_none()
    return None if row is None else _account(row)


def find_all(connection: Connection, emails: Collection[str], guids: Collection[str]) -> tuple[Account, ...]:
    """Return the accounts that have one of these addresses (in lower case) or GUIDs, in no order."""
    wanted = accounts.c.email.in_(emails) | accounts.c.guid.in_(guids)
    return tuple(map(_account, connection.execute(select(accounts).where(wanted))))


def rename(connection: Connection, account: int, display_name: str, when: float) -> None:
    """Give the account with the id ``account`` another display name, with the stamp ``when``."""
    _update(connection, account, display_name=display_name, renamed=when, changed=when)


def set_password(connection: Connection, account: int, password: str) -> None:
    """Give it another password hash."""
    _update(connection, account, password=password)


def set_privacy(connection: Connection, account: int, privacy: str, when: float) -> None:
    """Let strangers call (``AL``) or not (``BL``)."""
    _update(connection, account, privacy=privacy, changed=when)


def set_alert_when_added(connection: Connection, account: int, alert: bool, when: float) -> None:
    """Keep whether the account wants to be asked about who adds it."""
    _update(connection, account, alert_when_added=alert, changed=when)


def remove(connection: Connection, account: int, when: float) -> None:
    """Delete an account and what it keeps. Who had it on a list reads all lists anew: its name is gone, so
    that it cannot be told as a difference after the stamp ``when``.
    """
    owners = union(
        select(contacts.c.owner).where(contacts.c.contact == account),
        select(memberships.c.owner).where(memberships.c.member == account),
    )
    # A whole second later, as clients say the stamp that they know in whole seconds.
    anew = {"forgotten": when, "changed": when + 1}
    connection.execute(update(accounts).where(accounts.c.id.in_(owners)).values(anew))
    connection.execute(delete(accounts).where(accounts.c.id == account))


def _update(connection: Connection, account: int, **values: str | float | bool) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account).values(values))


def _account(row: Any) -> Account:
    return Account(
        row.id,
        row.email,
        row.display_name,
        row.password,
        row.guid,
        row.privacy,
        row.created,
        bool(row.alert_when_added),
    )
