from __future__ import annotations

from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    MAX_REQUEST,
    MAX_RESPONSE,
    ABContactAdd,
    ABFindAll,
    AddressBook,
    AddressBookContact,
    FindMembership,
    Request,
    RequestSecurityTokens,
    Service,
    SoapError,
    UnknownOperation,
    bare_ticket,
    parse_request,
)
from tests.msnp.soap.envelopes import ADDRESS_BOOK_PATH, HEADER, SHARING_PATH, TICKET, action, call, examples

Answer = TypeVar("Answer")

FIND_ALL = ABFindAll(TICKET)


def exchange(request: Request[Answer], body: bytes) -> Answer:
    """What any client's transport looks like: it knows nothing of the operations."""
    received: object = parse_request(request.service.path, request.soap_action, request.build_request())
    assert received == request
    return request.parse_response(body)


def test_every_operation_can_be_sent_in_the_same_way() -> None:
    book = AddressBook((AddressBookContact("1", "bob@example.com", quick_name="Bob"),))
    assert exchange(FIND_ALL, ABFindAll.build_response(HEADER, book)) == book
    contact_id: str = exchange(
        ABContactAdd(TICKET, "bob@example.com"), ABContactAdd.build_response(HEADER, "1")
    )
    assert contact_id == "1"


def test_services_have_the_hosts_and_paths_they_had_at_first() -> None:
    assert [(service.host, service.path) for service in Service] == [
        ("login.live.com", "/RST.srf"),
        ("contacts.msn.com", ADDRESS_BOOK_PATH),
        ("contacts.msn.com", SHARING_PATH),
        ("ows.messenger.msn.com", "/OimWS/oim.asmx"),
        ("rsi.hotmail.com", "/rsi/rsi.asmx"),
        ("config.messenger.msn.com", "/Config/MsgrConfig.asmx"),
        ("storage.msn.com", "/storageservice/SchematizedStore.asmx"),
        ("sup.live.com", "/whatsnew/whatsnewservice.asmx"),
    ]


@pytest.mark.parametrize(
    "soap_action",
    ["", '""', action("ABFindAll"), f'"{action("ABFindAll")}"', f' "{action("ABFindAll")}" ', "ABFindAll"],
)
@pytest.mark.parametrize("path", [ADDRESS_BOOK_PATH, SHARING_PATH, "/abservice/ABService.asmx"])
def test_a_request_is_known_by_its_envelope_however_it_is_announced(path: str, soap_action: str) -> None:
    assert parse_request(path, soap_action, FIND_ALL.build_request()) == FIND_ALL


def test_a_request_that_is_announced_as_another_one_is_refused() -> None:
    with pytest.raises(SoapError, match="SOAPAction"):
        parse_request(ADDRESS_BOOK_PATH, FindMembership.soap_action, FIND_ALL.build_request())


def test_an_operation_that_is_not_in_the_table_is_named() -> None:
    with pytest.raises(UnknownOperation) as refusal:
        parse_request(ADDRESS_BOOK_PATH, "", call("NoSuchThing", "<x/>"))
    assert refusal.value.soap_action == action("NoSuchThing")
    with pytest.raises(UnknownOperation) as refusal:
        parse_request(ADDRESS_BOOK_PATH, "", call("N" * 1000, "<x/>"))
    assert len(refusal.value.soap_action) == 200


@pytest.mark.parametrize("path", ["/", "", "/RST3.srf", "/OimWS", "/abservice"])
def test_a_path_of_no_service_is_refused(path: str) -> None:
    with pytest.raises(SoapError, match="not here"):
        parse_request(path, "", FIND_ALL.build_request())


@pytest.mark.parametrize(
    "body",
    [
        b"<Envelope/>",
        b"<Envelope><Body/></Envelope>",
        b"<Header/>",
        b"",
        b"x",
        b"<!DOCTYPE Envelope><Envelope><Body><ABFindAll/></Body></Envelope>",
    ],
)
@pytest.mark.parametrize("path", ["/RST.srf", ADDRESS_BOOK_PATH])
def test_what_is_no_envelope_is_refused(path: str, body: bytes) -> None:
    with pytest.raises(SoapError):
        parse_request(path, "", body)


@examples
@given(st.integers(min_value=0))
def test_a_request_cut_short_is_refused(length: int) -> None:
    for path, body in (
        (ADDRESS_BOOK_PATH, FIND_ALL.build_request()),
        ("/RST.srf", RequestSecurityTokens("a@example.com", "x").build_request()),
    ):
        with pytest.raises(SoapError):
            parse_request(path, "", body[: length % len(body)])


def test_large_requests_and_larger_responses_are_refused() -> None:
    with pytest.raises(SoapError, match="2097152 bytes"):
        parse_request("/RST.srf", "", FIND_ALL.build_request().ljust(2 * 1024 * 1024))
    parse_request(ADDRESS_BOOK_PATH, "", FIND_ALL.build_request().ljust(MAX_REQUEST))
    book = ABFindAll.build_response(HEADER, AddressBook())
    assert ABFindAll.parse_response(book.ljust(MAX_RESPONSE)) == AddressBook()
    with pytest.raises(SoapError, match="bytes"):
        ABFindAll.parse_response(book.ljust(MAX_RESPONSE + 1))


BARE = b"<Envelope xmlns='urn:x'><Header/><Body><ABFindAll><x/></ABFindAll></Body></Envelope>"


@pytest.mark.parametrize(
    ("cookie", "ticket"),
    [
        ("", ""),
        ("MSPAuth=", "t=&p="),
        ("MSPAuth=some+ticket/==", "t=some+ticket/==&p="),
        ("a=b; MSPAuth=some+ticket/==;MSPProf=x", "t=some+ticket/==&p="),
        ("MSPAuth=t=some+ticket/==&p=", "t=some+ticket/==&p="),
        ("NotMSPAuth=some", ""),
        (";;=;MSPAuth", "t=&p="),
    ],
)
def test_a_ticket_may_come_in_a_cookie(cookie: str, ticket: str) -> None:
    assert parse_request(ADDRESS_BOOK_PATH, "", BARE, cookie) == ABFindAll(ticket, scenario="")


def test_the_ticket_of_the_envelope_counts_before_that_of_the_cookie() -> None:
    assert parse_request(ADDRESS_BOOK_PATH, "", FIND_ALL.build_request(), "MSPAuth=other") == FIND_ALL


@pytest.mark.parametrize(
    "ticket", ["some+ticket/==", "t=some+ticket/==", "t=some+ticket/==&p=", "t=some+ticket/==&p=profile"]
)
def test_a_ticket_is_the_same_in_every_form(ticket: str) -> None:
    assert bare_ticket(ticket) == "some+ticket/=="


def test_tickets_are_not_shown_when_printed() -> None:
    assert "ticket" not in repr(parse_request(ADDRESS_BOOK_PATH, "", FIND_ALL.build_request()))
