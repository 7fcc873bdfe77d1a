"""Changes to the contact list.

Each is made in the order of the original clients: first in the address book (SOAP), which is what lasts,
then at the notification server (``ADL``, ``RML``), which decides what is seen from now on.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, TypeVar

from twisted.internet.defer import CancelledError, Deferred, fail, inlineCallbacks
from twisted.internet.error import TimeoutError
from twisted.python.failure import Failure

from amsn2athena.msnp import adl, soap
from amsn2athena.papyon._contact import Contact
from amsn2athena.papyon._enums import Membership, Presence
from amsn2athena.papyon._lists import is_account
from amsn2athena.papyon.errors import (
    AlreadyOnList,
    NoSuchUser,
    NotSignedIn,
    RequestAbandoned,
    RequestError,
    RequestRefused,
    RequestTimedOut,
)
from amsn2athena.papyon.event import AddressBookEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session

Answer = TypeVar("Answer")

_UNKNOWN = {
    soap.AddressBookError.INVALID_PASSPORT_USER,
    soap.AddressBookError.USER_DOES_NOT_EXIST,
    soap.AddressBookError.BAD_EMAIL_ARGUMENT,
}

#: What a change that was made before is answered with.
_DONE_BEFORE = {
    soap.AddressBookError.MEMBER_ALREADY_EXISTS,
    soap.AddressBookError.MEMBER_DOES_NOT_EXIST,
    soap.AddressBookError.CONTACT_DOES_NOT_EXIST,
}


def add(client: Client, account: str, inviter: str, message: str, *, auto_allow: bool) -> Deferred[Contact]:
    """Put somebody on our list."""
    contact = client.address_book.search_contact(account)
    if account == client.profile.account or (contact and contact.is_member(Membership.FORWARD)):
        return fail(AlreadyOnList())
    if contact is not None and contact.is_member(Membership.PENDING):
        return accept(client, contact)
    if not is_account(account):
        return fail(NoSuchUser())
    return _add(client, account, inviter, message, auto_allow)


@inlineCallbacks
def _add(
    client: Client, account: str, inviter: str, message: str, allow: bool
) -> Generator[Deferred[Any], Any, Contact]:
    session = _session(client)
    guid = yield _call(
        session,
        soap.ABContactAdd(
            session.ticket,
            account,
            inviter=inviter or client.profile.display_name,
            invite_message=message,
            enable_allow_list_management=allow,
        ),
    )
    book = client.address_book
    contact = book.search_or_build_contact(account)
    contact.id = guid
    lists = Membership.FORWARD | (Membership.ALLOW if allow else Membership.NONE)
    book._move(contact, contact.memberships | lists)
    client._tell(Events.on_addressbook_messenger_contact_added, contact)
    yield session.request("ADL", payload=_document(contact, lists))
    return contact


@inlineCallbacks
def accept(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, Contact]:
    """Answer yes to somebody who waits."""
    session = _session(client)
    if contact.is_member(Membership.PENDING):
        yield _call(session, soap.DeleteMember(session.ticket, _membership(soap.Role.PENDING, contact)))
        yield _call(session, soap.AddMember(session.ticket, _membership(soap.Role.REVERSE, contact)))
        memberships = contact.memberships & ~Membership.PENDING | Membership.REVERSE
        contact.attributes.pop("invite_message", None)
        client.address_book._move(contact, memberships)
    if not contact.is_member(Membership.FORWARD):
        yield _add(client, contact.account, "", "", True)
    return contact


@inlineCallbacks
def decline(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Answer no to somebody who waits."""
    session = _session(client)
    yield _call(session, soap.DeleteMember(session.ticket, _membership(soap.Role.PENDING, contact)))
    contact.attributes.pop("invite_message", None)
    client.address_book._move(contact, contact.memberships & ~Membership.PENDING)


@inlineCallbacks
def delete(client: Client, contact: Contact) -> Generator[Deferred[Any], Any, None]:
    """Take somebody off our list."""
    session = _session(client)
    lists = contact.memberships & (Membership.FORWARD | Membership.ALLOW)
    if contact.id:
        yield _call(session, soap.ABContactDelete(session.ticket, (contact.id,)))
    yield session.request("RML", payload=_document(contact, lists))
    if Membership.ALLOW in lists:
        yield _call(session, soap.DeleteMember(session.ticket, _membership(soap.Role.ALLOW, contact)))
    contact.id, contact.groups = "", frozenset()
    client.address_book._seen(contact, Presence.OFFLINE)
    client.address_book._move(contact, contact.memberships & ~lists)
    client._tell(Events.on_addressbook_contact_deleted, contact)


def _session(client: Client) -> Session:
    session = client._session
    if session is None or not session.announced:
        raise NotSignedIn("the contact list can be changed while signed in only")
    return session


def _document(contact: Contact, lists: Membership) -> bytes:
    return adl.build([adl.ListEntry(contact.account, lists, contact.network_id)])


def _membership(role: soap.Role, contact: Contact) -> tuple[soap.Membership, ...]:
    return (soap.Membership(role, (soap.Member(contact.account),)),)


def _call(session: Session, request: soap.Request[Answer]) -> Deferred[Answer | None]:
    """Call a service; fails with a ``RequestError``. What was done before is done."""
    return session.soap.call(request).addErrback(_translate)


def _translate(failure: Failure) -> None:
    error = failure.value
    if isinstance(error, soap.Fault):
        if error.error in _DONE_BEFORE:
            return
        raise _fault(error)
    if isinstance(error, (RequestError, CancelledError)):
        raise error
    if isinstance(error, soap.SoapError):
        raise RequestRefused("BadAnswer")
    raise RequestTimedOut() if isinstance(error, TimeoutError) else RequestAbandoned()


def _fault(fault: soap.Fault) -> RequestError:
    if fault.error in _UNKNOWN:
        return NoSuchUser()
    if fault.error == soap.AddressBookError.CONTACT_ALREADY_EXISTS:
        return AlreadyOnList()
    return RequestRefused(fault.error or fault.code)
