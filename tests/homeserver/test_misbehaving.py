"""Clients that misbehave, in every version: they alone are affected, and the log says it in one line."""

from __future__ import annotations

import pytest
from twisted.logger import LogEvent, formatEvent

from amsn2athena.homeserver import Limits
from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.soap import Fault, FindMembership, RequestSecurityTokens
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.house import House
from tests.homeserver.line import Line
from tests.homeserver.people import Someone
from tests.homeserver.talking import Seat, answer, open_seat, pass_of, ring
from tests.homeserver.web import call, post

every_dialect = pytest.mark.parametrize("dialect", SPOKEN, ids=lambda dialect: dialect.name)


class Pair:
    """Alice, whose client misbehaves, and Bob, who must not notice."""

    def __init__(self, house: House, dialect: Dialect, logged: list[LogEvent]) -> None:
        self.house = house
        house.befriend("alice", "bob")
        self.alice = Someone(house, "alice", dialect=dialect).online()
        self.bob = Someone(house, "bob").online()
        self.alice.answer_challenges()
        self.bob.answer_challenges()
        self._logged = logged
        logged.clear()

    def said(self) -> list[str]:
        """Return what the log says."""
        lines = [formatEvent(event) for event in self._logged]
        assert not any("\n" in line for line in lines)
        return lines

    def sees(self) -> set[str]:
        """Return what Bob was told of Alice."""
        return {each.verb for each in self.bob.heard() if any(self.alice.email in word for word in each.args)}


@pytest.fixture
def pair(house: House, dialect: Dialect, logged: list[LogEvent]) -> Pair:
    """Return the two, friends and at home, with nothing in the log."""
    return Pair(house, dialect, logged)


@every_dialect
def test_who_shows_the_pass_of_another_sits_down_nowhere(pair: Pair) -> None:
    token = pass_of(pair.alice)
    seat = Seat(pair.house, pair.bob)
    seat.say("USR", seat.place, token)
    assert seat.closed
    assert pair.said() == [
        "Closed the connection from 192.0.2.1:40000: it showed a pass that does not let it in."
    ]
    assert not pair.bob.closed
    assert not pair.alice.closed


@every_dialect
def test_who_says_that_another_is_typing_leaves_alone(pair: Pair) -> None:
    first = open_seat(pair.house, pair.bob)
    first.say("CAL", pair.alice.email)
    other = answer(pair.house, pair.alice)
    first.heard()
    pair._logged.clear()
    typing = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: {}\r\n\r\n\r\n"
    other.say("MSG", "U", payload=typing.format(pair.alice.email).encode())
    assert [each.verb for each in first.heard()] == ["MSG"]
    other.say("MSG", "U", payload=typing.format("carol@example.com").replace("T", "t").encode())
    assert other.closed
    assert not first.closed
    assert "MSG" not in [each.verb for each in first.heard()]
    assert pair.said() == [
        "Closed the connection from 192.0.2.1:40000: it said that somebody else was typing."
    ]


@every_dialect
def test_what_is_said_twice_at_the_switchboard_is_done_once(pair: Pair) -> None:
    first = Seat(pair.house, pair.bob)
    token = pass_of(pair.bob)
    for _ in range(2):
        first.raw(f"USR 1 {first.place} {token}\r\n".encode())
    assert [each.args[0] for each in first.heard()] == ["OK", "OK"]
    for _ in range(2):
        first.raw(f"CAL 2 {pair.alice.email}\r\n".encode())
    assert [each.args[0] for each in first.heard()] == ["RINGING", "RINGING"]
    session, _, _, token, *_ = ring(pair.alice).args
    seat = Seat(pair.house, pair.alice)
    for _ in range(2):
        seat.raw(f"ANS 1 {seat.place} {token} {session}\r\n".encode())
    assert [each.args for each in seat.heard() if each.verb == "ANS"] == [("OK",), ("OK",)]
    assert {each.verb for each in first.heard()} == {"JOI"}
    assert pair.said() == []


@every_dialect
def test_half_a_command_before_signing_in_is_not_waited_for(pair: Pair, dialect: Dialect) -> None:
    line = Line(pair.house)
    line.raw(f"VER 1 {dialect.name}".encode())
    pair.house.clock.advance(31)
    assert line.closed
    assert pair.said() == ["Closed the connection from 192.0.2.1:40000: it did not sign in."]
    assert not pair.bob.closed


@every_dialect
def test_who_never_reads_is_gone_for_others_too(
    make_house: MakeHouse, dialect: Dialect, logged: list[LogEvent]
) -> None:
    pair = Pair(make_house("alice", "bob", limits=Limits(unsent_bytes=1_000)), dialect, logged)
    pair.alice.connection.pauseProducing()
    for number in range(60):
        if not pair.alice.closed:
            pair.bob.say("CHG", ("BSY", "NLN")[number % 2], "0:0")
    assert pair.alice.closed
    assert pair.said() == ["Closed the connection from 192.0.2.1:40000: it reads too slowly."]
    assert "FLN" in pair.sees()


@every_dialect
def test_a_service_says_when_a_ticket_is_of_nobody_here(pair: Pair) -> None:
    ticket = pair.bob.ticket
    pair.bob.say("OUT")
    request = FindMembership(ticket)
    answer = post(pair.house, request.service.path, request.build_request())
    assert answer.status == 403
    assert pair.said() == ["Refused a request from 192.0.2.1: a ticket of nobody who is here."]
    assert not pair.alice.closed


def test_a_service_says_when_a_password_is_wrong(house: House, logged: list[LogEvent]) -> None:
    with pytest.raises(Fault):
        call(house, RequestSecurityTokens("alice@example.com", "not-the-password"))
    lines = [formatEvent(event) for event in logged]
    assert lines[-1] == "Refused a request from 192.0.2.1: a wrong password."
    assert "not-the-password" not in "".join(lines)
