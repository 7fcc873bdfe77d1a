"""Tickets that run out while somebody is signed in."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred

from amsn2athena.msnp import soap
from amsn2athena.msnp.soap import generic_fault
from amsn2athena.papyon import Client, ClientState, Contact
from amsn2athena.papyon.errors import RequestRefused
from tests.papyon.home import HomeForTests, at_home
from tests.papyon.network import ALICE, BOB, CAROL, HEADER, NOW, Network, respond
from tests.papyon.wires import failure_of, has_fired

FAULT = b"""<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
<soap:Body><soap:Fault><faultcode>%b</faultcode><faultstring>no</faultstring></soap:Fault></soap:Body>
</soap:Envelope>"""


class Expiring:
    """Alice, signed in; her ticket for the address book is about to run out."""

    def __init__(self, refusal: bytes | int = 403) -> None:
        self.network = Network()
        self.network.has(BOB)
        self.client: Client = self.network.signed_in()
        self.network.calls.clear()
        self.refusal = refusal
        self.taken = {"t=new-ticket&p="}
        self.network.answer = self._answer

    def _answer(self, request: soap.AnyRequest) -> bytes | int | None:
        """Take new tickets only."""
        match request:
            case soap.RequestSecurityTokens():
                new = soap.Token("t=new-ticket&p=")
                tokens = {soap.CONTACTS: new, soap.MESSENGER_CLEAR: new}
                return request.build_response(soap.SecurityTokens(tokens), NOW)
            case soap.ABContactAdd(ticket=ticket) if ticket in self.taken:
                return request.build_response(HEADER, f"id-{request.email}")
            case soap.ABContactAdd():
                return self.refusal
        return None

    def add(self, account: str = CAROL) -> Deferred[Contact]:
        """Do something that takes a ticket."""
        added = self.client.address_book.add_messenger_contact(account)
        self.network.wires.pump()
        return added

    def asked(self) -> list[str]:
        """Return what the services were asked for since the last time."""
        names = [type(request).__name__ for request in self.network.calls]
        self.network.calls.clear()
        return names


@pytest.mark.parametrize(
    "refusal",
    [
        401,
        403,
        FAULT % b"wsse:FailedAuthentication",
        FAULT % b"q0:PassportAuthFail",
    ],
)
def test_a_ticket_that_ran_out_is_replaced_and_nobody_notices(refusal: bytes | int) -> None:
    alice = Expiring(refusal)
    added: list[Contact] = []
    alice.add().addCallback(added.append)
    assert [contact.account for contact in added] == [CAROL]
    assert alice.asked()[:3] == ["ABContactAdd", "RequestSecurityTokens", "ABContactAdd"]
    assert alice.client.state is ClientState.OPEN
    assert has_fired(alice.add("dave@example.com"))
    assert alice.asked()[:1] == ["ABContactAdd"]


def test_who_asks_for_mails_is_told_in_another_way_and_gets_them_too() -> None:
    alice = Expiring()
    usual = alice.network.answer
    assert usual is not None

    def answer(request: soap.AnyRequest) -> Any:
        if isinstance(request, soap.GetMetadata) and request.ticket not in alice.taken:
            return generic_fault("Schema validation error")
        return usual(request)

    alice.network.answer = answer
    assert has_fired(alice.client.oim_box.sync())
    assert alice.asked() == ["GetMetadata", "RequestSecurityTokens", "GetMetadata"]


def test_a_service_that_does_not_take_new_tickets_either_is_not_asked_for_ever() -> None:
    alice = Expiring()
    alice.taken = set()
    for expected in (["ABContactAdd", "RequestSecurityTokens", "ABContactAdd"], ["ABContactAdd"]):
        error = failure_of(alice.add())
        assert isinstance(error, RequestRefused)
        assert error.code == 403
        assert alice.asked() == expected
    alice.network.wires.wait(61)
    failure_of(alice.add())
    assert "RequestSecurityTokens" in alice.asked()


def test_a_password_that_was_changed_gives_no_ticket_and_the_session_goes_on() -> None:
    alice = Expiring()
    usual = alice.network.answer
    assert usual is not None

    def answer(request: soap.AnyRequest) -> Any:
        wrong = isinstance(request, soap.RequestSecurityTokens)
        return FAULT % b"wsse:FailedAuthentication" if wrong else usual(request)

    alice.network.answer = answer
    assert isinstance(failure_of(alice.add()), RequestRefused)
    assert alice.asked() == ["ABContactAdd", "RequestSecurityTokens"]
    assert isinstance(failure_of(alice.add()), RequestRefused)
    assert alice.asked() == ["ABContactAdd"]
    assert alice.client.state is ClientState.OPEN


@pytest.mark.parametrize("refusal", [500, 503, generic_fault("no"), FAULT % b"soap:Client"])
def test_other_refusals_have_nothing_to_do_with_tickets(refusal: bytes | int) -> None:
    alice = Expiring(refusal)
    failure_of(alice.add())
    assert alice.asked() == ["ABContactAdd"]


def test_new_tickets_are_asked_for_once_for_all_who_wait() -> None:
    alice = Expiring()
    tokens: Deferred[Any] = Deferred()
    usual = alice.network.answer
    assert usual is not None
    built = usual(soap.RequestSecurityTokens("a@b.c", "x"))
    assert isinstance(built, bytes)

    def answer(request: soap.AnyRequest) -> Any:
        return tokens if isinstance(request, soap.RequestSecurityTokens) else usual(request)

    alice.network.answer = answer
    session = alice.client._session
    assert session is not None
    added: list[str] = []
    waiting = [
        session.soap.call(soap.ABContactAdd(session.ticket, account)) for account in (CAROL, BOB, ALICE)
    ]
    for each in waiting:
        each.addCallback(added.append)
    assert alice.asked() == ["ABContactAdd", "RequestSecurityTokens", "ABContactAdd", "ABContactAdd"]
    waiting[1].cancel()
    assert isinstance(failure_of(waiting[1]), CancelledError)
    tokens.callback(respond(built))
    assert added == [f"id-{CAROL}", f"id-{ALICE}"]
    assert alice.asked() == ["ABContactAdd", "ABContactAdd"]


def test_a_call_that_was_made_ready_before_has_the_new_ticket() -> None:
    alice = Expiring()
    session = alice.client._session
    assert session is not None
    ready = soap.ABContactAdd(session.ticket, CAROL)
    alice.add(BOB.replace("bob", "dave"))
    alice.asked()
    added: list[str] = []
    session.soap.call(ready).addCallback(added.append)
    assert added == [f"id-{CAROL}"]
    assert alice.asked() == ["ABContactAdd"]


def test_after_the_session_no_ticket_is_asked_for() -> None:
    alice = Expiring()
    late: Deferred[Any] = Deferred()
    alice.network.answer = lambda request: late if isinstance(request, soap.ABContactAdd) else None
    added = alice.add()
    alice.client.logout()
    late.callback(respond(b"", 403))
    alice.network.wires.pump()
    assert isinstance(failure_of(added), RequestRefused)
    assert alice.asked() == ["ABContactAdd"]


@at_home
async def test_the_home_network_may_forget_its_tickets(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob")
    await alice.sign_in()
    await bob.sign_in()
    home.network._home.tickets.revoke("alice@example.com")
    await alice.befriend(bob)
    home.network._home.tickets.revoke("bob@example.com")
    contact = bob.contact(alice)
    assert contact is not None
    await bob.client.address_book.delete_contact(contact)
    assert (alice.errors, bob.errors) == ([], [])
