"""A connection: every request ends, whatever the other end does, and nothing that it sends breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError
from twisted.internet.protocol import Factory

from amsn2athena.msnp import Command
from amsn2athena.papyon._connection import PATIENCE, Connection
from amsn2athena.papyon._reach import points_inward
from amsn2athena.papyon._roster import MOST, Roster
from amsn2athena.papyon._transactions import Transactions
from amsn2athena.papyon.errors import RequestAbandoned, RequestRefused, RequestTimedOut
from tests.papyon.network import ALICE, BOB, CAROL, NS, Network
from tests.papyon.wires import Wire, Wires, failure_of, has_fired


class Ear:
    """Listens to a connection."""

    def __init__(self) -> None:
        self.heard: list[Command] = []
        self.lost = 0

    def connection_made(self) -> None:
        """Nothing to do."""

    def command_received(self, command: Command) -> None:
        self.heard.append(command)

    def connection_lost(self) -> None:
        self.lost += 1


def connected() -> tuple[Connection, Wire, Wires, Ear]:
    wires, ear = Wires(), Ear()
    connection = Connection(wires.clock, ear, "server")
    factory: Any = Factory.forProtocol(lambda: connection)
    wires.endpoint("192.0.2.1", NS).connect(factory)
    return connection, wires.made[0], wires, ear


def test_answers_find_their_requests_in_any_order() -> None:
    connection, wire, _, ear = connected()
    first, second = connection.request("CHG", "NLN"), connection.request("XFR", "SB")
    wire.say("XFR 2 SB", "CHG 1 NLN", "CHG 1 NLN")
    results: list[Command] = []
    first.addCallback(results.append)
    second.addCallback(results.append)
    assert [command.verb for command in results] == ["CHG", "XFR"]
    assert ear.heard == [Command("CHG", 1, ("NLN",))]


def test_the_number_with_another_verb_is_no_answer() -> None:
    connection, wire, _, ear = connected()
    answer = connection.request("ANS", "x")
    wire.say("IRO 1 1 1 bob@example.com Bob 0:0")
    assert not has_fired(answer)
    assert [command.verb for command in ear.heard] == ["IRO"]
    wire.say("ANS 1 OK")
    assert has_fired(answer)


def test_errors_are_refusals() -> None:
    connection, wire, *_ = connected()
    answers = [connection.request("CAL", "x"), connection.request("MSG", "A", payload=b"")]
    wire.say("217 1", "NAK 2")
    errors = [failure_of(answer) for answer in answers]
    assert [error.code for error in errors if isinstance(error, RequestRefused)] == [217, "NAK"]


def test_each_request_has_the_same_patience() -> None:
    connection, wire, wires, _ = connected()
    first = connection.request("CHG", "NLN")
    wires.clock.advance(10)
    second = connection.request("CHG", "BSY")
    third = connection.request("CHG", "AWY")
    wires.clock.advance(PATIENCE - 10)
    assert isinstance(failure_of(first), RequestTimedOut)
    assert not has_fired(second)
    wire.say("CHG 2 BSY")
    wires.clock.advance(10)
    assert has_fired(second)
    assert isinstance(failure_of(third), RequestTimedOut)
    assert wires.clock.getDelayedCalls() == []


def test_requests_made_or_dropped_while_others_give_up() -> None:
    connection, _, wires, _ = connected()
    answers = [connection.request("CHG", "NLN") for _ in range(3)]
    again: list[Any] = []

    def retry(_: object) -> None:
        answers[1].cancel()
        again.append(connection.request("CHG", "NLN"))

    answers[0].addErrback(retry)
    wires.clock.advance(PATIENCE)
    assert isinstance(failure_of(answers[1]), CancelledError)
    assert isinstance(failure_of(answers[2]), RequestTimedOut)
    assert not has_fired(again[0])
    wires.clock.advance(PATIENCE)
    assert isinstance(failure_of(again[0]), RequestTimedOut)


def test_a_request_that_was_given_up_takes_no_answer() -> None:
    connection, wire, _, ear = connected()
    answer = connection.request("CHG", "NLN")
    answer.cancel()
    assert isinstance(failure_of(answer), CancelledError)
    wire.say("CHG 1 NLN")
    assert len(ear.heard) == 1


def test_what_waits_when_the_connection_goes_is_abandoned() -> None:
    connection, wire, wires, ear = connected()
    answer = connection.request("CHG", "NLN")
    wire.hang_up()
    wires.pump()
    assert isinstance(failure_of(answer), RequestAbandoned)
    assert isinstance(failure_of(connection.request("CHG", "NLN")), RequestAbandoned)
    connection.send("CHG", "NLN")
    connection.close()
    connection.abort()
    assert ear.lost == 1
    assert has_fired(connection.gone())
    assert wires.clock.getDelayedCalls() == []


def test_closing_twice_says_goodbye_once() -> None:
    connection, wire, wires, ear = connected()
    gone = connection.gone()
    connection.close()
    connection.close()
    assert wire.verbs() == ["OUT"]
    wires.pump()
    assert has_fired(gone)
    assert ear.lost == 1


@pytest.mark.parametrize("argument", ["two words", "line\r\nOUT", "", "nul\0", "\ud800"])
def test_what_would_be_read_as_something_else_is_not_sent(argument: str) -> None:
    connection, wire, *_ = connected()
    error = failure_of(connection.request("CAL", argument))
    assert isinstance(error, RequestRefused)
    assert error.code == "BadArgument"
    assert wire.writes == []


def test_too_much_at_once_is_refused() -> None:
    transactions = Transactions(Wires().clock, PATIENCE, most=2)
    for number in (1, 2):
        transactions.expect("MSG", number)
    with pytest.raises(RequestRefused):
        transactions.expect("MSG", 3)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_a_session(data: bytes) -> None:
    network = Network()
    client = network.signed_in()
    network.ns.protocol.dataReceived(data)
    network.wires.pump()
    client.logout()
    network.wires.pump()
    assert network.wires.to(NS) == []


VERBS = """NLN ILN FLN UBX ADL RML RNG CHL QNG OUT MSG NOT GCF IRO JOI BYE ACK NAK USR CHG XFR ANS CAL
217 911 XYZ""".split()
WORDS = st.sampled_from(
    [
        "",
        "0",
        "1",
        "7",
        "SB",
        "OK",
        "OTH",
        "NLN",
        "BSY",
        "CKI",
        ALICE,
        BOB,
        f"1:{BOB}",
        f"{BOB};{{x}}",
        "a:b",
        "%",
        "é",
    ]
)
PAYLOADS = st.sampled_from([b"", b"<ml/>", b"<Data>", b"\xff", b"MIME-Version: 1.0\r\n\r\n", b"<ml l='1'>"])


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    verb = draw(st.sampled_from(VERBS))
    line = " ".join([verb, *draw(st.lists(WORDS, max_size=7))])
    if draw(st.booleans()):
        payload = draw(PAYLOADS)
        return f"{line} {len(payload)}\r\n".encode() + payload
    return f"{line}\r\n".encode()


@settings(max_examples=100, deadline=None)
@given(st.lists(lines(), max_size=8))
def test_no_commands_break_a_session_or_a_conversation(commands: list[bytes]) -> None:
    network = Network()
    network.has(BOB, CAROL)
    client = network.signed_in()
    network.ring()
    for wire in (*network.wires.to(1864), *network.wires.to(NS)):
        for command in commands:
            wire.protocol.dataReceived(command)
    network.wires.wait(70)
    client.logout()
    network.wires.pump()
    assert [wire for wire in network.wires.made if wire.open] == []
    assert network.clock.getDelayedCalls() == []


def test_a_roster_is_bounded() -> None:
    roster = Roster(ALICE)
    for number in range(MOST + 50):
        roster.joined(f"{number}@example.com", "x")
        roster.joined(f"0@example.com;{{{number}}}", "x")
    assert len(roster) == MOST
    assert roster.left("nobody@example.com") == ""


def test_where_a_server_is_counts_only_if_it_is_known() -> None:
    _, wire, *_ = connected()
    assert not points_inward(None, wire)
    assert not points_inward(wire, None)
