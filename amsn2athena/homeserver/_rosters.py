"""What an old client is told with SYN: all lists and groups of somebody, out of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from amsn2athena.homeserver._list_rules import account_of
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn import FORWARD, ListedContact, ListedGroup, Roster
from amsn2athena.storage import changes, contacts, groups, memberships, phones
from amsn2athena.storage.accounts import Account
from amsn2athena.storage.contacts import Contact
from amsn2athena.storage.groups import Group
from amsn2athena.storage.memberships import Membership
from amsn2athena.storage.phones import Phone


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that ``owner`` keeps. ``changed``: the stamp of what is newest in it, names included."""

    owner: Account
    changed: float
    groups: tuple[Group, ...]
    contacts: tuple[Contact, ...]
    members: tuple[Membership, ...]
    phones: tuple[Phone, ...]
    phones_of_contacts: tuple[Phone, ...]


def read(connection: Connection, email: str) -> Book:
    """Return the book of ``email``. Raises :class:`NoSuchAccount`."""
    owner = account_of(connection, email)
    people = contacts.records(connection, owner.id)
    theirs = phones.of_contacts(connection, owner.id)
    stamps = *(each.changed for each in people), *(each.changed for each in theirs)
    changed = max((changes.known(connection, owner.id).changed, *stamps))
    return Book(
        owner,
        changed,
        groups.of(connection, owner.id),
        people,
        memberships.of(connection, owner.id),
        phones.of(connection, owner.id),
        theirs,
    )


def roster(dialect: Dialect, book: Book, version: str) -> Roster:
    """Return it as ``dialect`` tells it. A contact goes by what the owner calls it."""
    ids = {group.guid: group.guid if dialect.guids else str(group.number) for group in book.groups}
    named = tuple(ListedGroup(ids[group.guid], group.name) for group in book.groups)
    owner = book.owner
    prompt = "A" if owner.alert_when_added else "N"
    own = tuple((each.kind, each.number) for each in book.phones if each.number)
    return Roster(version, owner.privacy, prompt, owner.display_name, named, tuple(_people(book, ids)), own)


def _people(book: Book, ids: dict[str, str]) -> Iterable[ListedContact]:
    lists: dict[str, int] = {}
    names: dict[str, str] = {}
    numbers: dict[str, tuple[tuple[str, str], ...]] = {}
    for phone in book.phones_of_contacts:
        if phone.number:
            numbers[phone.email] = (*numbers.get(phone.email, ()), (phone.kind, phone.number))
    for each in book.members:
        lists[each.person.email] = lists.get(each.person.email, 0) | each.role
        names[each.person.email] = each.person.display_name
    for contact in book.contacts:
        person = contact.person
        inside = tuple(ids[guid] for guid in contact.groups)
        on = FORWARD | lists.pop(person.email, 0)
        name = contact.alias or person.display_name
        told = numbers.get(person.email, ())
        yield ListedContact(person.email, name, on, person.guid, inside, phones=told)
    for email, on in lists.items():
        yield ListedContact(email, names[email], on)
