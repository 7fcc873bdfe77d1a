"""What creating, inviting, answering and leaving mean, as transactions.

A circle lasts as long as somebody is in it: when the last member leaves it is gone, and with it the
invitations that nobody has answered. When its last admin leaves, who has been in it longest is admin from
then on, as otherwise nobody could invite.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection

from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._list_rules import NoSuchAccount
from amsn2athena.msnp.circles import PREFIX
from amsn2athena.storage import accounts, circles, contacts, memberships
from amsn2athena.storage.circles import Circle, Member, Role, State


class NotInCircle(Exception):
    """There is no such circle, or whoever asks has no part in it."""


class NotAdmin(Exception):
    """Only an admin may do that."""


class NotAContact(Exception):
    """Only one's own contacts can be invited."""


class AlreadyInCircle(Exception):
    """Somebody is in it, or was asked and has not answered."""


class CircleFull(Exception):
    """There are as many members, or somebody has as many circles, as there may be."""


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a change concerns, by their e-mail addresses.

    ``books``: those who have the circle in their own address books, or no longer have it, or in another role.
    ``members``: those who have it in front of them, with other members than before.
    """

    books: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


def create(connection: Connection, account: int, name: str, limits: Limits, now: float) -> str:
    """Make a circle; return its GUID. Raises :class:`CircleFull`."""
    _check_room(connection, account, limits)
    guid = PREFIX + secrets.token_hex(6)
    return circles.create(connection, guid, name, account, now).guid


def candidate(connection: Connection, account: int, guid: str, email: str) -> accounts.Account:
    """Return whom ``account`` may invite by that address.

    Raises :class:`NotInCircle`, :class:`NotAdmin`, :class:`NoSuchAccount`, :class:`NotAContact` or
    :class:`AlreadyInCircle`.
    """
    circle = _administrated(connection, account, guid)
    return _invitable(connection, account, circle, accounts.find(connection, email))


def invite(
    connection: Connection, account: int, guid: str, invited: str, message: str, limits: Limits, now: float
) -> Told:
    """Ask somebody, by the GUID of their account, in the name of ``account``.

    Who does not hear from ``account`` is not asked, as if they had said no at once. Raises what
    :func:`candidate` raises, and :class:`CircleFull`.
    """
    circle = _administrated(connection, account, guid)
    other = _invitable(connection, account, circle, accounts.find_by_guid(connection, invited))
    if not _hears(connection, other, account):
        return Told()
    if len(circles.members(connection, circle.id)) >= limits.members_per_circle:
        raise CircleFull(guid)
    _check_room(connection, other.id, limits)
    circles.invite(connection, circle.id, other.id, account, message, now)
    return _told(connection, circle, other.email)


def accept(connection: Connection, account: int, guid: str, now: float) -> Told:
    """Say yes. Raises :class:`NotInCircle` unless ``account`` was asked; who is in already stays in."""
    circle, part = _part(connection, account, guid)
    circles.accept(connection, circle.id, account, now)
    return _told(connection, circle, part.person.email)


def leave(connection: Connection, account: int, guid: str) -> Told:
    """Leave for good, or say no to an invitation. Raises :class:`NotInCircle`."""
    circle, part = _part(connection, account, guid)
    circles.leave(connection, circle.id, account)
    left = circles.members(connection, circle.id)
    inside = [each for each in left if each.state is State.ACCEPTED]
    if not inside:
        circles.remove(connection, circle.id)
        return Told((part.person.email, *(each.person.email for each in left)))
    if any(each.role is Role.ADMIN for each in inside):
        return _told(connection, circle, part.person.email)
    heir = inside[0].person
    circles.promote(connection, circle.id, heir.id)
    return _told(connection, circle, part.person.email, heir.email)


def is_member(connection: Connection, account: int, guid: str) -> bool:
    """Return whether ``account`` is in the circle, and not only asked."""
    circle = circles.find(connection, guid)
    part = circles.member(connection, circle.id, account) if circle else None
    return part is not None and part.state is State.ACCEPTED


def members(connection: Connection, account: int, guid: str) -> tuple[Member, ...]:
    """Return who is in the circle or asked, as a member may know. Raises :class:`NotInCircle`."""
    circle, part = _part(connection, account, guid)
    if part.state is not State.ACCEPTED:
        raise NotInCircle(guid)
    return circles.members(connection, circle.id)


def _part(connection: Connection, account: int, guid: str) -> tuple[Circle, Member]:
    circle = circles.find(connection, guid)
    part = circles.member(connection, circle.id, account) if circle else None
    if circle is None or part is None:
        raise NotInCircle(guid)
    return circle, part


def _administrated(connection: Connection, account: int, guid: str) -> Circle:
    circle, part = _part(connection, account, guid)
    if part.state is not State.ACCEPTED:
        raise NotInCircle(guid)
    if part.role is not Role.ADMIN:
        raise NotAdmin(guid)
    return circle


def _invitable(
    connection: Connection, account: int, circle: Circle, other: accounts.Account | None
) -> accounts.Account:
    if other is None:
        raise NoSuchAccount
    if circles.member(connection, circle.id, other.id) is not None:
        raise AlreadyInCircle(circle.guid)
    if not contacts.has(connection, account, other.id):
        raise NotAContact(other.email)
    return other


def _check_room(connection: Connection, account: int, limits: Limits) -> None:
    if circles.count(connection, account) >= limits.circles_per_account:
        raise CircleFull


def _hears(connection: Connection, account: accounts.Account, other: int) -> bool:
    def on(role: memberships.Role) -> bool:
        return memberships.has(connection, account.id, other, role)

    if on(memberships.Role.BLOCK):
        return False
    return account.privacy == "AL" or on(memberships.Role.ALLOW)


def _told(connection: Connection, circle: Circle, *books: str) -> Told:
    inside = (each for each in circles.members(connection, circle.id) if each.state is State.ACCEPTED)
    return Told(books, tuple(each.person.email for each in inside))
