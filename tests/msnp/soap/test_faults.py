from __future__ import annotations

import pytest
from hypothesis import given

from amsn2athena.msnp.soap import (
    ABFindAll,
    AddressBookError,
    Fault,
    RequestSecurityTokens,
    SoapError,
    TrustVersion,
    address_book_fault,
    authentication_fault,
    generic_fault,
)
from tests.msnp.soap.envelopes import NOW, carried, examples, names


def fault_in(body: bytes) -> Fault:
    with pytest.raises(Fault) as raised:
        ABFindAll.parse_response(body)
    return raised.value


@pytest.mark.parametrize("error", AddressBookError)
def test_a_client_learns_the_error_code_of_the_address_book(error: AddressBookError) -> None:
    fault = fault_in(address_book_fault(ABFindAll.soap_action, error, "No <that> & this"))
    assert (fault.code, fault.error, fault.reason) == ("soap:Client", error, "No <that> & this")
    assert str(fault) == f"{error}: No <that> & this"
    assert fault.full_sync_required is (error is AddressBookError.FULL_SYNC_REQUIRED)
    assert not fault.authentication_failed


@examples
@given(names)
def test_a_reason_may_hold_any_text(reason: str) -> None:
    fault = fault_in(address_book_fault("an action", AddressBookError.FORBIDDEN, reason))
    assert fault.reason == " ".join(carried(reason).split())[:300]


def test_a_fault_says_which_action_it_is_about() -> None:
    body = address_book_fault(ABFindAll.soap_action, AddressBookError.FORBIDDEN, "no")
    assert b"<faultactor>http://www.msn.com/webservices/AddressBook/ABFindAll</faultactor>" in body


@pytest.mark.parametrize("version", TrustVersion)
def test_a_wrong_password_is_told_in_both_dialects(version: TrustVersion) -> None:
    with pytest.raises(Fault, match="Authentication Failure") as raised:
        RequestSecurityTokens.parse_response(authentication_fault(version, NOW))
    assert raised.value.authentication_failed
    assert not raised.value.full_sync_required


def test_the_two_dialects_are_those_of_their_services() -> None:
    older = authentication_fault(TrustVersion.RST, NOW)
    newer = authentication_fault(TrustVersion.RST2, NOW)
    assert b"<faultcode>wsse:FailedAuthentication</faultcode>" in older
    assert b'"http://www.w3.org/2003/05/soap-envelope"' in newer
    assert b'ServerTime="2026-11-21T06:35:37Z"' in older
    assert b'ServerTime="2026-11-21T06:35:37Z"' in newer


def test_a_generic_fault_has_no_error_code() -> None:
    fault = fault_in(generic_fault())
    assert (fault.code, fault.reason, fault.error) == ("soap:Client", "Invalid Request", "")
    assert str(fault) == "soap:Client: Invalid Request"


def test_a_fault_of_a_server_that_fails_is_one_short_line() -> None:
    body = generic_fault("Traceback\n  File\n" + "x" * 1000)
    assert fault_in(body).reason == "Traceback File " + "x" * 285


def test_a_newer_fault_without_a_subcode_has_its_code() -> None:
    body = b"""<E:Envelope xmlns:E="http://www.w3.org/2003/05/soap-envelope"><E:Body><E:Fault>
      <E:Code><E:Value>E:Receiver</E:Value></E:Code><E:Reason><E:Text>busy</E:Text></E:Reason>
    </E:Fault></E:Body></E:Envelope>"""
    assert (fault_in(body).code, fault_in(body).reason) == ("E:Receiver", "busy")


def test_an_empty_fault_is_a_fault() -> None:
    fault = fault_in(b"<Envelope><Fault/></Envelope>")
    assert (fault.code, fault.reason, fault.error) == ("", "", "")


@pytest.mark.parametrize(
    "body",
    [
        b"500: Internal Server Error",
        b"<Fault/>",
        b"<Envelope/>",
        b"<Envelope><Body/></Envelope>",
        b"<Envelope><Body>text</Body></Envelope>",
        b"<Envelope><Body><ABContactAddResponse/></Body></Envelope>",
    ],
)
def test_what_is_neither_an_answer_nor_a_fault_is_an_error(body: bytes) -> None:
    with pytest.raises(SoapError):
        ABFindAll.parse_response(body)
