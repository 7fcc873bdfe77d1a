"""Leaving messages and fetching them, over SOAP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

import pytest

from amsn2athena.msnp.offline import Waiting
from amsn2athena.msnp.soap import (
    DeleteMessages,
    Fault,
    GetMessage,
    GetMetadata,
    OfflineError,
    Request,
    Service,
    SoapError,
    StoreMessage,
    StoreVersion,
    UnknownOperation,
    generic_fault,
    offline_fault,
    parse_request,
)
from tests.msnp.soap.envelopes import TICKET

Answer = TypeVar("Answer")

STORE = StoreMessage(
    TICKET, "alice@example.com", "bob@example.com", "Zoë <&>", "MIME: 1\n\neA==", 7, "PROD0119GSJUC$18", "key"
)
WAITING = Waiting("B0F5CDFA", "alice@example.com", "Alice", 921, datetime(2026, 11, 21, 6, 46, tzinfo=UTC))

#: As Live Messenger's kind of client writes it.
POSTED = b"""<?xml version="1.0" encoding="utf-8"?><soap:Envelope
 xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>
<From memberName="alice@example.com" friendlyName="=?utf-8?B?YWxpY2U=?=" xml:lang="en-US" proxy="MSNMSGR"
 xmlns="http://messenger.msn.com/ws/2004/09/oim/" msnpVer="MSNP15" buildVer="8.5.1288.816"/>
<To memberName="bob@example.com" xmlns="http://messenger.msn.com/ws/2004/09/oim/"/>
<Ticket passport="t=someticket+/==&amp;p=" appid="PROD0119GSJUC$18" lockkey=""
 xmlns="http://messenger.msn.com/ws/2004/09/oim/"/>
<Sequence xmlns="http://schemas.xmlsoap.org/ws/2003/03/rm">
<Identifier xmlns="http://schemas.xmlsoap.org/ws/2002/07/utility">http://messenger.msn.com</Identifier>
<MessageNumber>2</MessageNumber></Sequence></soap:Header><soap:Body>
<MessageType xmlns="http://messenger.msn.com/ws/2004/09/oim/">text</MessageType>
<Content xmlns="http://messenger.msn.com/ws/2004/09/oim/">MIME-Version: 1.0

eA==</Content></soap:Body></soap:Envelope>"""


def sent(request: Request[Answer]) -> object:
    return parse_request(request.service.path, request.soap_action, request.build_request())


def test_a_message_to_be_kept_arrives() -> None:
    assert sent(STORE) == STORE
    STORE.parse_response(STORE.build_response())


def test_a_message_of_another_client_is_read() -> None:
    assert parse_request(Service.OFFLINE.path, f'"{STORE.soap_action}"', POSTED) == StoreMessage(
        TICKET,
        "alice@example.com",
        "bob@example.com",
        "alice",
        "MIME-Version: 1.0\n\neA==",
        2,
        "PROD0119GSJUC$18",
        "",
        "MSNP15",
    )


def test_the_old_action_is_answered_in_the_old_way() -> None:
    asked = parse_request("/oimws/OIM.asmx", '"http://messenger.msn.com/ws/2004/09/oim/Store"', POSTED)
    assert isinstance(asked, StoreMessage)
    assert asked.version is StoreVersion.STORE
    answer = asked.build_response()
    assert b'<StoreResponse xmlns="http://messenger.msn.com/ws/2004/09/oim/">' in answer
    asked.parse_response(answer)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Content", b"Text"),
        (b'<To memberName="bob@example.com"', b"<To"),
        (b"<MessageNumber>2", b"<MessageNumber>0"),
        (b"<MessageNumber>2", b"<MessageNumber>9999999999"),
        (b"soap:Header", b"soap:Nothing"),
    ],
)
def test_a_message_to_nobody_or_of_nothing_is_refused(before: bytes, after: bytes) -> None:
    with pytest.raises(SoapError):
        parse_request(Service.OFFLINE.path, "", POSTED.replace(before, after))


def test_an_address_that_cannot_be_sent_is_refused() -> None:
    with pytest.raises(SoapError):
        StoreMessage(TICKET, "a@b", "bob\0@example.com", "", "", 1).build_request()


def test_a_log_sees_neither_message_nor_ticket() -> None:
    shown = repr(STORE)
    assert "eA==" not in shown
    assert "someticket" not in shown


@pytest.mark.parametrize("error", OfflineError)
def test_a_client_learns_why_a_message_is_not_kept(error: OfflineError) -> None:
    with pytest.raises(Fault) as raised:
        STORE.parse_response(offline_fault(error))
    assert (raised.value.name, raised.value.lock_key_challenge) == (error, "")


def test_a_client_learns_what_to_answer_to() -> None:
    with pytest.raises(Fault) as raised:
        STORE.parse_response(offline_fault(OfflineError.AUTHENTICATION_FAILED, "1850937852"))
    assert raised.value.lock_key_challenge == "1850937852"


def test_an_answer_to_something_else_is_none() -> None:
    with pytest.raises(SoapError):
        STORE.parse_response(DeleteMessages.build_response())


def test_the_list_arrives() -> None:
    request = GetMetadata(TICKET)
    assert sent(request) == request
    assert b"<x/>" in request.build_request()
    assert request.parse_response(request.build_response((WAITING, WAITING))) == (WAITING, WAITING)


def test_a_list_of_elements_is_read_as_well() -> None:
    response = GetMetadata.build_response((WAITING,))
    for escaped, plain in ((b"&lt;", b"<"), (b"&gt;", b">")):
        response = response.replace(escaped, plain)
    assert GetMetadata.parse_response(response) == (WAITING,)


def test_a_list_that_is_none_is_refused() -> None:
    with pytest.raises(SoapError):
        GetMetadata.parse_response(GetMetadata.build_response(()).replace(b"&lt;/MD", b"&lt;/XX"))


def test_a_message_is_fetched() -> None:
    request = GetMessage(TICKET, "B0F5CDFA")
    assert sent(request) == request
    assert request.parse_response(request.build_response("From: <a@b>\n\nx ")) == "From: <a@b>\n\nx "


def test_messages_are_deleted() -> None:
    request = DeleteMessages(TICKET, ("1", "2"))
    assert sent(request) == request
    request.parse_response(request.build_response())
    with pytest.raises(Fault):
        request.parse_response(generic_fault())


def test_nothing_can_be_asked_about_nothing() -> None:
    nothing = DeleteMessages(TICKET, ())
    for request in (nothing, DeleteMessages(TICKET, ("",)), DeleteMessages(TICKET, ("1",) * 1001)):
        with pytest.raises(SoapError):
            sent(request)
    with pytest.raises(SoapError):
        sent(GetMessage(TICKET, ""))


def test_another_operation_of_the_mailbox_is_not_known() -> None:
    with pytest.raises(UnknownOperation):
        parse_request(Service.MAILBOX.path, "", GetMetadata(TICKET).build_request().replace(b"data", b"dota"))


def test_a_ticket_keeps_its_profile() -> None:
    request = GetMetadata("t=abc&p=def")
    assert b"<t>abc</t><p>def</p>" in request.build_request()
    assert sent(request) == request
    assert sent(GetMetadata("")) == GetMetadata("")
