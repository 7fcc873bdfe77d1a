"""Contacts, lists and groups as the two kinds of clients see them, in one form."""

from __future__ import annotations

from dataclasses import dataclass, field

from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.soap import (
    ABFindAll,
    AddressBook,
    AddressBookContact,
    FindMembership,
    Group,
    MembershipLists,
    Role,
)
from amsn2athena.msnp.syn import ALLOW, BLOCK, FORWARD, NO_GROUP, PENDING, REVERSE, Roster
from tests.homeserver.house import House
from tests.homeserver.people import Someone
from tests.homeserver.web import call

_NUMBERS = {Role.ALLOW: ALLOW, Role.BLOCK: BLOCK, Role.REVERSE: REVERSE, Role.PENDING: PENDING}

#: Somebody on a list: the sum of the lists, their name, and the names of the groups that they are in.
Entry = tuple[int, str, frozenset[str]]


@dataclass
class View:
    """Everybody by address, and the names of all groups."""

    people: dict[str, Entry]
    groups: set[str]


@dataclass
class Book:
    """What a client of the address book has: all of it at first, then what changed."""

    contacts: dict[str, AddressBookContact] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    members: dict[tuple[Role, str], str] = field(default_factory=dict)
    book: AddressBook | None = None
    lists: MembershipLists | None = None

    def update(self, house: House, person: Someone) -> None:
        """Ask for what is new, which is never refused, and keep it."""
        since = self.book.changed if self.book else None
        self.book = call(house, ABFindAll(person.ticket, since is not None, since))
        since = self.lists.changed if self.lists else None
        self.lists = call(house, FindMembership(person.ticket, since is not None, since))
        for contact in self.book.contacts:
            if contact.deleted:
                self.contacts.pop(contact.contact_id, None)
            elif contact.is_messenger_user:
                self.contacts[contact.contact_id] = contact
        for group in self.book.groups:
            if group.deleted:
                self.groups.pop(group.group_id, None)
            else:
                self.groups[group.group_id] = group
        self._keep(self.lists)

    def _keep(self, lists: MembershipLists) -> None:
        for membership in lists.memberships:
            for member in membership.members:
                if member.deleted:
                    self.members.pop((membership.role, member.email), None)
                else:
                    self.members[membership.role, member.email] = member.display_name

    def view(self, dialect: Dialect) -> View:
        """What a client of that dialect should see."""
        people: dict[str, Entry] = {}
        for contact in self.contacts.values():
            groups = frozenset(self.groups[each].name for each in contact.group_ids)
            people[contact.email] = (FORWARD, contact.display_name, groups)
        for (role, email), name in self.members.items():
            number = _NUMBERS[role]
            if number == PENDING and not dialect.pending:
                number = REVERSE
            lists, known, groups = people.get(email, (0, name, frozenset()))
            people[email] = (lists | number, known, groups)
        names = {each.name for each in self.groups.values()}
        return View(people, names if dialect.groups else set())


def view_of(roster: Roster) -> View:
    """What a client of the notification server's lists sees."""
    names = {each.id: each.name for each in roster.groups}
    people = {
        each.account: (
            each.lists,
            each.name,
            frozenset(names[group] for group in each.groups if group != NO_GROUP),
        )
        for each in roster.contacts
    }
    return View(people, set(names.values()))
