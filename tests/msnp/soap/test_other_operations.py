"""Operations that few clients use."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    ABAdd,
    ABContactAdd,
    ABFindByContacts,
    AddDynamicItem,
    AddressBookContact,
    SoapError,
    UpdateDynamicItem,
    parse_request,
)
from tests.msnp.soap.envelopes import (
    ADDRESS_BOOK_PATH,
    HEADER,
    TICKET,
    action,
    addresses,
    call,
    examples,
    returned,
)

CONTACT = AddressBookContact("a57f65b3-bac8-4172-8a2e-69c7b9dc32cf", "bob@example.com", quick_name="Bob")


@examples
@given(st.builds(ABFindByContacts, st.just(TICKET), st.lists(addresses, min_size=1, max_size=3).map(tuple)))
def test_a_server_learns_which_contacts_are_asked_for(request: ABFindByContacts) -> None:
    assert returned(request) == request


def test_a_client_gets_the_contacts_that_it_asked_for() -> None:
    found = ABFindByContacts.parse_response(ABFindByContacts.build_response(HEADER, [CONTACT]))
    assert found == (CONTACT,)


def test_contacts_that_nobody_named_are_no_question() -> None:
    with pytest.raises(SoapError):
        parse_request(ADDRESS_BOOK_PATH, "", call("ABFindByContacts", "<contacts/>"))


@pytest.mark.parametrize("request_", [ABAdd(TICKET), AddDynamicItem(TICKET), UpdateDynamicItem(TICKET)])
def test_a_request_that_says_only_whose_it_is_is_understood(request_: Any) -> None:
    assert returned(request_) == request_


def test_a_client_learns_which_book_is_its_own() -> None:
    assert ABAdd.parse_response(ABAdd.build_response(HEADER)) == "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize("operation", [AddDynamicItem, UpdateDynamicItem])
def test_an_empty_answer_is_one(operation: type[AddDynamicItem] | type[UpdateDynamicItem]) -> None:
    operation.parse_response(operation.build_response(HEADER))


def test_a_contact_without_a_passport_is_added_by_the_first_email() -> None:
    kind = "<contactEmailType>Messenger2</contactEmailType>"
    email = f"<ContactEmail>{kind}<email>x@elsewhere.example</email></ContactEmail>"
    info = f"<contactInfo><emails>{email}</emails><isMessengerUser>true</isMessengerUser></contactInfo>"
    body = call("ABContactAdd", f"<contacts><Contact>{info}</Contact></contacts>")
    request = parse_request(ADDRESS_BOOK_PATH, action("ABContactAdd"), body)
    assert isinstance(request, ABContactAdd)
    assert request.email == "x@elsewhere.example"
