"""Groups of contacts, several per contact if need be."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from amsn2athena.storage import changes
from amsn2athena.storage._people import delete, insert_if_absent
from amsn2athena.storage._tables import contacts, group_members, groups

#: The longest name, in characters.
LONGEST_NAME = 61


#: Made once: every sign-in asks for these.
_OF = (
    select(groups)
    .where(groups.c.owner == bindparam("owner_"), groups.c.changed >= bindparam("since"))
    .order_by(groups.c.id)
)


@dataclass(frozen=True, slots=True)
class Group:
    """A group; ``guid`` names it in the address book. ``favorite``: it is that of the favourites. ``number``
    names it among its owner's, from 1 on, and stays as long as the group does.
    """

    id: int
    guid: str
    name: str
    favorite: bool
    changed: float
    number: int


def of(connection: Connection, owner: int, since: float = 0.0) -> tuple[Group, ...]:
    """Return the groups of ``owner`` that changed at the stamp ``since`` or later, the oldest first."""
    return tuple(map(_group, connection.execute(_OF, {"owner_": owner, "since": since})))


def find(connection: Connection, owner: int, guid: str) -> Group | None:
    """Return the group of ``owner`` with this GUID."""
    return _find(connection, groups.c.owner == owner, groups.c.guid == guid)


def named(connection: Connection, owner: int, name: str) -> Group | None:
    """Return the group of ``owner`` with this name."""
    return _find(connection, groups.c.owner == owner, groups.c.name == name)


def numbered(connection: Connection, owner: int, number: int) -> Group | None:
    """Return the group of ``owner`` with this number."""
    return _find(connection, groups.c.owner == owner, groups.c.number == number)


def favorite(connection: Connection, owner: int) -> Group | None:
    """Return the group of the favourites of ``owner``."""
    return _find(connection, groups.c.owner == owner, groups.c.favorite.is_(True))


def count(connection: Connection, owner: int) -> int:
    """Return how many groups ``owner`` has."""
    query = select(func.count()).select_from(groups).where(groups.c.owner == owner)
    return int(connection.execute(query).scalar_one())


def add(connection: Connection, owner: int, name: str, when: float, *, favorite: bool = False) -> str:
    """Make a group, with the stamp ``when``, and return its GUID; :func:`named` found none of the name."""
    guid = str(uuid.uuid4())
    values = {"owner": owner, "guid": guid, "name": name, "favorite": favorite, "changed": when}
    connection.execute(groups.insert().values(number=_free_number(connection, owner), **values))
    changes.touch(connection, owner, when)
    return guid


def rename(connection: Connection, owner: int, group: Group, name: str, when: float) -> None:
    """Give a group of ``owner`` another name, which no other has."""
    connection.execute(update(groups).where(groups.c.id == group.id).values(name=name, changed=when))
    changes.touch(connection, owner, when)


def remove(connection: Connection, owner: int, group: Group, when: float) -> None:
    """Delete a group of ``owner``. Those who were in it stay contacts."""
    members = select(group_members.c.contact).where(group_members.c.group_id == group.id)
    inside = (contacts.c.owner == owner, contacts.c.contact.in_(members))
    connection.execute(update(contacts).where(*inside).values(changed=when))
    connection.execute(groups.delete().where(groups.c.id == group.id))
    changes.note(connection, owner, changes.GROUP, group.guid, when)


def put(connection: Connection, owner: int, group: Group, contact: int, when: float) -> bool:
    """Put a contact of ``owner`` into a group. Return whether it is new there."""
    key = {"group_id": group.id, "contact": contact}
    return insert_if_absent(connection, group_members, key, {"owner": owner}) and _moved(
        connection, owner, contact, when
    )


def take(connection: Connection, owner: int, group: Group, contact: int, when: float) -> bool:
    """Take a contact of ``owner`` out of a group. Return whether it was there."""
    key = {"group_id": group.id, "contact": contact}
    return delete(connection, group_members, key) and _moved(connection, owner, contact, when)


def _moved(connection: Connection, owner: int, contact: int, when: float) -> bool:
    """Say that the contact is not as it was: a group does not know who is in it."""
    key = (contacts.c.owner == owner, contacts.c.contact == contact)
    connection.execute(update(contacts).where(*key).values(changed=when))
    changes.touch(connection, owner, when)
    return True


def _free_number(connection: Connection, owner: int) -> int:
    """Return the least that is free: clients may have room for few."""
    query = select(groups.c.number).where(groups.c.owner == owner)
    taken = set(connection.execute(query).scalars())
    return next(number for number in itertools.count(1) if number not in taken)


def _find(connection: Connection, *where: ColumnElement[bool]) -> Group | None:
    row = connection.execute(select(groups).where(*where)).first()
    return None if row is None else _group(row)


def _group(row: Any) -> Group:
    return Group(row.id, row.guid, row.name, bool(row.favorite), row.changed, row.number)
