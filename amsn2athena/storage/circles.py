"""Circles, and who is in them or asked into them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from amsn2athena.storage._people import PERSON, Person, delete, insert_if_absent, person
from amsn2athena.storage._tables import accounts, circle_members, circles

_m = circle_members.c


class Role(enum.IntEnum):
    """What somebody is in a circle, by its number in the protocol."""

    ADMIN = 1
    MEMBER = 3


class State(enum.IntEnum):
    """Whether somebody has answered, by its number in the protocol."""

    WAITING = 1
    ACCEPTED = 3


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle. ``guid`` begins as those of circles do, and is in lower case."""

    id: int
    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """``person`` is in a circle, or was asked by the account with the id ``inviter``, with a ``message``.

    ``added``: since when, in seconds since the epoch.
    """

    person: Person
    role: Role
    state: State
    inviter: int | None = None
    message: str = ""
    added: float = 0.0


@dataclass(frozen=True, slots=True)
class Membership:
    """One account's part in ``circle``. ``inviter``: who asked, while that account exists."""

    circle: Circle
    role: Role
    state: State
    inviter: Person | None = None
    message: str = ""
    added: float = 0.0


def create(connection: Connection, guid: str, name: str, founder: int, created: float) -> Circle:
    """Store a new circle with one member, its admin. ``founder``: the account's id."""
    values = {"guid": guid, "name": name, "created": created}
    row = connection.execute(insert(circles).values(values).returning(*circles.c)).one()
    part = {"role": Role.ADMIN.value, "state": State.ACCEPTED.value, "message": "", "added": created}
    connection.execute(insert(circle_members).values(owner=row.id, member=founder, **part))
    return Circle(row.id, row.guid, row.name)


def find(connection: Connection, guid: str) -> Circle | None:
    """Return the circle of that GUID."""
    row = connection.execute(select(circles).where(circles.c.guid == guid)).one_or_none()
    return None if row is None else Circle(row.id, row.guid, row.name)


def remove(connection: Connection, circle: int) -> None:
    """Drop a circle and all its memberships."""
    connection.execute(circles.delete().where(circles.c.id == circle))


def members(connection: Connection, circle: int) -> tuple[Member, ...]:
    """Return who is in a circle or asked into it, those first who have been there longest."""
    joined = circle_members.join(accounts, accounts.c.id == _m.member)
    columns = (_m.role, _m.state, _m.inviter, _m.message, _m.added)
    query = select(*PERSON, *columns).select_from(joined).where(_m.owner == circle)
    rows = connection.execute(query.order_by(_m.added, accounts.c.id))
    return tuple(
        Member(person(row), Role(row.role), State(row.state), row.inviter, row.message, row.added)
        for row in rows
    )


def member(connection: Connection, circle: int, account: int) -> Member | None:
    """Return the part of one account in a circle."""
    return next((each for each in members(connection, circle) if each.person.id == account), None)


def of(connection: Connection, account: int) -> tuple[Membership, ...]:
    """Return the circles that an account is in, or asked into, in the order in which that began."""
    rows = connection.execute(_memberships().where(_m.member == account).order_by(_m.added, circles.c.id))
    return tuple(map(_membership, rows))


def count(connection: Connection, account: int) -> int:
    """Return how many circles an account is in, or asked into."""
    found = connection.execute(select(func.count()).where(_m.member == account)).scalar_one()
    return int(found)


def invite(
    connection: Connection, circle: int, account: int, inviter: int, message: str, added: float
) -> bool:
    """Ask an account into a circle. Return whether it had no part in it yet."""
    return insert_if_absent(
        connection,
        circle_members,
        {"owner": circle, "member": account},
        {
            "role": Role.MEMBER.value,
            "state": State.WAITING.value,
            "inviter": inviter,
            "message": message[:255],
            "added": added,
        },
    )


def accept(connection: Connection, circle: int, account: int, added: float) -> bool:
    """Make a member of somebody who waits, from ``added`` on. Return whether they did wait."""
    key = (_m.owner == circle, _m.member == account, _m.state == State.WAITING.value)
    changed = connection.execute(
        update(circle_members).where(*key).values(state=State.ACCEPTED.value, message="", added=added)
    )
    return changed.rowcount == 1


def promote(connection: Connection, circle: int, account: int) -> None:
    """Make an admin of a member."""
    key = (_m.owner == circle, _m.member == account)
    connection.execute(update(circle_members).where(*key).values(role=Role.ADMIN.value))


def leave(connection: Connection, circle: int, account: int) -> bool:
    """End the part of an account in a circle. Return whether it had one."""
    return delete(connection, circle_members, {"owner": circle, "member": account})


def _memberships() -> Select[Any]:
    inviters = accounts.alias("inviters")
    columns = (inviters.c.id.label("inviter_id"), inviters.c.email, inviters.c.display_name)
    joined = circle_members.join(circles, circles.c.id == _m.owner).outerjoin(
        inviters, inviters.c.id == _m.inviter
    )
    wanted = (*circles.c, _m.role, _m.state, _m.message, _m.added, *columns)
    return select(*wanted, inviters.c.guid.label("inviter_guid")).select_from(joined)


def _membership(row: Any) -> Membership:
    inviter = None
    if row.inviter_id is not None:
        inviter = Person(row.inviter_id, row.email, row.display_name, row.inviter_guid)
    circle = Circle(row.id, row.guid, row.name)
    return Membership(circle, Role(row.role), State(row.state), inviter, row.message, row.added)
