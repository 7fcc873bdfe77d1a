"""Which request is this? The table of operations that a server of these services knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ._ab_add import ABAdd
from ._ab_contact_add import ABContactAdd
from ._ab_contact_delete import ABContactDelete
from ._ab_contact_update import ABContactUpdate
from ._ab_find_all import ABFindAll
from ._ab_find_by_contacts import ABFindByContacts
from ._ab_find_contacts_paged import ABFindContactsPaged
from ._ab_group_add import ABGroupAdd
from ._ab_group_contact_add import ABGroupContactAdd
from ._ab_group_contact_delete import ABGroupContactDelete
from ._ab_group_delete import ABGroupDelete
from ._ab_group_update import ABGroupUpdate
from ._add_member import AddMember
from ._break_connection import BreakConnection
from ._create_circle import CreateCircle
from ._create_contact import CreateContact
from ._delete_member import DeleteMember
from ._dynamic_items import AddDynamicItem, UpdateDynamicItem
from ._envelope import Call, read_call, read_request
from ._errors import SoapError, UnknownOperation
from ._find_membership import FindMembership
from ._mailbox import DeleteMessages, GetMessage, GetMetadata
from ._manage_wl_connection import ManageWLConnection
from ._rst import RequestSecurityTokens
from ._services import ADDRESS_BOOK_NAMESPACE, MAILBOX_NAMESPACE, Service, TrustVersion
from ._storage import StorageVersion
from ._storage_documents import (
    CreateDocument,
    CreateRelationships,
    DeleteRelationships,
    FindDocuments,
    UpdateDocument,
)
from ._storage_profile import CreateProfile, GetProfile, ShareItem, UpdateProfile
from ._store import StoreMessage
from ._tickets import ticket_from_cookie
from ._whats_new import GetContactsRecentActivity

CircleRequest = ABFindContactsPaged | CreateCircle | CreateContact | ManageWLConnection | BreakConnection
AddressBookRequest = (
    FindMembership
    | AddMember
    | DeleteMember
    | ABFindAll
    | ABFindByContacts
    | ABAdd
    | AddDynamicItem
    | UpdateDynamicItem
    | ABContactAdd
    | ABContactDelete
    | ABContactUpdate
    | ABGroupAdd
    | ABGroupUpdate
    | ABGroupDelete
    | ABGroupContactAdd
    | ABGroupContactDelete
    | CircleRequest
)
MailboxRequest = GetMetadata | GetMessage | DeleteMessages
StorageRequest = (
    GetProfile
    | UpdateProfile
    | CreateProfile
    | ShareItem
    | CreateDocument
    | UpdateDocument
    | FindDocuments
    | CreateRelationships
    | DeleteRelationships
)
AnyRequest = (
    RequestSecurityTokens
    | AddressBookRequest
    | StoreMessage
    | MailboxRequest
    | StorageRequest
    | GetContactsRecentActivity
)

_ADDRESS_BOOK: Mapping[str, Callable[[Call], AddressBookRequest]] = {
    "FindMembership": FindMembership.parse_request,
    "AddMember": AddMember.parse_request,
    "DeleteMember": DeleteMember.parse_request,
    "ABFindAll": ABFindAll.parse_request,
    "ABFindByContacts": ABFindByContacts.parse_request,
    "ABAdd": ABAdd.parse_request,
    "AddDynamicItem": AddDynamicItem.parse_request,
    "UpdateDynamicItem": UpdateDynamicItem.parse_request,
    "ABContactAdd": ABContactAdd.parse_request,
    "ABContactDelete": ABContactDelete.parse_request,
    "ABContactUpdate": ABContactUpdate.parse_request,
    "ABGroupAdd": ABGroupAdd.parse_request,
    "ABGroupUpdate": ABGroupUpdate.parse_request,
    "ABGroupDelete": ABGroupDelete.parse_request,
    "ABGroupContactAdd": ABGroupContactAdd.parse_request,
    "ABGroupContactDelete": ABGroupContactDelete.parse_request,
    "ABFindContactsPaged": ABFindContactsPaged.parse_request,
    "CreateCircle": CreateCircle.parse_request,
    "CreateContact": CreateContact.parse_request,
    "ManageWLConnection": ManageWLConnection.parse_request,
    "BreakConnection": BreakConnection.parse_request,
}
_MAILBOX: Mapping[str, Callable[[Call], MailboxRequest]] = {
    "GetMetadata": GetMetadata.parse_request,
    "GetMessage": GetMessage.parse_request,
    "DeleteMessages": DeleteMessages.parse_request,
}
_STORAGE: Mapping[str, Callable[[Call], StorageRequest]] = {
    "GetProfile": GetProfile.parse_request,
    "UpdateProfile": UpdateProfile.parse_request,
    "CreateProfile": CreateProfile.parse_request,
    "ShareItem": ShareItem.parse_request,
    "CreateDocument": CreateDocument.parse_request,
    "UpdateDocument": UpdateDocument.parse_request,
    "FindDocuments": FindDocuments.parse_request,
    "CreateRelationships": CreateRelationships.parse_request,
    "DeleteRelationships": DeleteRelationships.parse_request,
}
_TRUST = {version.value.lower(): version for version in TrustVersion}
_ADDRESS_BOOK_PATHS = {service.path.lower() for service in (Service.ADDRESS_BOOK, Service.SHARING)}


def parse_request(path: str, soap_action: str, body: bytes, cookie: str = "") -> AnyRequest:
    """The request that was posted to that path.

    soap_action and cookie are the headers of these names, empty when missing. The action may be quoted or
    not; it decides nothing, as the envelope says the same, but must not say otherwise. The ticket comes from
    the envelope, or else from the cookie MSPAuth; it is empty when neither has one, and nobody has looked at
    it yet.

    Raises UnknownOperation and SoapError.
    """
    path = path.lower()
    if path in _TRUST:
        return _parse_trust(read_call(body), _TRUST[path])
    if path == Service.OFFLINE.path.lower():
        return StoreMessage.parse_request(read_request(body), soap_action)
    if path == Service.MAILBOX.path.lower():
        return _parse_mailbox(read_call(body))
    if path == Service.STORAGE.path.lower():
        return _parse_storage(read_call(body))
    if path == Service.WHATS_NEW.path.lower():
        return _parse_whats_new(read_call(body))
    if path not in _ADDRESS_BOOK_PATHS:
        raise SoapError("a request to a service that is not here")
    return _parse_address_book(read_call(body), soap_action, cookie)


def _parse_trust(call: Call, version: TrustVersion) -> RequestSecurityTokens:
    if call.operation not in ("RequestMultipleSecurityTokens", "RequestSecurityToken"):
        raise SoapError("a request to the passport service for something else than tokens")
    return RequestSecurityTokens.parse_request(call, version)


def _parse_mailbox(call: Call) -> MailboxRequest:
    if call.operation not in _MAILBOX:
        raise UnknownOperation(f"{MAILBOX_NAMESPACE}/{call.operation}")
    return _MAILBOX[call.operation](call)


def _parse_storage(call: Call) -> StorageRequest:
    if call.operation not in _STORAGE:
        raise UnknownOperation(f"{StorageVersion.W10.value}/{call.operation}")
    return _STORAGE[call.operation](call)


def _parse_whats_new(call: Call) -> GetContactsRecentActivity:
    if call.operation != "GetContactsRecentActivity":
        raise UnknownOperation(f"{ADDRESS_BOOK_NAMESPACE}/{call.operation}")
    return GetContactsRecentActivity.parse_request(call)


def _parse_address_book(call: Call, soap_action: str, cookie: str) -> AddressBookRequest:
    named = soap_action.strip(' "').rpartition("/")[2] or call.operation
    if named != call.operation:
        raise SoapError("a SOAPAction that is not what the envelope asks for")
    if call.operation not in _ADDRESS_BOOK:
        raise UnknownOperation(f"{ADDRESS_BOOK_NAMESPACE}/{call.operation}")
    return _ADDRESS_BOOK[call.operation](replace(call, ticket=call.ticket or ticket_from_cookie(cookie)))
