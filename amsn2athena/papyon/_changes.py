"""Changes to the contact list, and to who is allowed and blocked.

How each is made, the keeper of the session knows (see `_keepers`). What it has confirmed is shown at once, so
that a failure halfway leaves us with what is so.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, inlineCallbacks

from amsn2athena.papyon import _group_changes as group_changes
from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._enums import Membership, Presence
from amsn2athena.papyon._lists import is_account
from amsn2athena.papyon._service import open_session
from amsn2athena.papyon.errors import AlreadyOnList, NoSuchUser
from amsn2athena.papyon.event import AddressBookEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session


@inlineCallbacks
def add(
    client: Client,
    account: str,
    inviter: str,
    message: str,
    groups: Iterable[Group],
    *,
    auto_allow: bool,
) -> Generator[Deferred[Any], Any, Contact]:
    """Put somebody on our list, and into groups."""
    session = open_session(client)
    contact = client.address_book.search_contact(account)
    if account == client.profile.account or (contact and contact.is_member(Membership.FORWARD)):
        raise AlreadyOnList
    if contact is not None and contact.is_member(Membership.PENDING):
        yield accept(client, contact)
    elif not is_account(account):
        raise NoSuchUser
    else:
        contact = yield _add(client, session, account, inviter, message, auto_allow)
    assert contact is not None
    for group in groups:
        yield group_changes.put(client, group, contact)
    return contact


@inlineCallbacks
def _add(
    client: Client, session: Session, account: str, inviter: str, message: str, allow: bool
) -> Generator[Deferred[Any], Any, Contact]:
    book = client.address_book
    contact = book.search_or_build_contact(account)
    allow = allow and not contact.is_member(Membership.BLOCK)
    inviter = inviter or client.profile.display_name
    contact.id, lists = yield session.keeper.add(contact, inviter, message, allow=allow)
    book._move(contact, contact.memberships | lists)
    client._tell(Events.on_addressbook_messenger_contact_added, contact)
    yield session.keeper.tell(contact, lists, on=True)
    if allow and not contact.is_member(Membership.ALLOW):
        yield _put(client, session, contact, Membership.ALLOW)
    return contact


@inlineCallbacks
def accept(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, Contact]:
    """Answer yes to somebody who waits."""
    session = open_session(client)
    yield _answer_request(client, session, contact)
    if not contact.is_member(Membership.FORWARD):
        yield _add(client, session, contact.account, "", "", True)
    return contact


@inlineCallbacks
def confirm(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Say that somebody who has us waits for nothing."""
    yield open_session(client).keeper.confirm(contact)


@inlineCallbacks
def decline(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Answer no to somebody who waits."""
    session = open_session(client)
    yield _take(client, session, contact, Membership.PENDING)
    contact.attributes.pop("invite_message", None)


@inlineCallbacks
def delete(client: Client, contact: Contact, *, block: bool) -> Generator[Deferred[Any], Any, None]:
    """Take somebody off our list, and perhaps block them."""
    session = open_session(client)
    book = client.address_book
    if contact.id:
        yield session.keeper.remove(contact)
    lists = contact.memberships & (Membership.FORWARD | Membership.ALLOW)
    if lists:
        yield session.keeper.tell(contact, lists, on=False)
    was_contact = contact.is_member(Membership.FORWARD)
    contact.id, contact.alias, contact.notes, contact.groups = "", "", "", frozenset()
    if was_contact:  # else they may be seen because another place has just added them
        book._seen(contact, Presence.OFFLINE)
    book._move(contact, contact.memberships & ~lists)
    if was_contact:
        client._tell(Events.on_addressbook_contact_deleted, contact)
    if Membership.ALLOW in lists:
        yield session.keeper.take(contact, Membership.ALLOW)
    if block:
        yield _block(client, session, contact)


@inlineCallbacks
def block(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Be seen and reached by somebody no more."""
    session = open_session(client)
    yield _answer_request(client, session, contact)
    was_allowed = contact.is_member(Membership.ALLOW)
    yield _take(client, session, contact, Membership.ALLOW)
    if was_allowed:
        yield session.keeper.tell(contact, Membership.ALLOW, on=False)
    yield _block(client, session, contact)


@inlineCallbacks
def _block(client: Client, session: Session, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    if contact.is_member(Membership.BLOCK):
        return
    yield _put(client, session, contact, Membership.BLOCK, Events.on_addressbook_contact_blocked)


@inlineCallbacks
def allow(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Let somebody see and reach us, blocked before or not. No server lets anybody be on both lists."""
    session = open_session(client)
    yield _answer_request(client, session, contact)
    if contact.is_member(Membership.BLOCK):
        yield _take(client, session, contact, Membership.BLOCK)
        client._tell(Events.on_addressbook_contact_unblocked, contact)
        yield session.keeper.tell(contact, Membership.BLOCK, on=False)
    if not contact.is_member(Membership.ALLOW):
        yield _put(client, session, contact, Membership.ALLOW)


@inlineCallbacks
def disallow(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Treat somebody as our privacy says of people on no list."""
    session = open_session(client)
    if contact.is_member(Membership.ALLOW):
        yield _take(client, session, contact, Membership.ALLOW)
        yield session.keeper.tell(contact, Membership.ALLOW, on=False)


@inlineCallbacks
def _answer_request(
    client: Client, session: Session, contact: Contact
) -> Generator[Deferred[Any], Any, None]:
    """Whatever we decide about somebody who waits, they wait no longer, and still have us.

    Unless they have us no longer since they were taken off one list and before they came on the other: then
    no server has anything to tell, and only reading the lists again shows it.
    """
    if contact.is_member(Membership.PENDING):
        yield confirm(client, contact)
        contact.attributes.pop("invite_message", None)
        memberships = contact.memberships & ~Membership.PENDING | Membership.REVERSE
        client.address_book._move(contact, memberships)
        client.address_book._changed_elsewhere()


@inlineCallbacks
def _put(
    client: Client,
    session: Session,
    contact: Contact,
    membership: Membership,
    event: Callable[[Any, Contact], None] | None = None,
) -> Generator[Deferred[Any], Any, None]:
    """Put somebody on a list; ``event`` tells of it."""
    yield session.keeper.put(contact, membership)
    client.address_book._move(contact, contact.memberships | membership)
    if event is not None:
        client._tell(event, contact)
    yield session.keeper.tell(contact, membership, on=True)


@inlineCallbacks
def _take(
    client: Client, session: Session, contact: Contact, membership: Membership
) -> Generator[Deferred[Any], Any, None]:
    """Take somebody off a list, if they are on it."""
    if contact.is_member(membership):
        yield session.keeper.take(contact, membership)
        client.address_book._move(contact, contact.memberships & ~membership)
