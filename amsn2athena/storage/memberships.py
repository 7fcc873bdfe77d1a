"""The lists beside the forward list: whom an account allows or blocks, who has it, and who asks."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, or_, select

from amsn2athena.storage import changes
from amsn2athena.storage._people import PERSON, Person, delete, guid_of, insert_if_absent, person
from amsn2athena.storage._tables import accounts, memberships


class Role(enum.IntEnum):
    """A list, by its number in the protocol."""

    ALLOW = 2
    BLOCK = 4
    REVERSE = 8
    PENDING = 16


_ROLES = {role.value: role for role in Role}

#: Made once: every sign-in asks for these.
_OF = (
    select(memberships.c.role, memberships.c.added, memberships.c.message, *PERSON)
    .select_from(memberships.join(accounts, accounts.c.id == memberships.c.member))
    .where(
        memberships.c.owner == bindparam("owner_"),
        or_(memberships.c.added >= bindparam("since"), accounts.c.renamed >= bindparam("since")),
    )
    .order_by(memberships.c.added, accounts.c.id)
)


@dataclass(frozen=True, slots=True)
class Membership:
    """``person`` is on the list ``role`` since ``added`` (seconds since the epoch).

    ``message``: what a pending person said when asking.
    """

    role: Role
    person: Person
    added: float
    message: str = ""


def of(connection: Connection, owner: int, since: float = 0.0) -> tuple[Membership, ...]:
    """Return who is on the lists of the account with the id ``owner``, in the order of being added; or who of
    them came there, or has another name, with a stamp of ``since`` or later.
    """
    rows = connection.execute(_OF, {"owner_": owner, "since": since})
    return tuple(
        Membership(_ROLES[role], person(rest), added, message) for role, added, message, *rest in rows
    )


def has(connection: Connection, owner: int, member: int, role: Role) -> bool:
    """Return whether ``member`` is on the list ``role`` of ``owner``."""
    table = memberships.c
    key = (table.owner == owner, table.member == member, table.role == role.value)
    return connection.execute(select(table.owner).where(*key)).first() is not None


def add(connection: Connection, owner: int, member: int, role: Role, when: float, message: str = "") -> bool:
    """Put ``member`` on the list ``role`` of ``owner``, with the stamp ``when``. Return whether it is new."""
    key = {"owner": owner, "member": member, "role": role.value}
    if not insert_if_absent(connection, memberships, key, {"added": when, "message": message[:255]}):
        return False
    changes.unnote(connection, owner, role.value, guid_of(connection, member))
    changes.touch(connection, owner, when)
    return True


def remove(connection: Connection, owner: int, member: int, role: Role, when: float) -> bool:
    """Take ``member`` off the list ``role`` of ``owner``, with the stamp ``when``. Return whether it was."""
    if not delete(connection, memberships, {"owner": owner, "member": member, "role": role.value}):
        return False
    changes.note(connection, owner, role.value, guid_of(connection, member), when)
    return True
