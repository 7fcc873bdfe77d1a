"""Whether conversations would work, tried with nobody to talk to."""

from __future__ import annotations

import pytest
from twisted.internet.error import ConnectError

from amsn2athena.papyon.errors import NotSignedIn, RequestRefused
from tests.papyon.network import SB, Network
from tests.papyon.wires import failure_of


def visit(network: Network) -> object:
    """Return where the switchboard was, or why there was none."""
    found: list[str] = []
    visiting = network.signed_in().visit_switchboard().addCallback(found.append)
    network.wires.pump()
    return found[0] if found else failure_of(visiting)


def test_a_switchboard_is_visited_and_left() -> None:
    network = Network()
    assert visit(network) == f"127.0.0.1:{SB}"
    (wire,) = (wire for wire in network.wires.made if wire.port == SB)
    assert wire.verbs() == ["USR", "OUT"]
    assert not wire.open


@pytest.mark.parametrize(
    ("verb", "reply", "code"),
    [
        ("XFR", "913 {}", 913),
        ("XFR", "XFR {} NS 127.0.0.1:1863", "NoRoom"),
        ("XFR", "XFR {} SB nowhere:x CKI token", "NoAddress"),
        ("USR", "911 {}", 911),
        ("USR", "USR {} NO", "NotWelcome"),
    ],
)
def test_a_switchboard_that_does_not_let_us_in_is_told_with_why(
    verb: str, reply: str, code: int | str
) -> None:
    network = Network()
    client = network.signed_in()
    network.replies[verb] = lambda wire, command: wire.say(reply.format(command.trid))
    visiting = client.visit_switchboard()
    network.wires.pump()
    error = failure_of(visiting)
    assert isinstance(error, RequestRefused)
    assert error.code == code


def test_a_switchboard_that_cannot_be_reached_is_told() -> None:
    network = Network()
    client = network.signed_in()
    network.wires.down = {SB}
    visiting = client.visit_switchboard()
    network.wires.pump()
    assert isinstance(failure_of(visiting), ConnectError)


def test_who_is_not_signed_in_visits_nothing() -> None:
    assert isinstance(failure_of(Network().client().visit_switchboard()), NotSignedIn)
