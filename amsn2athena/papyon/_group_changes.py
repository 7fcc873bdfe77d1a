"""Changes to groups, to who is in them, and to what we note about contacts. Nobody else sees these."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, inlineCallbacks

from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._enums import ContactInfo, Membership
from amsn2athena.papyon._lists import FAVORITES
from amsn2athena.papyon._service import open_session
from amsn2athena.papyon.errors import GroupAlreadyExists, NoSuchGroup, NoSuchUser, TooLong
from amsn2athena.papyon.event import AddressBookEventInterface as Events
from amsn2athena.papyon.event import ContactEventInterface

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client

#: Characters of a name, as on the original network, and of what may be noted about a contact.
LONGEST_GROUP_NAME = 61
LONGEST_INFOS = {ContactInfo.ALIAS: 387, ContactInfo.NOTES: 2_000}


@inlineCallbacks
def add(client: Client, name: str, *, favorite: bool = False) -> Generator[Deferred[Any], Any, Group]:
    """Make a group."""
    session = open_session(client)
    name = _checked(client, name)
    guid = yield session.keeper.add_group(name, favorite=favorite)
    group = Group(guid, name, favorite)
    client.address_book._groups = (*client.address_book.groups, group)
    client._tell(Events.on_addressbook_group_added, group)
    return group


@inlineCallbacks
def rename(client: Client, group: Group, name: str) -> Generator[Deferred[Any], Any, Group]:
    """Give a group another name."""
    session = open_session(client)
    group = known(client, group)
    if name.strip() == group.name:
        return group
    name = _checked(client, name)
    yield session.keeper.rename_group(group, name)
    renamed = replace(group, name=name)
    client.address_book._regroup(renamed)
    client._tell(Events.on_addressbook_group_renamed, renamed)
    return renamed


@inlineCallbacks
def delete(client: Client, group: Group) -> Generator[Deferred[Any], Any, None]:
    """Delete a group. Who was in it stays a contact."""
    session = open_session(client)
    group = known(client, group)
    yield session.keeper.delete_group(group)
    book = client.address_book
    book._groups = tuple(each for each in book.groups if each.id != group.id)
    members = tuple(book.contacts.search_by_group(group))
    for contact in members:
        contact.groups = frozenset(each for each in contact.groups if each.id != group.id)
    for contact in members:
        client._tell(Events.on_addressbook_group_contact_deleted, group, contact)
    client._tell(Events.on_addressbook_group_deleted, group)


@inlineCallbacks
def put(client: Client, group: Group, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Put a contact into a group."""
    session = open_session(client)
    group = known(client, group)
    _check_contact(contact)
    if group in contact.groups:
        return
    yield session.keeper.put_into(group, contact)
    contact.groups |= {group}
    client._tell(Events.on_addressbook_group_contact_added, group, contact)


@inlineCallbacks
def take(client: Client, group: Group, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Take a contact out of a group."""
    session = open_session(client)
    group = known(client, group)
    _check_contact(contact)
    if group not in contact.groups:
        return
    yield session.keeper.take_out_of(group, contact)
    contact.groups -= {group}
    client._tell(Events.on_addressbook_group_contact_deleted, group, contact)


@inlineCallbacks
def add_favorite(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Put a contact into the group of the favourites, which is made if need be."""
    open_session(client)
    _check_contact(contact)
    group = _favorites(client)
    if group is None:
        group = yield add(client, FAVORITES, favorite=True)
    yield put(client, group, contact)


@inlineCallbacks
def remove_favorite(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Take a contact out of the group of the favourites."""
    open_session(client)
    group = _favorites(client)
    if group is not None:
        yield take(client, group, contact)


@inlineCallbacks
def describe(
    client: Client, contact: Contact, infos: Mapping[ContactInfo, str]
) -> Generator[Deferred[Any], Any, None]:
    """Note something about a contact."""
    session = open_session(client)
    _check_contact(contact)
    changed = {info: text for info, text in infos.items() if getattr(contact, info.value) != text}
    if any(len(text) > LONGEST_INFOS[info] for info, text in changed.items()):
        raise TooLong
    if not changed:
        return
    yield session.keeper.describe(contact, changed)
    for info, text in changed.items():
        setattr(contact, info.value, text)
    client._tell(ContactEventInterface.on_contact_infos_changed, contact, changed)


def known(client: Client, group: Group) -> Group:
    """Return the group as it is called now."""
    for each in client.address_book.groups:
        if each.id == group.id:
            return each
    raise NoSuchGroup


def _favorites(client: Client) -> Group | None:
    return next((group for group in client.address_book.groups if group.is_favorite), None)


def _checked(client: Client, name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= LONGEST_GROUP_NAME:
        raise TooLong
    if any(group.name == name for group in client.address_book.groups):
        raise GroupAlreadyExists
    return name


def _check_contact(contact: Contact) -> None:
    if not contact.id or not contact.is_member(Membership.FORWARD):
        raise NoSuchUser
