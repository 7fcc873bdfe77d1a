"""The SOAP services: passport (sign-in), address book and sharing (lists), messages for those who are not
there. Both sides, no I/O.

Each operation is a frozen dataclass, its request. A client says

    request = ABFindAll(tokens[CONTACTS].ticket)
    post(the URL of request.service, request.build_request(), SOAPAction=f'"{request.soap_action}"')
    book = request.parse_response(body)             # raises Fault, or SoapError

whatever the HTTP status: faults come with 200 and with 500. A server says

    match parse_request(path, soap_action, body):   # raises SoapError
        case ABFindAll() as request:
            answer(request.build_response(header, AddressBook(...)))
        case ABContactDelete() as request:
            error = AddressBookError.CONTACT_DOES_NOT_EXIST
            answer(address_book_fault(request.soap_action, error, "Contact Does Not Exist"), status=500)

Names of people and messages may be any text: the control characters that XML cannot carry are left out on the
way. Addresses, passwords, tickets and identifiers that hold one are refused with SoapError. All times are
aware and come back in UTC.
"""

from __future__ import annotations

from ._ab_add import ABAdd
from ._ab_contact_add import ABContactAdd
from ._ab_contact_delete import ABContactDelete
from ._ab_contact_update import ABContactUpdate
from ._ab_find_all import ABFindAll, AddressBook
from ._ab_find_by_contacts import ABFindByContacts
from ._ab_find_contacts_paged import ABFindContactsPaged, CircleBook
from ._ab_group_add import ABGroupAdd
from ._ab_group_contact_add import ABGroupContactAdd
from ._ab_group_contact_delete import ABGroupContactDelete
from ._ab_group_delete import ABGroupDelete
from ._ab_group_update import ABGroupUpdate
from ._add_member import AddMember
from ._annotations import Annotation
from ._break_connection import BreakConnection
from ._circles import CircleInfo, CircleMember, CircleRole, CircleState
from ._client_config import GetClientConfig, client_configuration
from ._contacts import AddressBookContact, ContactType, Group
from ._create_circle import CreateCircle
from ._create_contact import CreateContact
from ._delete_member import DeleteMember
from ._dispatch import (
    AddressBookRequest,
    AnyRequest,
    CircleRequest,
    MailboxRequest,
    StorageRequest,
    parse_request,
)
from ._dynamic_items import AddDynamicItem, UpdateDynamicItem
from ._envelope import ServiceHeader
from ._errors import SoapError, UnknownOperation
from ._faults import (
    AddressBookError,
    Fault,
    OfflineError,
    address_book_fault,
    authentication_fault,
    generic_fault,
    offline_fault,
)
from ._find_membership import FindMembership, MembershipLists
from ._mailbox import DeleteMessages, GetMessage, GetMetadata
from ._manage_wl_connection import ManageWLConnection
from ._members import Member, Membership, MemberType, Role
from ._reading import MAX_REQUEST, MAX_RESPONSE
from ._rst import (
    CONTACTS,
    DOMAINS,
    MESSENGER,
    MESSENGER_CLEAR,
    MESSENGER_SECURE,
    PASSPORT,
    STORAGE,
    Domain,
    RequestSecurityTokens,
    SecurityTokens,
    Token,
)
from ._services import CONTENT_TYPE, Request, Service, TrustVersion
from ._storage import (
    EXPRESSION,
    NO_PHOTO,
    PROFILE,
    StorageError,
    StorageHeader,
    StorageVersion,
    owner_number,
    resource_id,
    resource_number,
)
from ._storage_documents import (
    CreateDocument,
    CreateRelationships,
    DeleteRelationships,
    FindDocuments,
    UpdateDocument,
)
from ._storage_profile import (
    CreateProfile,
    GetProfile,
    ShareItem,
    StoredPicture,
    StoredProfile,
    UpdateProfile,
)
from ._store import StoreMessage, StoreVersion
from ._tickets import bare_ticket
from ._whats_new import GetContactsRecentActivity

__all__ = [
    "CONTACTS",
    "CONTENT_TYPE",
    "DOMAINS",
    "EXPRESSION",
    "MAX_REQUEST",
    "MAX_RESPONSE",
    "MESSENGER",
    "MESSENGER_CLEAR",
    "MESSENGER_SECURE",
    "NO_PHOTO",
    "PASSPORT",
    "PROFILE",
    "STORAGE",
    "ABAdd",
    "ABContactAdd",
    "ABContactDelete",
    "ABContactUpdate",
    "ABFindAll",
    "ABFindByContacts",
    "ABFindContactsPaged",
    "ABGroupAdd",
    "ABGroupContactAdd",
    "ABGroupContactDelete",
    "ABGroupDelete",
    "ABGroupUpdate",
    "AddDynamicItem",
    "AddMember",
    "AddressBook",
    "AddressBookContact",
    "AddressBookError",
    "AddressBookRequest",
    "Annotation",
    "AnyRequest",
    "BreakConnection",
    "CircleBook",
    "CircleInfo",
    "CircleMember",
    "CircleRequest",
    "CircleRole",
    "CircleState",
    "ContactType",
    "CreateCircle",
    "CreateContact",
    "CreateDocument",
    "CreateProfile",
    "CreateRelationships",
    "DeleteMember",
    "DeleteMessages",
    "DeleteRelationships",
    "Domain",
    "Fault",
    "FindDocuments",
    "FindMembership",
    "GetClientConfig",
    "GetContactsRecentActivity",
    "GetMessage",
    "GetMetadata",
    "GetProfile",
    "Group",
    "MailboxRequest",
    "ManageWLConnection",
    "Member",
    "MemberType",
    "Membership",
    "MembershipLists",
    "OfflineError",
    "Request",
    "RequestSecurityTokens",
    "Role",
    "SecurityTokens",
    "Service",
    "ServiceHeader",
    "ShareItem",
    "SoapError",
    "StorageError",
    "StorageHeader",
    "StorageRequest",
    "StorageVersion",
    "StoreMessage",
    "StoreVersion",
    "StoredPicture",
    "StoredProfile",
    "Token",
    "TrustVersion",
    "UnknownOperation",
    "UpdateDocument",
    "UpdateDynamicItem",
    "UpdateProfile",
    "address_book_fault",
    "authentication_fault",
    "bare_ticket",
    "client_configuration",
    "generic_fault",
    "offline_fault",
    "owner_number",
    "parse_request",
    "resource_id",
    "resource_number",
]
