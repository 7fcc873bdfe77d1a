"""When what changed in an address book, so that its owner's clients can ask for the differences alone.

A *stamp* is a time (seconds since the epoch) that is never earlier than any stamp given before, whatever the
clock does meanwhile. Everything in an address book and on lists carries the stamp of its newest change; what
was deleted is remembered by its stamp, for the newest ``KEPT`` deletions of each account. Who was told at one
stamp is told later whatever carries that one or a later one: twice if need be, but never not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, update
from sqlalchemy.exc import NoResultFound

from amsn2athena.storage._people import PERSON, Person, person
from amsn2athena.storage._tables import accounts, deletions

#: Deletions that are remembered for each account.
KEPT = 500

#: The number in ``deletions`` of what is no list but a group.
GROUP = 0


#: Made once: every sign-in asks for this.
_KNOWN = select(accounts.c.changed, accounts.c.created, accounts.c.forgotten).where(
    accounts.c.id == bindparam("owner_")
)


@dataclass(frozen=True, slots=True)
class Known:
    """Of an account's book: the stamp of its newest change, and up to which one deletions were forgotten."""

    changed: float
    forgotten: float


def stamp(connection: Connection, now: float) -> float:
    """Return the stamp of a change that is made ``now`` (seconds since the epoch)."""
    newest = connection.execute(select(func.max(accounts.c.changed))).scalar_one()
    return max(now, newest or 0.0)


def known(connection: Connection, owner: int) -> Known:
    """Return how far back differences of the book of ``owner`` can be told. Raises ``LookupError``."""
    try:
        row = connection.execute(_KNOWN, {"owner_": owner}).one()
    except NoResultFound:
        raise LookupError(owner) from None
    return Known(max(row.changed, row.created), row.forgotten)


def touch(connection: Connection, owner: int, when: float) -> None:
    """Something in the book of ``owner`` changed, with the stamp ``when``."""
    connection.execute(update(accounts).where(accounts.c.id == owner).values(changed=when))


def note(connection: Connection, owner: int, list_: int, guid: str, when: float) -> None:
    """The person or group ``guid`` was deleted from the list ``list_`` of ``owner``."""
    unnote(connection, owner, list_, guid)
    values = {"owner": owner, "list": list_, "guid": guid, "changed": when}
    connection.execute(deletions.insert().values(values))
    touch(connection, owner, when)
    _forget(connection, owner)


def unnote(connection: Connection, owner: int, list_: int, guid: str) -> None:
    """It is there, again or for the first time."""
    key = (deletions.c.owner == owner, deletions.c.list == list_, deletions.c.guid == guid)
    connection.execute(delete(deletions).where(*key))


def deleted_people(connection: Connection, owner: int, list_: int, since: float) -> tuple[Person, ...]:
    """Return who was deleted from a list and is not back, with a stamp of ``since`` or later."""
    joined = deletions.join(accounts, accounts.c.guid == deletions.c.guid)
    query = select(*PERSON).select_from(joined).where(*_since(owner, list_, since))
    return tuple(map(person, connection.execute(query.order_by(deletions.c.changed))))


def deleted_groups(connection: Connection, owner: int, since: float) -> tuple[str, ...]:
    """Return the GUIDs of the groups that were deleted, with a stamp of ``since`` or later."""
    query = select(deletions.c.guid).where(*_since(owner, GROUP, since))
    return tuple(connection.execute(query.order_by(deletions.c.changed)).scalars())


def _since(owner: int, list_: int, since: float) -> tuple[ColumnElement[bool], ...]:
    return deletions.c.owner == owner, deletions.c.list == list_, deletions.c.changed >= since


def _forget(connection: Connection, owner: int) -> None:
    """Forget all deletions but the newest."""
    of_owner = deletions.c.owner == owner
    newest_first = select(deletions.c.changed).where(of_owner).order_by(deletions.c.changed.desc())
    last = connection.execute(newest_first.offset(KEPT).limit(1)).scalar_one_or_none()
    if last is not None:
        connection.execute(delete(deletions).where(of_owner, deletions.c.changed <= last))
        connection.execute(update(accounts).where(accounts.c.id == owner).values(forgotten=last))
