"""What adding to and removing from a list means, as transactions.

Putting somebody on the forward list shows on the other side too. There the new admirer waits on the pending
list, until the other answers; or goes straight to the reverse list, when the other already has or allows them
(they were friends before, or the other asked first) or blocks them (and so does not want to be asked). Taking
somebody off the forward list takes oneself off both lists of theirs.

Nobody is on two lists of one person that say opposite things. Whoever is blocked is not allowed any more, and
cannot be allowed before they are unblocked: a client that adds somebody as a contact allows them unasked, and
must not undo a block by that. Whoever is on the reverse list does not wait for an answer. And nobody is on a
list of their own.

Each function returns the changes that really happened, in order: a second call changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from amsn2athena.homeserver._people import List
from amsn2athena.storage import accounts, changes, contacts, memberships
from amsn2athena.storage.accounts import Account
from amsn2athena.storage.memberships import Role

#: Who comes on the one list goes off the other.
_OPPOSITES = {Role.BLOCK: Role.ALLOW, Role.REVERSE: Role.PENDING}


class NoSuchAccount(Exception):
    """Nobody has this address here."""


@dataclass(frozen=True, slots=True)
class Change:
    """``member`` came on, or went off, the list ``list`` of ``owner``. Both are e-mail addresses."""

    owner: str
    member: str
    member_name: str
    list: List
    added: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """``email`` shall be on, or off, each of ``lists``. ``message``: said to somebody who is asked."""

    email: str
    lists: List
    message: str = ""


def add(connection: Connection, email: str, wishes: Iterable[Wish], now: float) -> tuple[Change, ...]:
    """Put people on the lists of ``email``. Raises :class:`NoSuchAccount`, and then changes nothing."""
    owner = account_of(connection, email)
    pairs = [(account_of(connection, wish.email), wish) for wish in wishes]
    others = [(other, wish) for other, wish in pairs if other.id != owner.id]
    when = changes.stamp(connection, now)
    return tuple(change for other, wish in others for change in _add(connection, owner, other, wish, when))


def remove(connection: Connection, email: str, wishes: Iterable[Wish], now: float) -> tuple[Change, ...]:
    """Take people off the lists of ``email``. Whoever has no account is on none."""
    owner = account_of(connection, email)
    when = changes.stamp(connection, now)
    pairs = [(accounts.find(connection, wish.email), wish) for wish in wishes]
    known = [(other, wish) for other, wish in pairs if other is not None]
    return tuple(
        change for other, wish in known for change in _remove(connection, owner, other, wish.lists, when)
    )


def befriend(connection: Connection, one: Account, other: Account, now: float) -> tuple[Change, ...]:
    """Put each on the other's lists, as if one had asked and the other accepted."""
    sides = ((one, other), (other, one))
    when = changes.stamp(connection, now)
    steps = [(owner, member, list_) for list_ in (List.ALLOW, List.FORWARD) for owner, member in sides]
    return tuple(
        change
        for owner, member, list_ in steps
        for change in _add(connection, owner, member, Wish(member.email, list_), when)
    )


def account_of(connection: Connection, email: str) -> Account:
    """Return the account of ``email``. Raises :class:`NoSuchAccount`."""
    account = accounts.find(connection, email)
    if account is None:
        raise NoSuchAccount(email)
    return account


def _add(connection: Connection, owner: Account, other: Account, wish: Wish, when: float) -> Iterator[Change]:
    if List.FORWARD in wish.lists and contacts.add(connection, owner.id, other.id, when):
        yield _change(owner, other, List.FORWARD, added=True)
        yield from _settle(connection, owner, other, when)
        yield from _ask(connection, owner, other, wish.message, when)
    for role in _roles(wish.lists):
        if _may_be_said(connection, owner, other, role):
            yield from _take(connection, owner, other, _OPPOSITES.get(role), when)
            yield from _put(connection, owner, other, role, when)


def _settle(connection: Connection, owner: Account, other: Account, when: float) -> Iterator[Change]:
    """Who is added does not wait for an answer any more, whether the client says so itself or not."""
    waited = tuple(_take(connection, owner, other, Role.PENDING, when))
    yield from waited
    if waited:
        yield from _put(connection, owner, other, Role.REVERSE, when)


def _may_be_said(connection: Connection, owner: Account, other: Account, role: Role) -> bool:
    """Who has its owner, a client says only if it is true; who asks is for those to say who ask."""
    if role is Role.REVERSE:
        return contacts.has(connection, other.id, owner.id)
    if role is Role.ALLOW:
        return not memberships.has(connection, owner.id, other.id, Role.BLOCK)
    return role is not Role.PENDING


def _ask(
    connection: Connection, owner: Account, other: Account, message: str, when: float
) -> Iterator[Change]:
    decided = contacts.has(connection, other.id, owner.id) or any(
        memberships.has(connection, other.id, owner.id, role) for role in (Role.ALLOW, Role.BLOCK)
    )
    yield from _put(connection, other, owner, Role.REVERSE if decided else Role.PENDING, when, message)


def _put(
    connection: Connection, owner: Account, member: Account, role: Role, when: float, message: str = ""
) -> Iterator[Change]:
    if memberships.add(connection, owner.id, member.id, role, when, message):
        yield _change(owner, member, List(role), added=True)


def _remove(
    connection: Connection, owner: Account, other: Account, lists: List, when: float
) -> Iterator[Change]:
    if List.FORWARD in lists and contacts.remove(connection, owner.id, other.id, when):
        yield _change(owner, other, List.FORWARD, added=False)
        yield from _withdraw(connection, owner, other, when)
    for role in _roles(lists):
        yield from _take(connection, owner, other, role, when)


def _withdraw(connection: Connection, owner: Account, other: Account, when: float) -> Iterator[Change]:
    for role in (Role.PENDING, Role.REVERSE):
        yield from _take(connection, other, owner, role, when)


def _take(
    connection: Connection, owner: Account, member: Account, role: Role | None, when: float
) -> Iterator[Change]:
    if role is not None and memberships.remove(connection, owner.id, member.id, role, when):
        yield _change(owner, member, List(role), added=False)


def _roles(lists: List) -> list[Role]:
    return [role for role in Role if role.value & lists]


def _change(owner: Account, member: Account, list_: List, *, added: bool) -> Change:
    return Change(owner.email, member.email, member.display_name, list_, added)
