"""A switchboard with nobody in it, and what the storage service keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from twisted.internet.error import ConnectError

from amsn2athena.msnp import soap
from amsn2athena.papyon import Hosts
from amsn2athena.papyon.errors import NotSignedIn, RequestRefused
from tests.papyon.network import HOSTS, SB, Network
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
    assert isinstance(failure_of(Network().client().fetch_stored_profile()), NotSignedIn)


STORING = replace(HOSTS, storage="https://storage.example.com/storageservice/SchematizedStore.asmx")


def stored(network: Network, hosts: Hosts) -> object:
    """Return what the storage service keeps, or why it does not say."""
    client = network.client(hosts=hosts)
    network.sign_in(client)
    found: list[object] = []
    fetching = client.fetch_stored_profile().addCallback(found.append)
    network.wires.pump()
    return found[0] if found else failure_of(fetching)


def test_what_the_storage_service_keeps_is_fetched() -> None:
    network = Network()
    profile = soap.StoredProfile(7, "Alice <&>", None, "at the sea", None)
    request = soap.GetProfile("t=&p=")
    network.soap[soap.GetProfile] = request.build_response(soap.StorageHeader(7, "guid"), profile)
    assert stored(network, STORING) == ("Alice <&>", "at the sea")
    assert isinstance(network.calls[-1], soap.GetProfile)


def test_a_storage_service_that_is_not_there_or_does_not_work_is_told() -> None:
    network = Network()
    error = stored(network, HOSTS)
    assert isinstance(error, RequestRefused)
    assert error.code == "NoService"
    network.soap[soap.GetProfile] = 502
    error = stored(network, STORING)
    assert isinstance(error, RequestRefused)
    assert error.code == 502
