"""What may be done with groups of contacts, and with what is noted about contacts, as transactions.

Groups go by their GUIDs and contacts by those of their accounts. Doing what is done already is no error and
changes nothing. Each function returns whether something changed, where that is not certain.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from amsn2athena.storage import accounts, changes, contacts, groups
from amsn2athena.storage.groups import Group

#: What the original network calls those who are in no group: no group can be called so.
RESERVED = "(No Group)"

#: Contacts times groups that are sorted at once.
MOST_AT_ONCE = 1_000

#: Characters that an alias and a note may have.
LONGEST_ALIAS = 387
LONGEST_NOTES = 2_000


class NoSuchGroup(Exception):
    """There is no group with this GUID."""


class GroupExists(Exception):
    """There is a group with this name, or one of favourites."""


class TooManyGroups(Exception):
    """There is no room for another group."""


class TooMuchAtOnce(Exception):
    """More contacts are to be put into more groups than one transaction may take."""


class WrongLength(Exception):
    """A name or text has too many characters, or none."""


class NoSuchContact(Exception):
    """Nobody on the contact list has this GUID."""


def add_group(connection: Connection, owner: int, name: str, now: float, *, favorite: bool, most: int) -> str:
    """Make a group, one of at most ``most``, and return its GUID."""
    name = _group_name(connection, owner, name)
    if favorite and groups.favorite(connection, owner) is not None:
        raise GroupExists(name)
    if groups.count(connection, owner) >= most:
        raise TooManyGroups(name)
    return groups.add(connection, owner, name, changes.stamp(connection, now), favorite=favorite)


def rename_group(connection: Connection, owner: int, guid: str, name: str, now: float) -> None:
    """Give a group another name. Its own counts as taken, as on the original network."""
    group = _group(connection, owner, guid)
    name = _group_name(connection, owner, name)
    groups.rename(connection, owner, group, name, changes.stamp(connection, now))


def remove_groups(connection: Connection, owner: int, guids: Iterable[str], now: float) -> None:
    """Delete groups; all of them, or none when one is not there."""
    found = {group.guid: group for group in (_group(connection, owner, guid) for guid in guids)}
    when = changes.stamp(connection, now)
    for group in found.values():
        groups.remove(connection, owner, group, when)


def sort(
    connection: Connection,
    owner: int,
    guids: Iterable[str],
    people: Iterable[str],
    now: float,
    *,
    inside: bool,
) -> bool:
    """Put contacts into groups, or take them out; each into or out of each."""
    into, moved = set(guids), set(people)
    if len(into) * len(moved) > MOST_AT_ONCE:
        raise TooMuchAtOnce
    found = [_group(connection, owner, guid) for guid in into]
    members = [_contact(connection, owner, guid) for guid in moved]
    when = changes.stamp(connection, now)
    move = groups.put if inside else groups.take
    done = [move(connection, owner, group, member, when) for group in found for member in members]
    return any(done)


def describe(
    connection: Connection, owner: int, guid: str, alias: str | None, notes: str | None, now: float
) -> None:
    """Keep what the owner calls a contact and notes about it; ``None`` leaves it as it is."""
    if len(alias or "") > LONGEST_ALIAS or len(notes or "") > LONGEST_NOTES:
        raise WrongLength(guid)
    contact = _contact(connection, owner, guid)
    contacts.describe(connection, owner, contact, changes.stamp(connection, now), alias=alias, notes=notes)


def _group_name(connection: Connection, owner: int, text: str) -> str:
    name = text.strip()
    if not name or len(name) > groups.LONGEST_NAME:
        raise WrongLength(name)
    if name == RESERVED or groups.named(connection, owner, name) is not None:
        raise GroupExists(name)
    return name


def _group(connection: Connection, owner: int, guid: str) -> Group:
    group = groups.find(connection, owner, guid.lower())
    if group is None:
        raise NoSuchGroup(guid)
    return group


def _contact(connection: Connection, owner: int, guid: str) -> int:
    account = accounts.find_by_guid(connection, guid.lower())
    if account is None or not contacts.has(connection, owner, account.id):
        raise NoSuchContact(guid)
    return account.id
