"""How an open session ends, and how a silent one is noticed."""

from __future__ import annotations

from typing import Any

import pytest

from amsn2athena.msnp import Command, challenge
from amsn2athena.papyon import Client, ClientErrorType, ClientState, Presence
from amsn2athena.papyon.errors import ConnectionLost, ServerGoingDown, SignedInElsewhere
from tests.papyon.network import BOB, NS, Network
from tests.papyon.recorder import Recorder
from tests.papyon.wires import has_fired


def signed_in() -> tuple[Network, Client, Recorder]:
    network, recorder = Network(), Recorder()
    network.has(BOB)
    client = network.signed_in()
    client.register_events_handler(recorder)
    network.ns.say(f"NLN NLN 1:{BOB} Bob 0:0 0")
    recorder.take()
    return network, client, recorder


def story(recorder: Recorder) -> list[Any]:
    return [(name, type(args[-1]) if name == "client_error" else args[-1]) for name, *args in recorder.take()]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("OUT OTH", SignedInElsewhere),
        ("OUT SSD", ServerGoingDown),
        ("OUT", ConnectionLost),
        ("OUT XYZ", ConnectionLost),
    ],
)
def test_a_server_that_says_goodbye(line: str, error: type[Exception]) -> None:
    network, client, recorder = signed_in()
    (bob,) = client.address_book.contacts
    ns = network.ns
    ns.say(line)
    ns.hang_up()
    network.wires.pump()
    assert story(recorder) == [
        ("client_error", error),
        ("contact_presence_changed", bob),
        ("client_state_changed", ClientState.CLOSED),
    ]
    assert bob.presence is Presence.OFFLINE
    assert network.clock.getDelayedCalls() == []


def test_a_server_that_hangs_up() -> None:
    network, client, recorder = signed_in()
    network.ns.hang_up()
    network.wires.pump()
    kinds = [(kind, type(error)) for kind, error in recorder.of("client_error")]
    assert kinds == [(ClientErrorType.NETWORK, ConnectionLost)]
    assert client.state is ClientState.CLOSED


def test_a_server_that_sends_garbage_is_left_with_one_line_in_the_log() -> None:
    network, client, recorder = signed_in()
    network.ns.protocol.dataReceived(b"\x16\x03\x01garbage\r\nmore\r\n")
    network.wires.pump()
    assert len(recorder.of("client_error")) == 1
    assert client.state is ClientState.CLOSED
    assert network.wires.to(NS) == []


def test_signing_out_is_no_error() -> None:
    network, client, recorder = signed_in()
    ns = network.ns
    gone = client.logout()
    assert ns.verbs() == ["OUT"]
    assert not has_fired(gone)
    network.wires.pump()
    assert has_fired(gone)
    assert [name for name, *_ in recorder.take()] == ["contact_presence_changed", "client_state_changed"]
    assert has_fired(client.logout())
    assert network.clock.getDelayedCalls() == []


def test_what_comes_after_signing_out_is_not_heard() -> None:
    network, client, recorder = signed_in()
    ns = network.ns
    ns.deaf = True
    client.logout()
    recorder.take()
    ns.say(f"NLN BSY 1:{BOB} Bob 0:0 0", "OUT OTH")
    assert recorder.take() == []
    network.wires.wait(4)
    assert not ns.open


def test_a_goodbye_in_the_middle_of_a_burst_ends_it() -> None:
    network, _, recorder = signed_in()
    network.ns.say("OUT OTH", f"NLN BSY 1:{BOB} Bob 0:0 0")
    assert recorder.of("contact_presence_changed") == [
        [next(iter(recorder.of("contact_presence_changed")))[0]]
    ]
    assert recorder.of("client_state_changed") == [[ClientState.CLOSED]]


def test_one_can_sign_in_again_from_within_the_news_of_the_loss() -> None:
    network, client, _ = signed_in()

    class Stubborn:
        def on_client_state_changed(self, state: ClientState) -> None:
            if state is ClientState.CLOSED:
                client.login("alice@example.com", "password")

    client.register_events_handler(Stubborn())
    network.ns.hang_up()
    network.wires.pump()
    assert client.state is ClientState.OPEN


# Staying alive


def test_a_quiet_server_is_asked_whether_it_lives() -> None:
    network, client, _ = signed_in()
    network.replies = {"PNG": lambda wire, _: wire.say("QNG 30")}
    network.wires.wait(200)
    assert client.state is ClientState.OPEN
    pings = network.ns.verbs()
    assert set(pings) == {"PNG"}
    assert 5 <= len(pings) <= 7


def test_a_dead_server_is_noticed() -> None:
    network, client, recorder = signed_in()
    network.replies = {"PNG": None}
    network.wires.wait(64)
    assert client.state is ClientState.OPEN
    network.wires.wait(3)
    assert [type(error) for _, error in recorder.of("client_error")] == [ConnectionLost]
    assert network.wires.to(NS) == []


def test_anything_said_proves_life() -> None:
    network, client, _ = signed_in()
    network.replies = {"PNG": lambda wire, _: wire.say("SBS 0 null")}
    network.wires.wait(200)
    assert client.state is ClientState.OPEN


@pytest.mark.parametrize("wish", ["QNG", "QNG x", "QNG 0", "QNG 99999999", "QNG -5"])
def test_a_senseless_wish_neither_stops_nor_floods_the_pings(wish: str) -> None:
    network, client, _ = signed_in()
    network.replies = {"PNG": lambda wire, _: wire.say(wish)}
    network.wires.wait(600)
    assert client.state is ClientState.OPEN
    assert 8 <= len(network.ns.verbs()) <= 40


def test_challenges_are_answered() -> None:
    network, client, _ = signed_in()
    network.ns.say("CHL 0 22210219642164014968")
    (qry,) = network.ns.take()
    assert qry.verb == "QRY"
    (product,) = qry.args
    assert challenge.verify("22210219642164014968", product, (qry.payload or b"").decode())
    network.ns.say(f"QRY {qry.trid}")
    assert client.state is ClientState.OPEN


@pytest.mark.parametrize("line", ["CHL 0", "CHL", "CHL 0 " + "1" * 100])
def test_senseless_challenges_are_passed_over(line: str) -> None:
    network, client, _ = signed_in()
    network.ns.say(line)
    assert network.ns.take() == []
    assert client.state is ClientState.OPEN


def test_a_challenge_that_is_refused_is_the_servers_business() -> None:
    network, client, _ = signed_in()
    network.ns.say("CHL 0 123")
    (qry,) = network.ns.take()
    network.ns.say(f"540 {qry.trid}")
    assert client.state is ClientState.OPEN


def test_what_nobody_knows_is_passed_over() -> None:
    network, client, recorder = signed_in()
    network.ns.say(
        "XYZ 1 2 3",
        "999 77",
        "SBS 0 null",
        Command("NOT", None, (), b"<NOTIFICATION/>"),
        Command("MSG", None, ("Hotmail", "Hotmail"), b"\r\n\r\n"),
        "handle".upper()[:3],
    )
    assert recorder.take() == []
    assert client.state is ClientState.OPEN
