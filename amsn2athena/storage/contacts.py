"""The forward list: whom an account has in its address book."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, or_, select, update

from amsn2athena.storage import changes
from amsn2athena.storage._people import PERSON, Person, delete, guid_of, insert_if_absent, person
from amsn2athena.storage._tables import accounts, contacts, group_members, groups

__all__ = ["LIST", "Contact", "Person", "add", "describe", "has", "of", "records", "remove"]

#: The number of this list in the protocol.
LIST = 1


# Made once: every sign-in asks for these.
_OF = (
    select(*PERSON)
    .select_from(contacts.join(accounts, accounts.c.id == contacts.c.contact))
    .where(contacts.c.owner == bindparam("owner_"))
    .order_by(contacts.c.added, accounts.c.id)
)
_RECORDS = _OF.add_columns(contacts.c.alias, contacts.c.notes, contacts.c.changed, accounts.c.renamed).where(
    or_(contacts.c.changed >= bindparam("since"), accounts.c.renamed >= bindparam("since"))
)
_GROUPS = (
    select(group_members.c.contact, groups.c.guid)
    .select_from(group_members.join(groups, groups.c.id == group_members.c.group_id))
    .where(group_members.c.owner == bindparam("owner_"))
    .order_by(groups.c.id)
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact, what its owner calls it and notes about it, and the GUIDs of the groups that it is in."""

    person: Person
    alias: str = ""
    notes: str = ""
    groups: tuple[str, ...] = ()
    changed: float = 0.0


def of(connection: Connection, owner: int) -> tuple[Person, ...]:
    """Return the contacts of the account with the id ``owner``, in the order in which they were added."""
    return tuple(map(person, connection.execute(_OF, {"owner_": owner})))


def records(connection: Connection, owner: int, since: float = 0.0) -> tuple[Contact, ...]:
    """Return the same with all that is kept of each; or of those who changed at the stamp ``since`` or later,
    or have another name since.
    """
    found = connection.execute(_RECORDS, {"owner_": owner, "since": since}).all()
    grouped = _groups(connection, owner)
    return tuple(
        Contact(person(row), row.alias, row.notes, tuple(grouped[row.id]), max(row.changed, row.renamed))
        for row in found
    )


def _groups(connection: Connection, owner: int) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in connection.execute(_GROUPS, {"owner_": owner}):
        found[row.contact].append(row.guid)
    return found


def has(connection: Connection, owner: int, contact: int) -> bool:
    """Return whether ``contact`` is on the list of ``owner``."""
    key = (contacts.c.owner == owner, contacts.c.contact == contact)
    return connection.execute(select(contacts.c.owner).where(*key)).first() is not None


def add(connection: Connection, owner: int, contact: int, when: float) -> bool:
    """Put ``contact`` on the list of ``owner``, with the stamp ``when``. Return whether it is new there."""
    others = {"added": when, "changed": when}
    if not insert_if_absent(connection, contacts, {"owner": owner, "contact": contact}, others):
        return False
    changes.unnote(connection, owner, LIST, guid_of(connection, contact))
    changes.touch(connection, owner, when)
    return True


def remove(connection: Connection, owner: int, contact: int, when: float) -> bool:
    """Take ``contact`` off the list of ``owner``, with the stamp ``when``. Return whether it was there."""
    if not delete(connection, contacts, {"owner": owner, "contact": contact}):
        return False
    changes.note(connection, owner, LIST, guid_of(connection, contact), when)
    return True


def describe(
    connection: Connection,
    owner: int,
    contact: int,
    when: float,
    *,
    alias: str | None = None,
    notes: str | None = None,
) -> bool:
    """Keep what ``owner`` calls ``contact`` and notes about it; ``None`` leaves it as it is.

    Return whether the contact is on the list.
    """
    given = {name: text for name, text in (("alias", alias), ("notes", notes)) if text is not None}
    key = (contacts.c.owner == owner, contacts.c.contact == contact)
    done = connection.execute(update(contacts).where(*key).values(changed=when, **given))
    if done.rowcount:
        changes.touch(connection, owner, when)
    return bool(done.rowcount)
