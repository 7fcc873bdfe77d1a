"""Connections: as many as may be, however hostile."""

from __future__ import annotations

import re

import pytest
from twisted.internet.address import IPv6Address, UNIXAddress
from twisted.internet.interfaces import IAddress
from twisted.logger import LogEvent, formatEvent

from amsn2athena.homeserver import Limits
from amsn2athena.homeserver._addresses import host_and_port, host_of, is_loopback
from amsn2athena.homeserver._connection import AT_ONCE
from amsn2athena.msnp import Command
from amsn2athena.msnp.soap import ABFindAll
from amsn2athena.storage import StorageBusy, StorageUnavailable
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.house import House
from tests.homeserver.line import Line, shown
from tests.homeserver.people import Someone, online
from tests.homeserver.talking import talk
from tests.homeserver.web import post


def lines(logged: list[LogEvent]) -> list[str]:
    """Return the log as a person reads it."""
    return [formatEvent(event) for event in logged if event["log_namespace"].startswith("amsn2athena.home")]


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n",
        b"\x16\x03\x01\x02\x00\x01\xfc\n",
        b"\xff\xfe\n",
        b"hello\r\n",
        b"x" * 9000,
        b"MSG 1 N 99999999\r\n",
        b"MSG 1 N 2\r\nhi",
    ],
)
def test_garbage_closes_that_connection_with_one_line_in_the_log(
    house: House, logged: list[LogEvent], garbage: bytes
) -> None:
    alice = Someone(house, "alice").sign_in()
    logged.clear()
    line = Line(house)
    line.raw(garbage)
    assert (line.closed, alice.closed) == (True, False)
    assert line.heard() == []
    [said] = lines(logged)
    assert re.fullmatch(r"Closed the connection from 192\.0\.2\.1:40000: [^\n]+\.", said)


def test_the_log_says_how_a_stranger_began(house: House, logged: list[LogEvent]) -> None:
    Line(house).raw(b"GET / HTTP/1.1\r\n")
    assert lines(logged) == ["Closed the connection from 192.0.2.1:40000: it began with 'GET'."]


def test_commands_before_the_garbage_are_answered(house: House) -> None:
    line = Line(house)
    line.raw(b"VER 1 MSNP18\r\nhello\r\nVER 2 MSNP18\r\n")
    assert shown(line.heard()) == ["VER MSNP18"]
    assert line.closed


def test_nothing_after_goodbye_counts(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.raw(b"OUT\r\nPRP 9 MFN Mallory\r\n")
    assert alice.closed
    assert "NLN NLN 1:alice@example.com Alice 2788999228:48 0" in shown(
        Someone(house, "alice").sign_in().change()
    )


def test_a_connection_may_go_without_a_word(house: House, logged: list[LogEvent]) -> None:
    Line(house).hang_up()
    assert lines(logged) == []
    assert house.clock.getDelayedCalls() == []


def test_one_address_gets_only_so_many(make_house: MakeHouse, logged: list[LogEvent]) -> None:
    house = make_house("alice", limits=Limits(connections_per_address=2))
    first, _ = Line(house), Line(house)
    assert house.network.factory.buildProtocol(first.wire.getPeer()) is None
    assert lines(logged) == ["Refused a connection from 192.0.2.1: there are too many."]
    Line(house, "192.0.2.2")
    first.hang_up()
    Line(house)


def test_our_own_clients_are_not_counted_by_address(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(connections_per_address=2))
    assert not any(Line(house, "127.0.0.1").closed for _ in range(5))


def test_in_all_there_are_only_so_many(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(connections=2))
    for host in ("127.0.0.1", "192.0.2.2"):
        Line(house, host)
    assert house.network.factory.buildProtocol(Line.peer("192.0.2.3")) is None


def test_who_does_not_read_is_disconnected(make_house: MakeHouse, logged: list[LogEvent]) -> None:
    house = make_house("alice", "bob", limits=Limits(unsent_bytes=5_000))
    first, second = talk(house, *online(house, "alice", "bob"))
    second.wire.stuck = True
    second.connection.pauseProducing()
    for _ in range(5):
        first.message("x" * 900)
        second.connection.pauseProducing()
    assert not second.wire.closed
    first.message("x" * 900)
    assert lines(logged)[-1] == "Closed the connection from 192.0.2.1:40000: it reads too slowly."
    assert f"BYE {second.person.email}" in shown(first.heard())


def test_who_catches_up_may_stay(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(unsent_bytes=5_000))
    first, second = talk(house, *online(house, "alice", "bob"))
    for _ in range(4):
        second.connection.pauseProducing()
        for _ in range(4):
            first.message("x" * 900)
        second.connection.resumeProducing()
    assert not second.closed
    assert len(second.texts()) == 16


def test_who_does_not_take_the_last_words_is_cut_off(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.wire.stuck = True
    alice.say("OUT")
    house.clock.advance(9)
    open_still = not alice.closed
    house.clock.advance(1)
    assert (open_still, alice.closed) == (True, True)


def test_a_client_that_is_gone_is_told_nothing(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.wire.stuck = True
    alice.connection.close()
    alice.heard()
    alice.connection.send(b"too late")
    alice.connection.close(b"twice")
    alice.connection.fail("twice")
    assert alice.wire.take() == b""
    alice.connection.stopProducing()


def test_commands_behind_a_slow_one_wait_their_turn(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    house.database.held = True
    alice.raw(b"PRP 10 MFN One\r\nPNG\r\nPRP 11 MFN Two\r\nPNG\r\n")
    assert alice.heard() == []
    assert alice.wire.paused
    alice.raw(b"PNG\r\n")
    house.database.let_go()
    assert [each.verb for each in alice.heard()] == ["PRP", "QNG"]
    house.database.let_go()
    assert [each.verb for each in alice.heard()] == ["PRP", "QNG", "QNG"]
    assert [alice.wire.paused] == [False]


def test_commands_that_waited_are_done_in_order_when_all_goes_quickly_again(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    house.database.held = True
    alice.raw(b"".join(b"BLP %d %b\r\n" % (n, (b"BL", b"AL")[n % 2]) for n in range(10, 20)))
    house.database.held = False
    house.database.let_go()
    assert [each.trid for each in alice.heard()] == list(range(10, 20))


def test_what_waits_for_somebody_who_is_gone_is_dropped(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    house.database.held = True
    alice.raw(b"PRP 10 MFN One\r\nPRP 11 MFN Two\r\n")
    alice.hang_up()
    house.database.let_go()
    assert house.database.waiting == []


def test_somebody_who_goes_while_signing_in_is_not_here(house: House) -> None:
    alice = Someone(house, "alice")
    nonce = alice.identify()
    alice.get_tokens()
    house.database.held = True
    alice.show_proof(nonce)
    alice.hang_up()
    house.database.let_go()
    assert post(house, "/abservice/abservice.asmx", ABFindAll(alice.ticket).build_request()).status == 403


@pytest.mark.parametrize("trouble", [StorageBusy("busy"), StorageUnavailable("disk full")])
def test_trouble_with_the_database_is_the_servers(
    house: House, logged: list[LogEvent], trouble: Exception
) -> None:
    alice = Someone(house, "alice").sign_in()
    house.database.held = True
    alice.say("PRP", "MFN", "Alicia")
    house.database.let_go(trouble)
    assert shown(alice.heard()) == ["500"]
    assert not alice.closed
    assert lines(logged)[-1] == f"PRP failed: {trouble}"


def test_a_mistake_of_ours_is_logged_and_ends_it(house: House, logged: list[LogEvent]) -> None:
    alice = Someone(house, "alice").sign_in()
    house.database.held = True
    alice.say("PRP", "MFN", "Alicia")
    house.database.let_go(ZeroDivisionError())
    assert alice.closed
    [failure] = [event for event in logged if "log_failure" in event]
    assert formatEvent(failure) == "A command from 192.0.2.1:40000 failed"
    logged.remove(failure)


def test_thousands_of_commands_at_once_are_no_trouble(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(changes=2_000))
    alice = Someone(house, "alice").sign_in()
    alice.raw(b"".join(b"BLP %d %b\r\n" % (n, (b"AL", b"BL")[n % 2]) for n in range(2000)))
    house.clock.advance(0)
    answers = [each for each in alice.heard() if each.verb == "BLP"]
    assert [each.trid for each in answers] == list(range(2000))
    assert answers[-1] == Command("BLP", 1999, ("BL",))
    assert not alice.wire.paused


def test_who_says_thousands_of_things_at_once_lets_others_have_their_turn(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.raw(b"PNG\r\n" * 1_000)
    assert len(alice.heard()) == AT_ONCE
    assert alice.wire.paused
    alice.raw(b"PNG\r\n")
    assert alice.heard() == []
    house.clock.advance(0)
    assert len(alice.heard()) == 1_001 - AT_ONCE
    assert not alice.wire.paused


def test_what_is_no_command_ends_it_after_all_that_came_before(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.raw(b"PNG\r\n" * AT_ONCE + b"\0\r\n")
    assert not alice.closed
    house.clock.advance(0)
    assert alice.closed


def test_nothing_is_done_any_more_of_what_somebody_said_who_is_gone(
    house: House, logged: list[LogEvent]
) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.raw(b"PNG\r\n" * AT_ONCE + b"PRP 7 MFN Alicia\r\n")
    alice.hang_up()
    house.clock.advance(0)
    assert house.find("alice").display_name == "Alice"
    assert not [event for event in logged if "log_failure" in event]


@pytest.mark.parametrize(
    ("address", "host", "text", "loopback"),
    [
        (Line.peer("127.0.0.2"), "127.0.0.2", "127.0.0.2:40000", True),
        (Line.peer("192.0.2.1"), "192.0.2.1", "192.0.2.1:40000", False),
        (IPv6Address("TCP", "::1", 5), "::1", "[::1]:5", True),
        (IPv6Address("TCP", "2001:db8::1", 5), "2001:db8::1", "[2001:db8::1]:5", False),
        (UNIXAddress(b"/run/x"), "a local socket", "a local socket", True),
    ],
)
def test_addresses_are_written_as_people_write_them(
    address: IAddress, host: str, text: str, loopback: bool
) -> None:
    assert (host_of(address), host_and_port(address), is_loopback(host)) == (host, text, loopback)
