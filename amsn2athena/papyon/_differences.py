"""From one reading of the lists to the next: what to do to the address book, and what to tell of it.

Everything is changed first and told afterwards, so that whoever hears of one difference sees them all. The
result is what reading everything anew would give, but for what contacts say of themselves: their status and
words, and the name that the notification server tells, which is newer than the address book's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._enums import ContactInfo, Membership, Presence
from amsn2athena.papyon._lists import Entry, Lists
from amsn2athena.papyon.event import AddressBookEventInterface as Events
from amsn2athena.papyon.event import ContactEventInterface as ContactEvents

if TYPE_CHECKING:
    from amsn2athena.papyon._addressbook import AddressBook

#: An event and what it is told with.
Told = tuple[Any, ...]

_CAME = (
    (Membership.FORWARD, Events.on_addressbook_messenger_contact_added),
    (Membership.PENDING, Events.on_addressbook_contact_pending),
    (Membership.BLOCK, Events.on_addressbook_contact_blocked),
)
_WENT = (
    (Membership.FORWARD, Events.on_addressbook_contact_deleted),
    (Membership.BLOCK, Events.on_addressbook_contact_unblocked),
)


def apply(book: AddressBook, before: Lists, lists: Lists) -> list[Told]:
    """Make ``book``, which was read ``before``, say the same as ``lists``. Return what to tell."""
    were = {group.id: group for group in book.groups}
    are = {group.id: group for group in lists.groups}
    book._groups = lists.groups
    told: list[Told] = [
        *((Events.on_addressbook_group_added, are[each]) for each in are if each not in were),
        *(
            (Events.on_addressbook_group_renamed, group)
            for group in lists.groups
            if group.id in were and were[group.id] != group
        ),
    ]
    accounts = dict.fromkeys([*(contact.account for contact in book.contacts), *lists.entries])
    for account in accounts:
        contact = book.search_or_build_contact(account)
        known = before.entries.get(account, Entry())
        told += _correct(book, contact, known, lists.entries.get(account, Entry()))
    told += [(Events.on_addressbook_group_deleted, were[each]) for each in were if each not in are]
    return told


def _correct(book: AddressBook, contact: Contact, before: Entry, entry: Entry) -> list[Told]:
    told = [
        *_memberships(book, contact, entry),
        *_name(contact, before, entry),
        *_infos(contact, entry),
        *_groups(contact, entry),
    ]
    contact.id, contact.cid, contact.contact_type = entry.id, entry.cid, entry.contact_type
    return told


def _memberships(book: AddressBook, contact: Contact, entry: Entry) -> list[Told]:
    had, has = contact.memberships, entry.memberships
    asked = contact.attributes != entry.attributes and Membership.PENDING in had & has
    contact.memberships, contact.attributes = has, entry.attributes
    if has:
        book._contacts.add(contact)
    else:
        book._contacts.discard(contact)
    if had == has:
        return [(Events.on_addressbook_contact_pending, contact)] if asked else []
    told: list[Told] = []
    if Membership.FORWARD in had & ~has and contact.presence is not Presence.OFFLINE:
        contact.presence = Presence.OFFLINE
        told.append((ContactEvents.on_contact_presence_changed, contact))
    told.append((ContactEvents.on_contact_memberships_changed, contact))
    told += [(event, contact) for membership, event in _CAME if membership in has & ~had]
    told += [(event, contact) for membership, event in _WENT if membership in had & ~has]
    return told


def _name(contact: Contact, before: Entry, entry: Entry) -> list[Told]:
    name = entry.display_name or contact.account
    if before.display_name == entry.display_name or contact.display_name == name:
        return []
    contact.display_name = name
    return [(ContactEvents.on_contact_display_name_changed, contact)]


def _infos(contact: Contact, entry: Entry) -> list[Told]:
    values = {ContactInfo.ALIAS: entry.alias, ContactInfo.NOTES: entry.notes}
    changed = {info: text for info, text in values.items() if getattr(contact, info.value) != text}
    contact.alias, contact.notes = entry.alias, entry.notes
    return [(ContactEvents.on_contact_infos_changed, contact, changed)] if changed else []


def _groups(contact: Contact, entry: Entry) -> list[Told]:
    had, contact.groups = contact.groups, entry.groups
    return [
        *((Events.on_addressbook_group_contact_added, each, contact) for each in _new(entry.groups, had)),
        *((Events.on_addressbook_group_contact_deleted, each, contact) for each in _new(had, entry.groups)),
    ]


def _new(groups: frozenset[Group], others: frozenset[Group]) -> list[Group]:
    """Return those that are not among the others, whatever they are called."""
    known = {group.id for group in others}
    return sorted((group for group in groups if group.id not in known), key=lambda group: group.name)
