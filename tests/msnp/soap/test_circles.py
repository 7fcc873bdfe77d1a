"""What clients and services say of circles."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    ABFindContactsPaged,
    AddressBook,
    AddressBookContact,
    BreakConnection,
    CircleBook,
    CircleInfo,
    CircleMember,
    CircleRequest,
    CircleRole,
    CircleState,
    CreateCircle,
    CreateContact,
    ManageWLConnection,
    SoapError,
    parse_request,
)
from tests.msnp.soap.envelopes import (
    ADDRESS_BOOK_PATH,
    HEADER,
    NOW,
    SHARING_PATH,
    TICKET,
    action,
    addresses,
    answer,
    call,
    carried,
    examples,
    names,
)

CIRCLE = "00000000-0000-0000-0009-685fdeaec843"
BOB_ID = "68189efc-1ba6-478b-940c-c6a680a7d4b1"

texts = names.map(carried)
roles = st.sampled_from(CircleRole)
states = st.sampled_from(CircleState)
circles = st.builds(
    CircleInfo, st.just(CIRCLE), texts, roles, states, addresses, texts, texts, st.booleans(), st.just(NOW)
)
members = st.builds(CircleMember, st.just(BOB_ID), addresses, texts, roles, states, st.booleans())


@examples
@given(
    st.one_of(
        st.builds(CreateCircle, st.just(TICKET), texts, texts),
        st.builds(ABFindContactsPaged, st.just(TICKET), st.sampled_from(["", CIRCLE]), st.booleans()),
        st.builds(CreateContact, st.just(TICKET), st.just(CIRCLE), addresses),
        st.builds(
            ManageWLConnection,
            st.just(TICKET),
            st.just(BOB_ID),
            st.sampled_from(["", CIRCLE]),
            st.booleans(),
            texts,
        ),
        st.builds(BreakConnection, st.just(TICKET), st.just(CIRCLE), st.just(BOB_ID)),
    )
)
def test_a_server_learns_what_is_wanted_of_a_circle(request: CircleRequest) -> None:
    received = parse_request(request.service.path, request.soap_action, request.build_request())
    assert received == request


def test_a_circle_has_the_identifier_that_was_answered() -> None:
    body = CreateCircle.build_response(HEADER, CIRCLE.upper())
    assert CreateCircle.parse_response(body) == CIRCLE
    with pytest.raises(SoapError):
        CreateCircle.parse_response(answer("CreateCircle", "<CreateCircleResult/>"))


def test_who_is_invited_has_the_identifier_that_was_answered() -> None:
    body = CreateContact.build_response(HEADER, CircleMember(BOB_ID, "bob@example.com"))
    assert CreateContact.parse_response(body) == BOB_ID
    with pytest.raises(SoapError):
        CreateContact.parse_response(answer("CreateContact", "<CreateContactResult/>"))


def test_somebody_without_an_address_cannot_be_invited() -> None:
    with pytest.raises(SoapError):
        parse_request(ADDRESS_BOOK_PATH, action("CreateContact"), call("CreateContact", "<contactHandle/>"))


def test_what_needs_no_answer_is_answered() -> None:
    invite = ManageWLConnection(TICKET, BOB_ID, CIRCLE)
    ManageWLConnection.parse_response(invite.build_response(HEADER))
    BreakConnection.parse_response(BreakConnection.build_response(HEADER))


@examples
@given(st.lists(circles, max_size=1).map(tuple), texts.map(str.strip))
def test_somebody_learns_of_their_circles(known: tuple[CircleInfo, ...], ticket: str) -> None:
    book = AddressBook((AddressBookContact("1", "bob@example.com"),), changed=NOW)
    body = ABFindContactsPaged.build_response(HEADER, book, known, ticket)
    read = ABFindContactsPaged.parse_response(body)
    assert read == CircleBook(known, (), ticket)


@examples
@given(st.lists(members, max_size=3).map(tuple))
def test_somebody_learns_who_is_in_a_circle(people: tuple[CircleMember, ...]) -> None:
    body = ABFindContactsPaged.build_members(HEADER, CIRCLE, people)
    assert ABFindContactsPaged.parse_response(body) == CircleBook(members=people)


def test_a_book_is_described_as_it_was_seen_on_the_wire() -> None:
    own = ABFindContactsPaged.build_response(HEADER, AddressBook(changed=NOW), (), "")
    circle = ABFindContactsPaged.build_members(HEADER, CIRCLE, ())
    for body in (own, circle):
        info = ElementTree.fromstring(body).find(".//{*}abInfo")
        assert info is not None
        assert [each.tag.rpartition("}")[2] for each in info] == (
            "ownerPuid OwnerCID ownerEmail fDefault joinedNamespace IsBot IsParentManaged "
            "AccountTierLastChanged ProfileVersion SubscribeExternalPartner NotifyExternalPartner "
            "AddressBookType"
        ).split()
        assert info.findtext("{*}AccountTierLastChanged") == "0001-01-01T00:00:00"
        assert info.findtext("{*}ProfileVersion") == "0"


SEEN = f"""<ABFindContactsPagedResult><Groups>
</Groups><Contacts><Contact><contactId>{CIRCLE}</contactId><contactInfo><contactType>Circle</contactType>
<passportName>00000000-0000-0000-0009-685FDEAEC843@hotmail.com</passportName>
<displayName>My Circle</displayName><NetworkInfoList><NetworkInfo><DomainId>1</DomainId>
<RelationshipType>5</RelationshipType><RelationshipState>3</RelationshipState>
<RelationshipRole>0</RelationshipRole></NetworkInfo></NetworkInfoList></contactInfo></Contact></Contacts>
<CircleResult><Circles><CircleInverseInfo><Content><Handle><Id>{CIRCLE.upper()}</Id></Handle><Info>
<HostedDomain>live.com</HostedDomain><DisplayName>My Circle</DisplayName></Info></Content><PersonalInfo>
<MembershipInfo><CirclePersonalMembership><Role>Admin</Role><State>Accepted</State></CirclePersonalMembership>
</MembershipInfo></PersonalInfo><Deleted>false</Deleted></CircleInverseInfo></Circles>
<CircleTicket>&lt;SignedTicket/&gt;</CircleTicket></CircleResult>
<Ab><abId>00000000-0000-0000-0000-000000000000</abId></Ab></ABFindContactsPagedResult>"""


def test_the_circles_of_a_server_seen_on_the_wire_are_read() -> None:
    book = ABFindContactsPaged.parse_response(answer("ABFindContactsPaged", SEEN))
    assert book == CircleBook((CircleInfo(CIRCLE, "My Circle", CircleRole.ADMIN),), (), "<SignedTicket/>")
    assert "SignedTicket" not in repr(book)


def test_unknown_roles_and_states_are_none() -> None:
    odd = SEEN.replace("Admin", "Emperor").replace("Accepted", "Crowned")
    [circle] = ABFindContactsPaged.parse_response(answer("ABFindContactsPaged", odd)).circles
    assert (circle.role, circle.state) == (CircleRole.NONE, CircleState.NONE)


def test_the_people_of_a_circle_are_those_who_are_in_it() -> None:
    people = f"""<ABFindContactsPagedResult><Contacts>
    <Contact><contactId>1</contactId><contactInfo><contactType>Live</contactType>
    <passportName>bob@example.com</passportName><NetworkInfoList>
    <NetworkInfo><RelationshipType>3</RelationshipType><RelationshipState>1</RelationshipState></NetworkInfo>
    <NetworkInfo><RelationshipType>5</RelationshipType><RelationshipState>3</RelationshipState>
    <RelationshipRole>1</RelationshipRole></NetworkInfo></NetworkInfoList></contactInfo></Contact>
    <Contact><contactId>2</contactId><contactInfo><contactType>Circle</contactType></contactInfo></Contact>
    <Contact><contactId>3</contactId><contactInfo><contactType>Live</contactType></contactInfo>
    <fDeleted>true</fDeleted></Contact>
    </Contacts><Ab><abId>{CIRCLE}</abId></Ab></ABFindContactsPagedResult>"""
    book = ABFindContactsPaged.parse_response(answer("ABFindContactsPaged", people))
    assert book.members == (CircleMember("1", "bob@example.com", role=CircleRole.ADMIN),)


def test_a_server_without_circles_has_none() -> None:
    body = answer("ABFindContactsPaged", "<ABFindContactsPagedResult/>")
    assert ABFindContactsPaged.parse_response(body) == CircleBook()


def test_an_old_client_creates_a_circle_by_the_sharing_service() -> None:
    arguments = """<properties><Domain>1</Domain><HostedDomain>live.com</HostedDomain><Type>2</Type>
    <DisplayName>My Circle</DisplayName></properties>
    <callerInfo><PublicDisplayName>Alice</PublicDisplayName></callerInfo>"""
    request = parse_request(SHARING_PATH, action("CreateCircle"), call("CreateCircle", arguments))
    assert request == CreateCircle(TICKET, "My Circle", "Alice", "ContactSave")
