"""Signing in: what a server hears, what a person has then, and everything that can go wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectionLost, DNSLookupError
from twisted.logger import globalLogPublisher, textFileLogObserver
from twisted.web.client import ResponseNeverReceived

from amsn2athena.msnp import Command, adl, personal, soap
from amsn2athena.msnp.soap import generic_fault
from amsn2athena.papyon import AddressBookState, Client, ClientState, Hosts, Membership, Presence, Privacy
from amsn2athena.papyon.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    LoginError,
    ProtocolFailure,
    ServerRefused,
)
from tests.papyon.network import ALICE, BOB, CAROL, GUID, HEADER, NOW, NS, PASSWORD, Network, respond
from tests.papyon.recorder import Recorder
from tests.papyon.wires import Wire, failure, failure_of, has_fired

never_received: Any = ResponseNeverReceived


def refuse(code: int) -> Any:
    def reply(wire: Wire, command: Command) -> None:
        wire.say(f"{code} {command.trid}")

    return reply


def after_usr_s(network: Network, do: Callable[[Wire], None]) -> None:
    usual = network._on_usr

    def reply(wire: Wire, command: Command) -> None:
        if command.args[1] == "S":
            do(wire)
        else:
            usual(wire, command)

    network.replies = {"USR": reply}


def test_the_states_are_passed_in_order() -> None:
    network, recorder = Network(), Recorder()
    client = network.client()
    client.register_events_handler(recorder)
    network.sign_in(client)
    assert [state for (state,) in recorder.of("client_state_changed")] == list(ClientState)[1:]
    assert client.state is ClientState.OPEN
    assert client.address_book.state is AddressBookState.SYNCHRONIZED


def test_greeting_and_announcing_take_one_write_each() -> None:
    network = Network()
    network.client().login(ALICE, PASSWORD)
    ns = network.ns
    assert ns.verbs() == ["VER", "CVR", "USR"]
    network.wires.pump()
    usr, *rest = ns.take()
    assert usr.args[:2] == ("SSO", "S")
    assert [command.verb for command in rest] == ["BLP", "ADL", "UUX", "UUX", "UUX", "CHG"]


def test_the_server_hears_who_we_are_and_what_we_look_like() -> None:
    network = Network()
    client = network.client()
    client.profile.presence = Presence.BUSY
    client.profile.display_name = "Alice 100% é"
    client.profile.personal_message = "<at the sea>"
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    said = {command.verb: command for command in network.ns.take() if command.verb != "UUX"}
    assert said["VER"].args == ("MSNP18", "MSNP15", "CVR0")
    assert said["CVR"].args[-1] == ALICE
    assert said["BLP"].args == ("AL",)
    assert said["PRP"].args == ("MFN", "Alice%20100%25%20é")
    assert said["CHG"].args[0] == "BSY"
    assert client.profile.presence is Presence.BUSY
    assert client.profile.display_name == "Alice 100% é"


def test_the_words_and_the_place_are_told_in_three_documents() -> None:
    network = Network()
    client = network.client()
    client.profile.personal_message = "<at the sea>"
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    uux = [command.payload or b"" for command in network.ns.take() if command.verb == "UUX"]
    endpoint, private, words = map(personal.parse_uux, uux)
    assert isinstance(endpoint, personal.EndpointData)
    assert isinstance(private, personal.PrivateEndpointData)
    assert private.state == "NLN"
    assert words == personal.Personal(message="<at the sea>", machine_guid=GUID)


def test_a_name_that_nobody_set_is_the_one_in_the_address_book() -> None:
    network, recorder = Network(), Recorder()
    client = network.client()
    client.register_events_handler(recorder)
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    assert "PRP" not in network.ns.verbs()
    assert client.profile.display_name == "Alice"
    assert recorder.of("profile_display_name_changed") == [[]]


def test_the_lists_are_told_and_there() -> None:
    network = Network()
    network.has(BOB, CAROL)
    client = network.client()
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    (told,) = [command for command in network.ns.take() if command.verb == "ADL"]
    lists = adl.parse(told.payload or b"")
    assert lists.initial
    assert [(entry.account, entry.lists) for entry in lists.entries] == [(BOB, 3), (CAROL, 3)]
    assert [contact.account for contact in client.address_book.contacts] == [BOB, CAROL]
    bob = client.address_book.search_contact(BOB)
    assert bob is not None
    assert bob.display_name == "Bob"
    assert bob.is_member(Membership.FORWARD | Membership.ALLOW | Membership.REVERSE)
    assert bob.presence is Presence.OFFLINE


def test_a_long_list_is_told_in_several_documents() -> None:
    network = Network()
    network.has(*(f"friend{number}@example{number}.com" for number in range(500)))
    client = network.client()
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    told = [command.payload or b"" for command in network.ns.take() if command.verb == "ADL"]
    assert len(told) > 1
    assert max(map(len, told)) <= adl.DOCUMENT_LIMIT
    assert sum(len(adl.parse(each).entries) for each in told) == 500
    assert client.state is ClientState.OPEN


def test_it_is_not_done_until_the_server_has_taken_lists_and_status() -> None:
    network = Network()
    waiting: list[Command] = []
    network.replies = {"ADL": lambda _, command: waiting.append(command)}
    client = network.client()
    login = client.login(ALICE, PASSWORD)
    network.wires.pump()
    assert not has_fired(login)
    assert client.state is ClientState.SYNCHRONIZED
    network.ns.say(f"ADL {waiting[0].trid} OK")
    assert has_fired(login)


def test_what_the_server_tells_before_it_has_taken_the_lists_counts() -> None:
    network, recorder = Network(), Recorder()
    network.has(BOB)
    network.replies = {"ADL": None}
    client = network.client()
    client.register_events_handler(recorder)
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    network.ns.say(f"NLN BSY 1:{BOB} Bob 0:0 0")
    (bob,) = client.address_book.contacts
    assert bob.presence is Presence.BUSY
    assert recorder.of("contact_presence_changed") == [[bob]]


def test_somebody_who_adds_us_while_we_sign_in_is_not_lost() -> None:
    network, recorder = Network(), Recorder()
    network.has(BOB)
    lists: Deferred[Any] = Deferred()
    network.soap = {soap.FindMembership: lists}
    client = network.client()
    client.register_events_handler(recorder)
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    network.ns.say(Command("ADL", 0, (), adl.build([adl.ListEntry(CAROL, adl.REVERSE, name="Carol")])))
    assert client.address_book.search_contact(CAROL) is None
    lists.callback(respond(soap.FindMembership.build_response(HEADER, network.lists)))
    carol = client.address_book.search_contact(CAROL)
    assert carol is not None
    assert recorder.of("addressbook_contact_pending") == [[carol]]


def test_both_lists_are_asked_for_at_once() -> None:
    network = Network()
    network.soap = {soap.FindMembership: Deferred(), soap.ABFindAll: Deferred()}
    network.client().login(ALICE, PASSWORD)
    network.wires.pump()
    assert [type(call) for call in network.calls[1:]] == [soap.FindMembership, soap.ABFindAll]


def test_tickets_are_asked_for_before_the_server_has_said_anything() -> None:
    network = Network()
    network.replies = {"VER": None, "USR": None}
    network.client().login(ALICE, PASSWORD)
    assert [type(call) for call in network.calls] == [soap.RequestSecurityTokens]


def test_the_account_is_taken_in_any_case_and_with_spaces_around() -> None:
    network = Network()
    client = network.client()
    client.login(" Alice@Example.COM ", PASSWORD)
    network.wires.pump()
    assert client.state is ClientState.OPEN
    assert client.profile.account == ALICE


def test_whom_we_let_in_is_as_the_address_book_says() -> None:
    network = Network()
    me = soap.AddressBookContact("0", ALICE, "Me", annotations={soap.Annotation.BLP: "2"})
    network.book = soap.AddressBook((me,))
    client = network.client()
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    assert client.profile.privacy is Privacy.BLOCK
    assert Command("BLP", 5, ("BL",)) in network.ns.take()


def test_a_status_or_name_that_is_refused_does_not_keep_us_out() -> None:
    network = Network()
    network.replies = {verb: refuse(201) for verb in ("BLP", "PRP", "UUX")}
    client = network.client()
    client.profile.display_name = "Alice"
    network.sign_in(client)
    assert client.state is ClientState.OPEN


# What can go wrong


def test_a_wrong_password_is_a_fault_with_status_200() -> None:
    network = Network()
    fault = soap.authentication_fault(soap.TrustVersion.RST, NOW)
    network.soap = {soap.RequestSecurityTokens: fault}
    client = network.client()
    assert isinstance(network.try_to_sign_in(client), AuthenticationFailed)
    assert client.state is ClientState.CLOSED
    assert network.wires.to(NS) == []


@pytest.mark.parametrize("code", [205, 208, 911, 928])
@pytest.mark.parametrize("verb", ["USR"])
def test_a_server_that_does_not_know_us(verb: str, code: int) -> None:
    network = Network()
    network.replies = {verb: refuse(code)}
    assert isinstance(network.try_to_sign_in(), AuthenticationFailed)


@pytest.mark.parametrize("code", [500, 502, 600, 910])
@pytest.mark.parametrize("verb", ["VER", "USR", "ADL", "CHG"])
def test_a_server_that_does_not_want_us(verb: str, code: int) -> None:
    network = Network()
    network.replies = {verb: refuse(code)}
    assert isinstance(network.try_to_sign_in(), ServerRefused)


def test_a_server_that_hangs_up_after_the_ticket_without_a_word() -> None:
    network = Network()
    after_usr_s(network, Wire.hang_up)
    assert isinstance(network.try_to_sign_in(), ConnectionFailed)


def test_a_server_that_hangs_up_on_several_questions_at_once() -> None:
    network = Network()
    network.replies = {"ADL": None, "CHG": lambda wire, _: wire.hang_up()}
    client = network.client()
    assert isinstance(network.try_to_sign_in(client), ConnectionFailed)
    assert client.state is ClientState.CLOSED
    assert has_fired(client.logout())
    assert network.clock.getDelayedCalls() == []


@pytest.mark.parametrize("goodbye", ["OUT OTH", "OUT SSD"])
def test_a_server_that_says_goodbye_while_we_sign_in(goodbye: str) -> None:
    network = Network()
    network.replies = {"USR": lambda wire, _: wire.say(goodbye)}
    assert isinstance(network.try_to_sign_in(), ServerRefused)


def test_a_server_of_another_dialect() -> None:
    network = Network()

    def refuse_dialect(wire: Wire, command: Command) -> None:
        wire.say(f"VER {command.trid} 0")
        wire.hang_up()

    network.replies = {"VER": refuse_dialect}
    assert isinstance(network.try_to_sign_in(), ProtocolFailure)


@pytest.mark.parametrize("line", ["USR 3 TWN S lc=1033", "USR 3 SSO S OTHER_POLICY bm9uY2U=", "USR 3 OK"])
def test_a_server_with_another_way_to_sign_in(line: str) -> None:
    network = Network()
    network.replies = {"USR": lambda wire, _: wire.say(line)}
    assert isinstance(network.try_to_sign_in(), ProtocolFailure)


def test_a_server_that_does_not_say_ok() -> None:
    network = Network()
    after_usr_s(network, lambda wire: wire.say("USR 4 WHY"))
    assert isinstance(network.try_to_sign_in(), ProtocolFailure)


def test_a_server_that_sends_garbage() -> None:
    network = Network()
    network.replies = {"VER": lambda wire, _: wire.protocol.dataReceived(b"HTTP/1.1 400 Bad Request\r\n")}
    assert isinstance(network.try_to_sign_in(), ConnectionFailed)
    assert network.wires.to(NS) == []


def test_no_server() -> None:
    network = Network()
    network.wires.down = {NS}
    client = network.client()
    assert isinstance(network.try_to_sign_in(client), ConnectionFailed)
    assert client.state is ClientState.CLOSED


def test_a_server_that_accepts_nobody_for_ever() -> None:
    network = Network()
    network.wires.silent = {NS}
    client = network.client()
    login = client.login(ALICE, PASSWORD)
    login.cancel()
    assert network.wires.cancelled == 1
    assert isinstance(failure_of(login), CancelledError)


@pytest.mark.parametrize("verb", ["VER", "USR", "ADL", "CHG"])
def test_a_server_that_falls_silent(verb: str) -> None:
    network = Network()
    network.replies = {verb: None}
    client = network.client()
    login = client.login(ALICE, PASSWORD)
    network.wires.pump()
    network.wires.wait(29)
    assert not has_fired(login)
    network.wires.wait(3)
    assert isinstance(failure_of(login), ConnectionFailed)
    assert client.state is ClientState.CLOSED
    assert network.wires.to(NS) == []
    assert network.clock.getDelayedCalls() == []


@pytest.mark.parametrize("request_type", [soap.RequestSecurityTokens, soap.FindMembership, soap.ABFindAll])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (ConnectionLost(), ConnectionFailed),
        (DNSLookupError(), ConnectionFailed),
        (never_received([failure(ValueError())]), ConnectionFailed),
        (503, ServerRefused),
        (403, ServerRefused),
        (301, ServerRefused),
        (b"<html>Welcome to your hotel</html>", ProtocolFailure),
        (b"", ProtocolFailure),
        (generic_fault(), ServerRefused),
        (ZeroDivisionError(), ProtocolFailure),
    ],
)
def test_a_service_that_fails(request_type: Any, answer: Any, error: type[LoginError]) -> None:
    network = Network()
    network.soap = {request_type: answer}
    assert isinstance(network.try_to_sign_in(), error)
    assert network.wires.to(NS) == []
    assert network.clock.getDelayedCalls() == []


@pytest.mark.parametrize("request_type", [soap.RequestSecurityTokens, soap.FindMembership, soap.ABFindAll])
def test_a_service_that_falls_silent(request_type: Any) -> None:
    network = Network()
    network.soap = {request_type: Deferred()}
    assert isinstance(network.try_to_sign_in(seconds=31), ConnectionFailed)


def test_tickets_without_the_one_that_counts() -> None:
    network = Network()
    request = soap.RequestSecurityTokens(ALICE, PASSWORD)
    tokens = soap.SecurityTokens({soap.CONTACTS: soap.Token("t=other&p=")})
    network.soap = {soap.RequestSecurityTokens: request.build_response(tokens, NOW)}
    assert isinstance(network.try_to_sign_in(), ProtocolFailure)


def test_what_is_no_account_is_not_even_sent() -> None:
    for account in ("", "alice", "alice@", "a b@example.com", "alice@example.com\r\nOUT", "@example.com"):
        network = Network()
        login = network.client().login(account, PASSWORD)
        assert isinstance(failure_of(login), AuthenticationFailed)
        assert network.wires.made == []


def test_a_password_that_nobody_can_have() -> None:
    network = Network()
    login = network.client().login(ALICE, "null\0byte")
    assert isinstance(failure_of(login), AuthenticationFailed)
    assert network.calls == []


def test_signing_in_twice_at_once_is_refused() -> None:
    network = Network()
    client = network.client()
    first = client.login(ALICE, PASSWORD)
    assert isinstance(failure_of(client.login(BOB, PASSWORD)), LoginError)
    network.wires.pump()
    assert has_fired(first)
    assert client.state is ClientState.OPEN


# Giving up, and again


@pytest.mark.parametrize("verb", ["VER", "USR", "ADL"])
def test_giving_up_closes_everything(verb: str) -> None:
    network = Network()
    network.replies = {verb: None}
    client = network.client()
    login = client.login(ALICE, PASSWORD)
    network.wires.pump()
    login.cancel()
    assert isinstance(failure_of(login), CancelledError)
    assert client.state is ClientState.CLOSED
    network.wires.pump()
    assert network.wires.to(NS) == []
    assert network.clock.getDelayedCalls() == []


def test_signing_out_while_signing_in_is_giving_up() -> None:
    network = Network()
    network.replies = {"USR": None}
    client = network.client()
    login = client.login(ALICE, PASSWORD)
    network.wires.pump()
    gone = client.logout()
    assert isinstance(failure_of(login), CancelledError)
    network.wires.pump()
    assert has_fired(gone)


def test_the_same_client_can_sign_in_again_with_the_same_guid_and_contacts() -> None:
    network = Network()
    network.has(BOB)
    network.replies = {"USR": refuse(911)}
    client = network.client()
    assert isinstance(network.try_to_sign_in(client), AuthenticationFailed)
    network.replies = {}
    network.sign_in(client)
    bob = client.address_book.search_contact(BOB)
    client.logout()
    network.wires.pump()
    network.sign_in(client)
    assert client.address_book.search_contact(BOB) is bob
    assert client.machine_guid == GUID


def test_every_client_is_another_place_unless_told() -> None:
    guids = {Client(Network().client().hosts, Network().clock).machine_guid for _ in range(3)}
    assert len(guids) == 3
    assert all(len(guid) == 38 and guid.startswith("{") for guid in guids)


def test_secrets_are_in_no_log_and_no_repr() -> None:
    network = Network()
    log = io.StringIO()
    observer = textFileLogObserver(log)
    globalLogPublisher.addObserver(observer)
    try:
        client = network.signed_in()
        network.ns.say("NLN", "XYZ 1 2 3", "ADL 0 x", "999 77")
        network.ns.hang_up()
        network.wires.pump()
        network.soap = {soap.FindMembership: ZeroDivisionError()}
        why = network.try_to_sign_in(client)
    finally:
        globalLogPublisher.removeObserver(observer)
    seen = log.getvalue() + repr(client) + repr(client.__dict__) + repr(why) + repr(vars(client.profile))
    for secret in (PASSWORD, "ticket-of-alice", "contacts-ticket", "c2VjcmV0"):
        assert secret not in seen


def test_the_password_is_let_go_of_when_the_session_is_over() -> None:
    import gc

    def holders() -> int:
        gc.collect()
        return sum(type(each).__name__ == "cell" for each in gc.get_referrers(password))

    network = Network()
    password = "".join(["a very ", "particular ", "password"])
    client = network.client()
    before = holders()
    client.login(ALICE, password)
    network.wires.pump()
    network.calls.clear()
    assert holders() == before + 1
    client.logout()
    network.wires.pump()
    assert holders() == before


def test_hosts_must_make_sense() -> None:
    good = Network().client().hosts
    for field, value in [
        ("notification", "example.com:0"),
        ("notification", "example.com:x"),
        ("notification", ""),
        ("notification", "two words:1863"),
        ("passport", "ftp://example.com/RST.srf"),
        ("sharing", "/relative"),
        ("address_book", "http://exämple.com/"),
    ]:
        values = {name: getattr(good, name) for name in Hosts.__slots__} | {field: value}
        with pytest.raises(ValueError, match="not a"):
            Hosts(**values)
