"""How many strangers may be at the door, and for how long they may say nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock

from amsn2athena.retro import Authority, Bounds, bounded, weak_tls
from tests.retro.machines import Line, Machine, of_then


class Echo(Protocol):
    """Says what it is told."""

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.write(data)


@dataclass
class Door:
    bounds: Bounds = field(default_factory=lambda: Bounds(connections=3, per_address=2, silence=60))

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.factory = bounded(Factory.forProtocol(Echo), self.clock, self.bounds)

    def knock(self, host: str) -> Line:
        return Line(self.factory, host)


def refusal(reason: str) -> str:
    return f"Refused a connection for old clients, and others until one closes: {reason}."


def test_who_is_let_in_is_heard(said: list[str]) -> None:
    line = Door().knock("192.168.1.9")
    line.say(b"hello")
    assert line.hear() == b"hello"
    assert said == []


def test_one_address_does_not_fill_the_house(said: list[str]) -> None:
    door = Door()
    assert [door.knock("192.168.1.9").is_open for _ in range(4)] == [True, True, False, False]
    assert door.knock("192.168.1.10").is_open
    assert said == [refusal("2 connections of 192.168.1.9 are open")]


def test_a_full_house_lets_nobody_in(said: list[str]) -> None:
    door = Door()
    lines = [door.knock(f"192.168.1.{number}") for number in range(5)]
    assert [line.is_open for line in lines] == [True, True, True, False, False]
    assert said == [refusal("3 connections are open")]


def test_who_leaves_makes_room(said: list[str]) -> None:
    door = Door()
    first, _ = door.knock("192.168.1.9"), door.knock("192.168.1.9")
    assert not door.knock("192.168.1.9").is_open
    first.hang_up()
    assert door.knock("192.168.1.9").is_open
    assert not door.knock("192.168.1.9").is_open
    assert said == [refusal("2 connections of 192.168.1.9 are open")] * 2


def test_who_says_nothing_is_cut_off() -> None:
    door = Door()
    line = door.knock("192.168.1.9")
    door.clock.advance(59)
    line.say(b"still here")
    door.clock.advance(59)
    assert line.is_open
    door.clock.advance(1)
    assert line.wire.is_cut
    assert not door.clock.getDelayedCalls()


def test_who_leaves_leaves_no_timer() -> None:
    door = Door()
    door.knock("192.168.1.9").hang_up()
    assert not door.clock.getDelayedCalls()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("retro"), ["login.live.com"])


def test_a_handshake_that_stops_half_way_is_cut_off(authority: Authority) -> None:
    clock = Clock()
    inside: Factory = Factory.forProtocol(Echo)
    line = Line(bounded(weak_tls(inside, authority), clock))
    line.say(b"\x16\x03\x01\x00\xff")
    clock.advance(Bounds().silence)
    assert line.wire.is_cut


def test_who_does_not_say_goodbye_is_cut_off(authority: Authority) -> None:
    class Brief(Protocol):
        def dataReceived(self, data: bytes) -> None:
            assert self.transport is not None
            self.transport.loseConnection()

    clock = Clock()
    inside: Factory = Factory.forProtocol(Brief)
    line = Line(bounded(weak_tls(inside, authority), clock))
    machine = Machine(line, of_then(authority.pem))
    machine.shake_hands()
    machine.say(b"hello")
    assert line.is_open
    clock.advance(Bounds().silence)
    assert not line.is_open


@settings(max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=40))
def test_whoever_comes_and_goes_there_is_room_as_long_as_there_should_be(
    steps: list[tuple[bool, int]],
) -> None:
    door = Door()
    inside: dict[int, list[Line]] = {number: [] for number in range(4)}
    for comes, number in steps:
        if comes:
            full = sum(map(len, inside.values())) >= 3 or len(inside[number]) >= 2
            line = door.knock(f"192.168.1.{number}")
            assert line.is_open is not full
            inside[number].extend([line] * line.is_open)
        elif inside[number]:
            inside[number].pop().hang_up()
    assert len(door.clock.getDelayedCalls()) == sum(map(len, inside.values()))
