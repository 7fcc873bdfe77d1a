"""Conversations: opening one, calling, answering."""

from __future__ import annotations

from amsn2athena.msnp import Command
from tests.homeserver.house import House
from tests.homeserver.line import Line
from tests.homeserver.people import Someone

HEADERS = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n"


class Seat(Line):
    """Somebody's connection to a switchboard."""

    def __init__(self, house: House, person: Someone) -> None:
        super().__init__(house)
        self.person = person
        self.place = person.dialect.place(person.email, person.guid)

    def message(self, text: str = "hello", letter: str = "N") -> int:
        """Say something."""
        return self.say("MSG", letter, payload=HEADERS + text.encode())

    def texts(self) -> list[str]:
        """Return what others said since the last time."""
        said = [each for each in self.heard() if each.verb == "MSG"]
        return [(each.payload or b"").removeprefix(HEADERS).decode() for each in said]


def pass_of(person: Someone) -> str:
    """Ask for a conversation, and return the pass to it."""
    answer = person.ask("XFR", "SB")
    assert answer.args[0] == "SB"
    return answer.args[3]


def open_seat(house: House, person: Someone) -> Seat:
    """Open a conversation."""
    seat = Seat(house, person)
    assert seat.ask("USR", seat.place, pass_of(person)).args[0] == "OK"
    return seat


def ring(person: Someone) -> Command:
    """Return how ``person`` was called."""
    return [each for each in person.heard() if each.verb == "RNG"][-1]


def answer(house: House, person: Someone) -> Seat:
    """Come when called."""
    session, _, _, token, *_ = ring(person).args
    seat = Seat(house, person)
    seat.say("ANS", seat.place, token, session)
    return seat


def call(seat: Seat, person: Someone) -> Seat:
    """Call somebody, who comes."""
    seat.say("CAL", person.email)
    return answer(seat.house, person)


def talk(house: House, *people: Someone) -> list[Seat]:
    """Open a conversation between these, with nothing left to hear."""
    first = open_seat(house, people[0])
    seats = [first, *(call(first, person) for person in people[1:])]
    for seat in seats:
        seat.heard()
    return seats
