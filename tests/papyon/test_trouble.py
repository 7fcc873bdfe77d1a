"""A server that means harm, or has lost its mind: each ends in a timeout or an error that has a type, soon,
and what was confirmed before stays.
"""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import Deferred

from amsn2athena.msnp import Command, soap
from amsn2athena.papyon import Client, ClientState, DeliveryProblem, Presence
from amsn2athena.papyon.errors import (
    ConnectionFailed,
    ConnectionLost,
    LoginError,
    RequestTimedOut,
)
from tests.papyon.network import ALICE, BOB, CAROL, HEADER, NS, PASSWORD, Network, message
from tests.papyon.recorder import Recorder
from tests.papyon.talk import Talk, contact, reason_of
from tests.papyon.wires import Wire, failure_of, has_fired

BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY d SYSTEM "file:///etc/passwd">]>'
PAYLOAD_VERBS = (f"UBX 1:{BOB}", "ADL 0", "RML 0", "NOT", "GCF 0", f"UBN {BOB} 3", "MSG Hotmail Hotmail")
#: As many as a display name may have, all of them marks that combine with the letter before.
MARKS = "\u0301" * 387


class Met:
    """Alice, signed in, with Bob on her list; he has words, a name and a status."""

    def __init__(self) -> None:
        self.network = Network()
        self.network.has(BOB)
        self.recorder = Recorder()
        self.client = self.network.signed_in()
        self.client.register_events_handler(self.recorder)
        self.bob = contact(self.client, BOB)
        words = Command("UBX", None, (f"1:{BOB}",), b"<Data><PSM>hello</PSM></Data>")
        self.network.ns.say(f"NLN BSY 1:{BOB} Bobby 0:0 0", words)

    def hear(self, data: bytes) -> None:
        """The server says this."""
        self.network.ns.protocol.dataReceived(data)
        self.network.wires.pump()

    def is_unharmed(self) -> bool:
        """Say whether the session goes on with what it knew."""
        known = (self.bob.display_name, self.bob.presence)
        return self.client.state is ClientState.OPEN and known == ("Bobby", Presence.BUSY)

    def is_lost(self) -> bool:
        """Say whether the session ended as a lost one does, without leaving anything open."""
        kinds = [type(error) for _, error in self.recorder.of("client_error")]
        return kinds == [ConnectionLost] and not self.network.wires.to(NS)


def payload(line: str, document: bytes) -> bytes:
    return f"{line} {len(document)}\r\n".encode() + document


# What is written wrongly


@pytest.mark.parametrize("line", PAYLOAD_VERBS)
@pytest.mark.parametrize(
    "document",
    [
        BOMB + b"<Data><PSM>&d;</PSM></Data>",
        BOMB + b'<ml><d n="example.com"><c n="&d;" l="8" t="1"/></d></ml>',
        OUTSIDE + b"<Data><PSM>&d;</PSM></Data>",
        b"<Data>" * 20_000,
        b"<ml" + b" l='8'" * 20_000 + b"/>",
        b'<?xml version="1.0" encoding="UTF-16"?><Data/>',
        b"\xff\xfe" + "<Data><PSM>x</PSM></Data>".encode("utf-16-le"),
        b"<Data><PSM>" + b"&#1114112;&#0;&#xD800;" * 1000 + b"</PSM></Data>",
    ],
    ids=["bomb", "bomb in a list", "file", "depth", "attributes", "declared", "utf-16", "characters"],
)
def test_documents_that_mean_harm_do_none(line: str, document: bytes) -> None:
    met = Met()
    met.hear(payload(line, document))
    assert met.is_unharmed()
    assert len(met.bob.personal_message) < 5000
    assert "ha" * 100 not in met.bob.personal_message
    assert "root:" not in met.bob.personal_message


@pytest.mark.parametrize("line", PAYLOAD_VERBS)
def test_a_document_cut_anywhere_is_passed_over(line: str) -> None:
    met = Met()
    document = b'<ml l="1"><d n="example.com"><c n="dave" l="8" t="1" f="Dave"/></d></ml>'
    for length in range(len(document)):
        met.hear(payload(line, document[:length]))
    assert met.is_unharmed()
    assert met.client.address_book.search_contact("dave@example.com") is None


@pytest.mark.parametrize("request_type", [soap.FindMembership, soap.ABFindAll, soap.RequestSecurityTokens])
@pytest.mark.parametrize(
    "answer",
    [
        BOMB + b"<x>&d;</x>",
        OUTSIDE + b"<x>&d;</x>",
        b"<soap:Envelope" + b"<a>" * 10_000,
        b"",
        b"\0" * 1000,
        b"<html><body>Sign in to this network</body></html>",
    ],
    ids=["bomb", "file", "depth", "nothing", "zeros", "a page"],
)
def test_a_service_that_answers_nonsense_ends_the_sign_in(
    request_type: type[soap.AnyRequest], answer: bytes
) -> None:
    network = Network()
    network.soap = {request_type: answer}
    client = network.client()
    assert isinstance(network.try_to_sign_in(client), LoginError)
    assert client.state is ClientState.CLOSED
    assert network.wires.to(NS) == []


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([soap.FindMembership, soap.ABFindAll]), st.integers(0, 2000))
def test_an_answer_cut_anywhere_ends_the_sign_in_or_is_whole(
    request_type: type[soap.AnyRequest], length: int
) -> None:
    network = Network()
    network.has(BOB)
    whole = _lists(network)[request_type]
    network.soap = {request_type: whole[:length]}
    client = network.client()
    login = client.login(ALICE, PASSWORD)
    network.wires.pump()
    error = failure_of(login)
    assert isinstance(error, LoginError) or (error is None and length >= len(whole.rstrip()))
    client.logout()
    network.wires.pump()


def _lists(network: Network) -> dict[type[soap.AnyRequest], bytes]:
    return {
        soap.FindMembership: soap.FindMembership.build_response(HEADER, network.lists),
        soap.ABFindAll: soap.ABFindAll.build_response(HEADER, network.book),
    }


# What is too long


@pytest.mark.parametrize("verb", PAYLOAD_VERBS)
@pytest.mark.parametrize("length", ["2147483648", "4294967295", "9999999999", "262145"])
def test_a_payload_of_gigabytes_is_not_waited_for(verb: str, length: str) -> None:
    met = Met()
    met.hear(f"{verb} {length}\r\n".encode())
    assert met.is_lost()
    assert met.bob.display_name == "Bobby"


def test_a_line_without_end_is_not_kept() -> None:
    met = Met()
    tracemalloc.start()
    for _ in range(200):
        if met.network.wires.to(NS):
            met.hear(b"NLN " + b"x" * 4096)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert met.is_lost()
    assert used < 300_000


@pytest.mark.parametrize("line", [f"NLN BSY 1:{BOB} {{}} 0:0 0", f"NLN NLN 1:{BOB} a{{}} 0:0 0"])
def test_a_name_of_nothing_but_marks_is_a_name(line: str) -> None:
    met = Met()
    met.hear(line.format(MARKS).encode() + b"\r\n")
    assert met.client.state is ClientState.OPEN
    assert met.bob.display_name.endswith(MARKS)
    met.client.profile.display_name = MARKS
    met.network.wires.pump()
    assert met.client.profile.display_name == MARKS


def test_a_text_that_comes_in_pieces_without_end_is_given_up() -> None:
    talk = Talk()
    sb = talk.opened()
    tracemalloc.start()
    for number in range(3000):
        head = f"Content-Type: text/plain\r\nMessage-ID: {{{number}}}\r\nChunks: 200\r\n\r\n"
        sb.say(message(BOB, head.encode() + b"x" * 1000))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 2_000_000
    sb.say(message(BOB, b"Content-Type: text/plain\r\n\r\nstill there"))
    assert talk.recorder.of("conversation_message_received")[0][1].content == "still there"


# A server that answers in the wrong order, twice, or never

AFTER = (
    "CHG 0 NLN 0 0", "CHG 4294967295 NLN", "USR 3 OK", "911 3", "911", "217 1", "ADL 2 OK", "ADL 2 OK",
    "VER 1 MSNP18", "ACK 1", "NAK 1", "QNG 50", "QNG 50", "IRO 1 1 1 x y 0", "PRP 1 MFN x", "540 0",
)  # fmt: skip


def test_answers_that_come_twice_or_to_no_question_mean_nothing() -> None:
    met = Met()
    for line in AFTER:
        met.hear(f"{line}\r\n".encode())
    assert met.is_unharmed()


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_changes_whose_answers_come_in_any_order_or_never_end_with_an_answer(data: st.DataObject) -> None:
    met = Met()
    asked: list[Command] = []
    for verb in ("PRP", "CHG", "UUX"):
        met.network.replies[verb] = lambda _, command: asked.append(command)
    profile = met.client.profile
    profile.display_name = "One"
    profile.presence = Presence.AWAY
    profile.personal_message = "two"
    met.network.wires.pump()
    for command in data.draw(st.permutations(asked)):
        answer = data.draw(st.sampled_from(["", "yes", "no", "twice"]))
        line = f"{201 if answer == 'no' else command.verb} {command.trid} x"
        if answer:
            met.network.ns.say(*[line] * (2 if answer == "twice" else 1))
    met.network.wires.wait(40)
    assert met.is_unharmed()
    names = ("display_name", "presence", "personal_message")
    assert {f"profile_{name}_changed" for name in names} <= set(met.recorder.names())
    assert profile.display_name in ("One", "Alice")
    assert profile.presence in (Presence.AWAY, Presence.ONLINE)
    assert profile.personal_message in ("two", "")


@pytest.mark.parametrize("verb", ["VER", "USR", "ADL", "CHG"])
def test_a_sign_in_that_is_never_answered_fails_and_can_be_tried_again(verb: str) -> None:
    network = Network()
    network.replies = {verb: None}
    client = network.client()
    assert isinstance(network.try_to_sign_in(client, seconds=40), LoginError)
    network.replies.clear()
    network.sign_in(client)
    assert client.state is ClientState.OPEN


def test_a_message_whose_acknowledgement_never_comes_is_not_delivered() -> None:
    talk = Talk()
    talk.opened()
    talk.network.replies = {"MSG": None}
    confirmed: list[None] = []
    sent = talk.conversation.send_text_message("hello").addCallback(confirmed.append)
    talk.pump()
    talk.network.wires.wait(40)
    assert isinstance(reason_of(sent), DeliveryProblem)
    assert confirmed == []


def test_a_message_is_acknowledged_once_however_often_the_server_says_so() -> None:
    talk = Talk()
    talk.opened()
    talk.network.replies = {"MSG": lambda wire, command: wire.say(*[f"ACK {command.trid}"] * 3)}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert has_fired(sent)
    assert talk.recorder.names().count("conversation_message_sent") == 1


# A clock that jumps

DAY = 86_400.0


def jump(network: Network, seconds: float) -> None:
    """Set the clock of the computer."""
    network.clock.rightNow += seconds
    network.wires.wait(1)


@pytest.mark.parametrize("seconds", [DAY, 3600.0])
def test_a_clock_that_jumps_forward_costs_at_most_the_session(seconds: float) -> None:
    met = Met()
    jump(met.network, seconds)
    met.network.wires.wait(120)
    assert met.is_unharmed() or met.is_lost()
    assert met.bob.display_name == "Bobby"


def test_a_clock_that_jumps_forward_ends_what_waits_with_an_error() -> None:
    met = Met()
    met.network.soap = {soap.ABContactAdd: Deferred()}
    added = met.client.address_book.add_messenger_contact(CAROL)
    jump(met.network, DAY)
    assert isinstance(failure_of(added), RequestTimedOut)


@pytest.mark.parametrize("seconds", [-60.0, -1.0])
def test_after_a_clock_that_jumps_back_everything_goes_on(seconds: float) -> None:
    met = Met()
    jump(met.network, seconds)
    met.network.replies = {"PRP": None}
    met.client.profile.display_name = "Other"
    met.network.wires.wait(50 - seconds)
    assert met.is_unharmed()
    assert met.client.profile.display_name == "Alice"
    assert met.recorder.of("profile_display_name_changed") == [[]]
    assert "PNG" in met.network.ns.verbs()


def test_a_sign_in_over_a_clock_that_jumps_ends() -> None:
    for seconds in (DAY, -60.0):
        network = Network()
        network.replies = {"USR": None}
        client = network.client()
        login = client.login(ALICE, PASSWORD)
        network.wires.pump()
        jump(network, seconds)
        network.wires.wait(120)
        assert isinstance(failure_of(login), ConnectionFailed)


# Nothing stalls


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from("VER CVR USR BLP ADL PRP UUX CHG".split()), unique=True),
    st.data(),
)
def test_whatever_a_server_does_at_sign_in_it_ends(verbs: list[str], data: st.DataObject) -> None:
    network = Network()

    def misbehave(wire: Wire, command: Command) -> None:
        what = data.draw(st.sampled_from(["silent", "error", "twice", "garbage", "gone", "other"]))
        if what == "error":
            wire.say(f"500 {command.trid}")
        elif what == "twice":
            wire.say(*[f"{command.verb} {command.trid} OK"] * 2)
        elif what == "garbage":
            wire.protocol.dataReceived(b"\0\r\n")
        elif what == "gone":
            wire.hang_up()
        elif what == "other":
            wire.say(f"{command.verb} {(command.trid or 0) + 1} OK")

    network.replies = dict.fromkeys(verbs, misbehave)
    client = network.client()
    login = client.login(ALICE, PASSWORD)
    network.wires.pump()
    network.wires.wait(70)
    assert login.called
    error = failure_of(login)
    assert error is None or isinstance(error, LoginError)
    _leave(client, network)


def _leave(client: Client, network: Network) -> None:
    client.logout()
    network.wires.wait(5)
    assert client.state is ClientState.CLOSED
    assert network.wires.to(NS) == []
    assert network.clock.getDelayedCalls() == []
