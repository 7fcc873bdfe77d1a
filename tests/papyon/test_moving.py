"""A server that only knows where the others are: signing in goes on there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amsn2athena.msnp import Command
from amsn2athena.msnp.dialects import MSNP15, MSNP18, Dialect
from amsn2athena.papyon import Client, ClientState
from amsn2athena.papyon.errors import ConnectionFailed, ProtocolFailure
from tests.papyon.network import NS, Network
from tests.papyon.wires import Wire

FIRST = 1900


class Dispatching(Network):
    """At port ``FIRST`` is a server that sends everybody on to ``where``."""

    def __init__(self, where: str = f"127.0.0.1:{NS}", dialect: Dialect = MSNP18) -> None:
        super().__init__(dialect)
        self.where = where
        self.wires.scripts[FIRST] = self._dispatch

    def _dispatch(self, wire: Wire, command: Command) -> None:
        match command.verb:
            case "VER":
                wire.say(f"VER {command.trid} {self.dialect.name}")
            case "USR":
                wire.say(f"XFR {command.trid} NS {self.where} U D")

    def arriving(self, host: str = "127.0.0.1", dialects: tuple[int, ...] = (18, 15)) -> Client:
        """Make a client that knows the first server alone."""
        usual = self.client()
        hosts = replace(usual.hosts, notification=f"{host}:{FIRST}")
        endpoint, agent = self.wires.endpoint, self.agent
        guid = usual.machine_guid
        return Client(hosts, self.clock, machine_guid=guid, dialects=dialects, agent=agent, endpoint=endpoint)


@pytest.mark.parametrize("dialects", [(18, 15), (15, 12), (18, 15, 12, 8)])
def test_signing_in_goes_on_at_the_other_server(dialects: tuple[int, ...]) -> None:
    network = Dispatching(dialect=MSNP18 if 18 in dialects else MSNP15)
    client = network.arriving(dialects=dialects)
    network.sign_in(client)
    assert client.state is ClientState.OPEN
    assert [wire.port for wire in network.wires.made] == [FIRST, NS]
    first = network.wires.made[0]
    assert not first.open
    assert first.verbs()[-1] == "OUT"


def test_who_went_on_keeps_and_leaves_the_new_connection() -> None:
    network = Dispatching()
    client = network.arriving()
    network.sign_in(client)
    network.wires.wait(100)
    assert "PNG" in network.ns.verbs()
    assert client.state is ClientState.OPEN
    client.logout()
    network.wires.pump()
    assert network.wires.to(NS) == []
    network.wires.wait(60)
    assert network.clock.getDelayedCalls() == []


def test_servers_that_send_us_in_circles_are_left() -> None:
    network = Dispatching(f"127.0.0.1:{FIRST}")
    error = network.try_to_sign_in(network.arriving())
    assert isinstance(error, ProtocolFailure)
    assert 2 < len(network.wires.made) < 6
    assert network.wires.to(FIRST) == []


@pytest.mark.parametrize("where", ["nowhere:x", ":1", "[::1]:0"])
def test_a_server_that_sends_us_to_nowhere_is_left(where: str) -> None:
    network = Dispatching(where)
    assert isinstance(network.try_to_sign_in(network.arriving()), ProtocolFailure)


def test_a_server_of_the_internet_cannot_send_us_into_our_own_network() -> None:
    network = Dispatching("192.168.1.1:1863")
    error = network.try_to_sign_in(network.arriving("8.8.8.8"))
    assert isinstance(error, ProtocolFailure)
    assert network.wires.made[-1].verbs() in ([], ["OUT"])


def test_another_server_that_is_down_is_told() -> None:
    network = Dispatching()
    network.wires.down = {NS}
    assert isinstance(network.try_to_sign_in(network.arriving()), ConnectionFailed)
