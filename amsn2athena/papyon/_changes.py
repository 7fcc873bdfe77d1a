"""Changes to the contact list, and to who is allowed and blocked.

Each is made in the order of the original clients: first in the address book (SOAP), which is what lasts,
then at the notification server (``ADL``, ``RML``), which decides what is seen from now on. What a service has
confirmed is shown at once, so that a failure halfway leaves us with what is so.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, inlineCallbacks, succeed

from amsn2athena.msnp import adl, soap
from amsn2athena.papyon import _group_changes as group_changes
from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._enums import Membership, Presence
from amsn2athena.papyon._lists import is_account
from amsn2athena.papyon._service import call, open_session
from amsn2athena.papyon.errors import AlreadyOnList, NoSuchUser
from amsn2athena.papyon.event import AddressBookEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session

_ROLES = {
    Membership.ALLOW: soap.Role.ALLOW,
    Membership.BLOCK: soap.Role.BLOCK,
    Membership.REVERSE: soap.Role.REVERSE,
    Membership.PENDING: soap.Role.PENDING,
}


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
    guid = yield call(
        session,
        soap.ABContactAdd(
            session.ticket,
            account,
            inviter=inviter or client.profile.display_name,
            invite_message=message,
            enable_allow_list_management=allow,
        ),
    )
    contact.id = guid
    lists = Membership.FORWARD | (Membership.ALLOW if allow else Membership.NONE)
    book._move(contact, contact.memberships | lists)
    client._tell(Events.on_addressbook_messenger_contact_added, contact)
    yield _tell(session, "ADL", contact, lists)
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
    """Say that somebody who has us waits for nothing.

    A server seen on the wire takes a contact who has added us back for one who waits, and for on no other
    list of ours than the contact list, until it is told this.
    """
    session = open_session(client)
    yield call(session, soap.DeleteMember(session.ticket, _membership(Membership.PENDING, contact)))
    yield call(session, soap.AddMember(session.ticket, _membership(Membership.REVERSE, contact)))


@inlineCallbacks
def decline(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Answer no to somebody who waits."""
    session = open_session(client)
    yield _change(client, session, soap.DeleteMember, contact, Membership.PENDING)
    contact.attributes.pop("invite_message", None)


@inlineCallbacks
def delete(client: Client, contact: Contact, *, block: bool) -> Generator[Deferred[Any], Any, None]:
    """Take somebody off our list, and perhaps block them."""
    session = open_session(client)
    book = client.address_book
    if contact.id:
        yield call(session, soap.ABContactDelete(session.ticket, (contact.id,)))
    lists = contact.memberships & (Membership.FORWARD | Membership.ALLOW)
    if lists:
        yield _tell(session, "RML", contact, lists)
    was_contact = contact.is_member(Membership.FORWARD)
    contact.id, contact.alias, contact.notes, contact.groups = "", "", "", frozenset()
    book._seen(contact, Presence.OFFLINE)
    book._move(contact, contact.memberships & ~lists)
    if was_contact:
        client._tell(Events.on_addressbook_contact_deleted, contact)
    if Membership.ALLOW in lists:
        yield call(session, soap.DeleteMember(session.ticket, _membership(Membership.ALLOW, contact)))
    if block:
        yield _block(client, session, contact)


@inlineCallbacks
def block(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Be seen and reached by somebody no more."""
    session = open_session(client)
    yield _answer_request(client, session, contact)
    was_allowed = contact.is_member(Membership.ALLOW)
    yield _change(client, session, soap.DeleteMember, contact, Membership.ALLOW)
    if was_allowed:
        yield _tell(session, "RML", contact, Membership.ALLOW)
    yield _block(client, session, contact)


@inlineCallbacks
def _block(client: Client, session: Session, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    if contact.is_member(Membership.BLOCK):
        return
    yield _change(client, session, soap.AddMember, contact, Membership.BLOCK)
    client._tell(Events.on_addressbook_contact_blocked, contact)
    yield _tell(session, "ADL", contact, Membership.BLOCK)


@inlineCallbacks
def allow(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Let somebody see and reach us, blocked before or not. No server lets anybody be on both lists."""
    session = open_session(client)
    yield _answer_request(client, session, contact)
    if contact.is_member(Membership.BLOCK):
        yield _change(client, session, soap.DeleteMember, contact, Membership.BLOCK)
        client._tell(Events.on_addressbook_contact_unblocked, contact)
        yield _tell(session, "RML", contact, Membership.BLOCK)
    if not contact.is_member(Membership.ALLOW):
        yield _change(client, session, soap.AddMember, contact, Membership.ALLOW)
        yield _tell(session, "ADL", contact, Membership.ALLOW)


@inlineCallbacks
def disallow(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Treat somebody as our privacy says of people on no list."""
    session = open_session(client)
    if contact.is_member(Membership.ALLOW):
        yield _change(client, session, soap.DeleteMember, contact, Membership.ALLOW)
        yield _tell(session, "RML", contact, Membership.ALLOW)


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


def _change(
    client: Client,
    session: Session,
    operation: type[soap.AddMember] | type[soap.DeleteMember],
    contact: Contact,
    membership: Membership,
) -> Deferred[None]:
    """Put a contact on a list, or take it off, in the address book and then here."""

    def done(_: object) -> None:
        others = contact.memberships & ~membership
        client.address_book._move(contact, others | membership if operation is soap.AddMember else others)

    if operation is soap.DeleteMember and membership not in contact.memberships:
        return succeed(None)
    return call(session, operation(session.ticket, _membership(membership, contact))).addCallback(done)


def _tell(session: Session, verb: str, contact: Contact, lists: Membership) -> Deferred[Any]:
    entry = adl.ListEntry(contact.account, lists, contact.network_id)
    return session.request(verb, payload=adl.build([entry]))


def _membership(membership: Membership, contact: Contact) -> tuple[soap.Membership, ...]:
    return (soap.Membership(_ROLES[membership], (soap.Member(contact.account),)),)
