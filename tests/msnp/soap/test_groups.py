from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    ABContactUpdate,
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
    AddressBookError,
    AnyRequest,
    Fault,
    SoapError,
    address_book_fault,
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

GROUP = "6989588d-c33e-4d89-81d3-f50b4f027bce"
CONTACT = "a57f65b3-bac8-4172-8a2e-69c7b9dc32cf"
FILTER = f"<groupFilter><groupIds><guid> {GROUP} </guid></groupIds></groupFilter>"
CONTACTS = f"<contacts><Contact><contactId>{CONTACT}</contactId></Contact></contacts>"

some = st.lists(addresses, min_size=1, max_size=3).map(tuple)
ticket = st.just(TICKET)
requests = st.one_of(
    st.builds(ABGroupAdd, ticket, names.map(carried), st.booleans()),
    st.builds(ABGroupUpdate, ticket, addresses, names.map(carried)),
    st.builds(ABGroupDelete, ticket, some),
    st.builds(ABGroupContactAdd, ticket, some, some),
    st.builds(ABGroupContactDelete, ticket, some, some),
)


@examples
@given(requests)
def test_a_server_learns_what_is_to_be_done_with_groups(request: AnyRequest) -> None:
    assert returned(request) == request


def test_a_group_as_another_client_makes_it() -> None:
    info = (
        "<groupAddOptions><fRenameOnMsgrConflict>false</fRenameOnMsgrConflict></groupAddOptions><groupInfo>"
        "<GroupInfo><name> caf\u00e9 &amp; you </name><groupType>C8529CE2</groupType>"
        "<fMessenger>false</fMessenger></GroupInfo></groupInfo>"
    )
    assert received("ABGroupAdd", info) == ABGroupAdd(TICKET, " café & you ", scenario="ContactSave")


def test_groups_and_contacts_as_another_client_names_them() -> None:
    assert received("ABGroupDelete", FILTER) == ABGroupDelete(TICKET, (GROUP,), "ContactSave")
    for operation in (ABGroupContactAdd, ABGroupContactDelete):
        request = received(operation.__name__, FILTER + CONTACTS)
        assert request == operation(TICKET, (GROUP,), (CONTACT,), "ContactSave")


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("ABGroupAdd", ""),
        ("ABGroupAdd", "<groupInfo><GroupInfo/></groupInfo>"),
        ("ABGroupUpdate", ""),
        ("ABGroupUpdate", f"<groups><Group><groupId>{GROUP}</groupId><groupInfo/></Group></groups>"),
        ("ABGroupUpdate", "<groups><Group><groupInfo><name>x</name></groupInfo></Group></groups>"),
        (
            "ABGroupUpdate",
            f"<groups><Group><groupId>{GROUP}</groupId><groupInfo><name>x</name></groupInfo>"
            "<propertiesChanged></propertiesChanged></Group></groups>",
        ),
        ("ABGroupDelete", ""),
        ("ABGroupDelete", "<groupFilter><groupIds/></groupFilter>"),
        ("ABGroupDelete", "<groupFilter><groupIds><guid> </guid></groupIds></groupFilter>"),
        ("ABGroupContactAdd", CONTACTS),
        ("ABGroupContactAdd", FILTER),
        ("ABGroupContactAdd", FILTER + "<contacts><Contact/></contacts>"),
        ("ABGroupContactDelete", CONTACTS),
        ("ABGroupContactDelete", FILTER),
    ],
)
def test_a_request_about_no_group_is_refused(operation: str, arguments: str) -> None:
    with pytest.raises(SoapError):
        received(operation, arguments)


@pytest.mark.parametrize(
    "request_",
    [
        ABGroupUpdate(TICKET, "\0", "x"),
        ABGroupDelete(TICKET, ("\0",)),
        ABGroupContactAdd(TICKET, (GROUP,), ("\0",)),
        ABGroupContactDelete(TICKET, ("\0",), (CONTACT,)),
    ],
)
def test_identifiers_that_cannot_be_sent_are_refused(request_: Any) -> None:
    with pytest.raises(SoapError, match="identifier"):
        request_.build_request()


def test_a_group_is_written_in_the_order_of_a_real_client() -> None:
    assert (
        b"<groupInfo><GroupInfo><name>Friends</name><groupType>C8529CE2-6EAD-434d-881F-341E17DB3FF8</groupType>"
        b"<fMessenger>false</fMessenger><annotations><Annotation><Name>MSN.IM.Display</Name><Value>1</Value>"
        b"</Annotation></annotations></GroupInfo></groupInfo></ABGroupAdd>"
    ) in ABGroupAdd(TICKET, "Friends").build_request()


@examples
@given(addresses)
def test_a_client_learns_the_identifier_of_a_new_group(group_id: str) -> None:
    assert ABGroupAdd.parse_response(ABGroupAdd.build_response(HEADER, group_id)) == group_id


@pytest.mark.parametrize(
    "result", ["", "<ABGroupAddResult/>", "<ABGroupAddResult><guid> </guid></ABGroupAddResult>"]
)
def test_a_group_without_an_identifier_was_not_made(result: str) -> None:
    with pytest.raises(SoapError):
        ABGroupAdd.parse_response(answer("ABGroupAdd", result))


def test_a_client_learns_that_contacts_are_in_a_group() -> None:
    ABGroupContactAdd.parse_response(ABGroupContactAdd.build_response(HEADER, (CONTACT,)))


@pytest.mark.parametrize("operation", [ABGroupAdd, ABGroupContactAdd])
def test_a_client_learns_that_there_is_no_such_group(
    operation: type[ABGroupAdd] | type[ABGroupContactAdd],
) -> None:
    error = AddressBookError.GROUP_DOES_NOT_EXIST
    with pytest.raises(Fault) as raised:
        operation.parse_response(address_book_fault(operation.soap_action, error, "No such group"))
    assert raised.value.error == error


@examples
@given(names.map(carried) | st.none())
def test_a_server_learns_what_is_noted_about_a_contact(comment: str | None) -> None:
    request = ABContactUpdate(TICKET, CONTACT, comment=comment)
    assert returned(request) == request


def test_notes_that_are_not_said_to_have_changed_are_left_alone() -> None:
    request = received(
        "ABContactUpdate",
        f"<contacts><Contact><contactId>{CONTACT}</contactId><contactInfo><comment>x</comment></contactInfo>"
        "<propertiesChanged>DisplayName</propertiesChanged></Contact></contacts>",
    )
    assert isinstance(request, ABContactUpdate)
    assert request.comment is None
