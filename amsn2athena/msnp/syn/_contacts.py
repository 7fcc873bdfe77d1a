"""Contacts and groups, each in a line of its own: LST and LSG of MSNP8 to 12."""

from __future__ import annotations

from collections.abc import Sequence

from amsn2athena.msnp._quoting import quote, unquote
from amsn2athena.msnp.adl import FORWARD, PENDING, REVERSE
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn._marks import marked, unmarked
from amsn2athena.msnp.syn._records import NO_GROUP, ListedContact, ListedGroup
from amsn2athena.msnp.syn._words import at, is_number, number


def build_contact(dialect: Dialect, contact: ListedContact) -> tuple[str, ...]:
    """What LST says of somebody."""
    lists = str(lists_in(dialect, contact.lists))
    if dialect.guids:
        guid = contact.guid if contact.lists & FORWARD else ""
        network = (str(contact.network),) if dialect.networks else ()
        groups = (",".join(contact.groups),) if contact.groups else ()
        return (*marked(contact.account, contact.name or contact.account, guid), lists, *network, *groups)
    return (*plain(contact), lists, *groups_of(contact))


def parse_contact(dialect: Dialect, args: Sequence[str]) -> ListedContact:
    """Whom LST tells of."""
    if not dialect.guids:
        groups = split_groups(args[3] if len(args) > 3 else "")
        return ListedContact(at(args, 0), unquote(at_name(args, 1)), number(at(args, 2)), groups=groups)
    marks, rest = unmarked(args)
    lists, network, rest = number(at(rest, 0)), 1, rest[1:]
    if dialect.networks and rest and is_number(rest[0]):
        network, rest = number(rest[0]), rest[1:]
    groups = tuple(filter(None, rest[0].split(","))) if rest else ()
    return ListedContact(at((marks.account,), 0), marks.name, lists, marks.guid, groups, network)


def build_group(dialect: Dialect, group: ListedGroup) -> tuple[str, ...]:
    """What LSG says of a group."""
    return (quote(group.name), group.id) if dialect.guids else (group.id, quote(group.name), "0")


def parse_group(dialect: Dialect, args: Sequence[str]) -> ListedGroup:
    """Which group LSG tells of."""
    if dialect.guids:
        return ListedGroup(at(args, 1), unquote(at_name(args, 0)))
    return ListedGroup(at(args, 0), unquote(at_name(args, 1)))


def plain(contact: ListedContact) -> tuple[str, str]:
    """The account and the name of somebody, by their order."""
    return contact.account, quote(contact.name or contact.account)


def groups_of(contact: ListedContact) -> tuple[str, ...]:
    """The numbers of the groups that a contact is in; nothing for somebody who is none."""
    return (",".join(contact.groups) or NO_GROUP,) if contact.lists & FORWARD else ()


def split_groups(word: str) -> tuple[str, ...]:
    """The groups that a word names, without the one that is none."""
    return tuple(each for each in word.split(",") if each not in ("", NO_GROUP))


def lists_in(dialect: Dialect, lists: int) -> int:
    """The lists that somebody is on in this version: where there is no pending list, on the reverse list."""
    return lists if dialect.pending or not lists & PENDING else lists & ~PENDING | REVERSE


def at_name(args: Sequence[str], place: int) -> str:
    """The word at `place`, of any length."""
    return args[place] if place < len(args) else at(args, place)
