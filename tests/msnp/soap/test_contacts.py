from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    AddressBookError,
    Annotation,
    ContactType,
    Fault,
    SoapError,
    address_book_fault,
    parse_request,
)
from tests.msnp.soap.envelopes import (
    HEADER,
    TICKET,
    addresses,
    answer,
    carried,
    examples,
    names,
    received,
    returned,
)

CONTACT_ID = "68189efc-1ba6-478b-940c-c6a680a7d4b1"


@examples
@given(
    st.builds(
        ABContactAdd,
        st.just(TICKET),
        addresses,
        st.sampled_from(list(map(str, ContactType))),
        names.map(carried),
        names.map(carried),
        st.booleans(),
        st.booleans(),
    )
)
def test_a_server_learns_who_is_to_be_added(request: ABContactAdd) -> None:
    assert returned(request) == request


@examples
@given(names, names)
def test_an_invitation_loses_only_what_cannot_be_carried(inviter: str, message: str) -> None:
    body = ABContactAdd(TICKET, "bob@example.com", inviter=inviter, invite_message=message).build_request()
    request = parse_request(ABContactAdd.service.path, "", body)
    assert isinstance(request, ABContactAdd)
    assert (request.inviter, request.invite_message) == (carried(inviter), carried(message))


def test_an_address_that_cannot_be_sent_is_refused_not_changed() -> None:
    with pytest.raises(SoapError, match="address"):
        ABContactAdd(TICKET, "bob\x07@example.com").build_request()


def test_a_ticket_that_cannot_be_sent_is_refused() -> None:
    with pytest.raises(SoapError, match="ticket"):
        ABContactAdd("t=\0&p=", "bob@example.com").build_request()


AMSN = """<contacts><Contact xmlns="http://www.msn.com/webservices/AddressBook"><contactInfo>
<passportName>bob@example.com</passportName><isMessengerUser>true</isMessengerUser>
<contactType>LivePending</contactType><MessengerMemberInfo><PendingAnnotations><Annotation>
<Name>MSN.IM.InviteMessage</Name><Value></Value></Annotation></PendingAnnotations></MessengerMemberInfo>
</contactInfo></Contact></contacts>
<options><EnableAllowListManagement>true</EnableAllowListManagement></options>"""

PAPYON = """<contacts><Contact><contactInfo><passportName>bob@example.com</passportName>
<isMessengerUser>true</isMessengerUser><contactType>Regular</contactType><MessengerMemberInfo>
<PendingAnnotations><Annotation><Name>MSN.IM.InviteMessage</Name><Value>please add me</Value></Annotation>
</PendingAnnotations><DisplayName></DisplayName></MessengerMemberInfo></contactInfo></Contact></contacts>
<options><EnableAllowListManagement>true</EnableAllowListManagement></options>"""

LIVE = """<contacts><Contact><contactInfo><contactType>LivePending</contactType>
<passportName>bob@example.com</passportName><isMessengerUser>true</isMessengerUser>
<MessengerMemberInfo><DisplayName>alice</DisplayName></MessengerMemberInfo></contactInfo></Contact></contacts>
<options><EnableAllowListManagement>true</EnableAllowListManagement></options>"""

BARE = """<contacts><Contact><contactInfo>
<passportName> bob@example.com </passportName></contactInfo></Contact></contacts>"""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (AMSN, ABContactAdd(TICKET, "bob@example.com")),
        (
            PAPYON,
            ABContactAdd(TICKET, "bob@example.com", ContactType.REGULAR, invite_message="please add me"),
        ),
        (LIVE, ABContactAdd(TICKET, "bob@example.com", inviter="alice")),
        (
            BARE,
            ABContactAdd(
                TICKET,
                "bob@example.com",
                ContactType.REGULAR,
                is_messenger_user=False,
                enable_allow_list_management=False,
            ),
        ),
    ],
    ids=["amsn", "papyon", "live", "bare"],
)
def test_other_clients_may_add_contacts_too(arguments: str, expected: ABContactAdd) -> None:
    assert received("ABContactAdd", arguments) == expected


def test_the_invitation_is_written_in_the_order_of_a_real_client() -> None:
    body = ABContactAdd(TICKET, "bob@example.com", inviter="Alice", invite_message="hi").build_request()
    assert (
        b"<contactInfo><contactType>LivePending</contactType><passportName>bob@example.com</passportName>"
        b"<isMessengerUser>true</isMessengerUser><MessengerMemberInfo><PendingAnnotations><Annotation>"
        b"<Name>MSN.IM.InviteMessage</Name><Value>hi</Value></Annotation></PendingAnnotations>"
        b"<DisplayName>Alice</DisplayName></MessengerMemberInfo></contactInfo></Contact></contacts>"
        b"<options><EnableAllowListManagement>true</EnableAllowListManagement></options></ABContactAdd>"
    ) in body
    assert b"Annotation" not in ABContactAdd(TICKET, "bob@example.com").build_request()


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("ABContactAdd", ""),
        ("ABContactAdd", "<contacts><Contact><contactInfo/></Contact></contacts>"),
        (
            "ABContactAdd",
            "<contacts><Contact><contactInfo><passportName> </passportName></contactInfo></Contact>"
            "</contacts>",
        ),
        ("ABContactDelete", ""),
        ("ABContactDelete", "<contacts/>"),
        ("ABContactDelete", "<contacts><Contact/></contacts>"),
        ("ABContactDelete", "<contacts><Contact><contactId>1</contactId></Contact><Contact/></contacts>"),
        ("ABContactUpdate", ""),
        ("ABContactUpdate", "<contacts><Contact><contactInfo/></Contact></contacts>"),
    ],
)
def test_a_request_about_nobody_is_refused(operation: str, arguments: str) -> None:
    with pytest.raises(SoapError):
        received(operation, arguments)


@examples
@given(addresses)
def test_a_client_learns_the_identifier_of_a_new_contact(contact_id: str) -> None:
    assert ABContactAdd.parse_response(ABContactAdd.build_response(HEADER, contact_id)) == contact_id


def test_a_client_learns_why_nobody_was_added() -> None:
    error = AddressBookError.INVALID_PASSPORT_USER
    with pytest.raises(Fault, match="InvalidPassportUser: There is no bob"):
        ABContactAdd.parse_response(
            address_book_fault(ABContactAdd.soap_action, error, "There is no bob@example.com")
        )


@pytest.mark.parametrize(
    "result", ["", "<ABContactAddResult/>", "<ABContactAddResult><guid> </guid></ABContactAddResult>"]
)
def test_a_contact_without_an_identifier_was_not_added(result: str) -> None:
    with pytest.raises(SoapError):
        ABContactAdd.parse_response(answer("ABContactAdd", result))


@examples
@given(st.lists(addresses, min_size=1).map(tuple))
def test_a_server_learns_who_is_to_be_deleted(contact_ids: tuple[str, ...]) -> None:
    request = ABContactDelete(TICKET, contact_ids)
    assert returned(request) == request


def test_identifiers_that_cannot_be_sent_are_refused() -> None:
    with pytest.raises(SoapError, match="identifier"):
        ABContactDelete(TICKET, ("\0",)).build_request()
    with pytest.raises(SoapError, match="identifier"):
        ABContactUpdate(TICKET, "\0").build_request()


@examples
@given(
    st.builds(
        ABContactUpdate,
        st.just(TICKET),
        addresses | st.just(""),
        names.map(carried) | st.none(),
        st.booleans() | st.none(),
        st.dictionaries(st.sampled_from(list(map(str, Annotation))), names.map(carried)),
    )
)
def test_a_server_learns_what_is_to_be_changed(request: ABContactUpdate) -> None:
    assert returned(request) == request


def test_changes_as_other_clients_write_them_are_understood() -> None:
    renamed = received(
        "ABContactUpdate",
        "<contacts><Contact><contactInfo><contactType>Me</contactType>"
        "<displayName>Alice &lt;&amp;&gt;</displayName></contactInfo>"
        "<propertiesChanged>DisplayName</propertiesChanged></Contact></contacts>",
    )
    assert renamed == ABContactUpdate(TICKET, display_name="Alice <&>", scenario="ContactSave")
    removed = received(
        "ABContactUpdate",
        f"<contacts><Contact><contactId>{CONTACT_ID}</contactId>"
        "<contactInfo><isMessengerUser>false</isMessengerUser></contactInfo>"
        "<propertiesChanged>IsMessengerUser</propertiesChanged></Contact></contacts>",
    )
    assert removed == ABContactUpdate(TICKET, CONTACT_ID, is_messenger_user=False, scenario="ContactSave")


def test_what_is_not_said_to_have_changed_is_left_alone() -> None:
    request = received(
        "ABContactUpdate",
        f"<contacts><Contact><contactId>{CONTACT_ID}</contactId><contactInfo><displayName>x</displayName>"
        "<isMessengerUser>false</isMessengerUser><annotations><Annotation><Name>a</Name><Value>b</Value></Annotation>"
        "</annotations></contactInfo><propertiesChanged>Birthday</propertiesChanged></Contact></contacts>",
    )
    assert request == ABContactUpdate(TICKET, CONTACT_ID, scenario="ContactSave")
