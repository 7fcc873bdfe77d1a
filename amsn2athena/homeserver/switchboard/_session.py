"""What a client does at the switchboard.

A client comes with a pass: USR with one from XFR, and sits down alone in a new conversation; or ANS with one
from RNG, and joins the one it was called to. Then it calls others (CAL), speaks (MSG) and leaves (OUT).

    NEW ──USR, ANS──► SEATED ──CAL, MSG──► SEATED ──OUT──► closed

What a client says again, byte for byte and with its number, right after it was said, is answered again and
not done again: some clients write everything twice, and are to be heard once. A message that comes a third
time is from a program that gives all its messages one number, which then tells nothing: the one that was
taken for a repetition is handed on after all, and so is all that follows. Nor does 0 tell anything.

Each message is answered as its letter asks for: A and D get ACK when somebody was there to hear it and NAK
when nobody was; U and N are never answered. Pictures and files travel in messages too; those must ask for D.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable

from amsn2athena.homeserver._addresses import normal, person_and_place
from amsn2athena.homeserver._connection import Connection
from amsn2athena.homeserver._frames import frame
from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._passes import TooManyPasses
from amsn2athena.homeserver._people import Person
from amsn2athena.homeserver._replies import (
    ALREADY_THERE,
    BAD_ARGUMENT,
    NO_SUCH_USER,
    NOT_EXPECTED,
    NOT_ONLINE,
    NOT_SIGNED_IN,
    TOO_FAST,
    Refused,
)
from amsn2athena.homeserver.switchboard._switchboard import Guest, Seat, Switchboard
from amsn2athena.homeserver.switchboard._switchboards import Admission
from amsn2athena.msnp import Command, quote

_ANSWERED = ("A", "D")
_LETTERS = ("A", "D", "N", "U")
#: Text, nudges and the like; not that somebody types, nor pieces of pictures and files.
_LASTING = ("A", "N")
_PEER_TO_PEER = b"application/x-msnmsgrp2p"
_TYPING = b"typinguser"
_TYPIST = re.compile(rb"^typinguser:([^\r\n]*)", re.MULTILINE)
_WRONG_PASS = "it showed a pass that does not let it in"


class State(enum.Enum):
    """How far a client has come."""

    NEW = "new"
    SEATED = "seated"


class SwitchboardSession:
    """One connection at the switchboard."""

    def __init__(self, home: Home, connection: Connection) -> None:
        self._home = home
        self._connection = connection
        self._state = State.NEW
        self._switchboard: Switchboard | None = None
        self._seat: Seat | None = None
        self._last: tuple[Command, bytes] | None = None
        #: Messages with the same number: whether the last was taken for a repetition, and whether any may be.
        self._withheld = False
        self._numbered = True

    def handle(self, command: Command) -> None:
        """Do what the client asks; say no with a number when that cannot be."""
        again = self._last is not None and self._last[0] == command
        if command.verb == "MSG" and self._switchboard is not None and self._seat is not None:
            self._hear(self._switchboard, self._seat, command, again=again)
            return
        if self._last is not None and again:
            self._connection.send(self._last[1])
            return
        step = STEPS[self._state].get(command.verb)
        try:
            if step is None:
                raise Refused(NOT_EXPECTED)
            step(self, command)
        except Refused as refused:
            self._refuse(command, refused)

    def lost(self) -> None:
        """The client is gone: so is who sat here."""
        if self._switchboard is not None and self._seat is not None:
            self._switchboard.leave(self._seat)

    def usr(self, command: Command) -> None:
        """USR email;{guid} pass: open a conversation."""
        admission = self._show_pass(command, 2)
        if admission.switchboard is not None:
            raise Refused(NOT_SIGNED_IN, _WRONG_PASS, closes=True)
        place = command.args[0]
        self._answer(command, frame("USR", command.trid, "OK", place, admission.guest.name))
        self._sit_down(self._home.switchboards.open(), admission.guest)

    def ans(self, command: Command) -> None:
        """ANS email;{guid} pass id: join a conversation."""
        admission = self._show_pass(command, 3)
        switchboard, guest = admission.switchboard, admission.guest
        if switchboard is None or switchboard.id != command.args[2] or not switchboard.seats:
            raise Refused(NOT_SIGNED_IN, _WRONG_PASS, closes=True)
        roster = switchboard.roster(guest.dialect, command.trid)
        self._answer(command, roster + frame("ANS", command.trid, "OK"))
        self._sit_down(switchboard, guest)
        if guest.dialect.places:
            self._connection.send(_joined(guest))
        switchboard.catch_up(self._where()[1])

    def cal(self, command: Command) -> None:
        """CAL email: call somebody; or oneself, to the other places where one is signed in."""
        if len(command.args) != 1:
            raise Refused(BAD_ARGUMENT)
        email = normal(command.args[0])
        switchboard, seat = self._where()
        if email == seat.guest.email and seat.guest.dialect.places:
            self._call_oneself(command, switchboard, seat)
            return
        self._ring(self._callee(email, switchboard, seat), switchboard, seat)
        self._answer(command, frame("CAL", command.trid, "RINGING", switchboard.id))

    def out(self, _command: Command) -> None:
        """OUT: leave."""
        self._connection.close()

    def _show_pass(self, command: Command, arguments: int) -> Admission:
        if len(command.args) != arguments:
            raise Refused(BAD_ARGUMENT, _WRONG_PASS, closes=True)
        email, guid = person_and_place(command.args[0])
        admission = self._home.passes.use(command.args[1], email)
        if admission is None or guid.lower() not in ("", admission.guest.guid.lower()):
            raise Refused(NOT_SIGNED_IN, _WRONG_PASS, closes=True)
        return admission

    def _sit_down(self, switchboard: Switchboard, guest: Guest) -> None:
        self._connection.authenticated()
        self._switchboard = switchboard
        self._seat = switchboard.join(guest, self._connection)
        self._state = State.SEATED

    def _where(self) -> tuple[Switchboard, Seat]:
        assert self._switchboard is not None
        assert self._seat is not None
        return self._switchboard, self._seat

    def _callee(self, email: str, switchboard: Switchboard, seat: Seat) -> Person:
        if "@" not in email:
            raise Refused(NO_SUCH_USER)
        people = switchboard.people()
        if email in people:
            raise Refused(ALREADY_THERE)
        person = self._home.directory.find(email)
        if person is None or not person.visible or not person.hears_from(seat.guest.email):
            raise Refused(NOT_ONLINE)
        if len(people) >= self._home.limits.people_per_switchboard:
            raise Refused(TOO_FAST)
        return person

    def _call_oneself(self, command: Command, switchboard: Switchboard, seat: Seat) -> None:
        person = self._home.directory.find(seat.guest.email)
        if person is not None:
            self._ring(person, switchboard, seat)
        self._answer(command, frame("CAL", command.trid, "RINGING", switchboard.id) + _joined(seat.guest))

    def _ring(self, person: Person, switchboard: Switchboard, seat: Seat) -> None:
        here = (seat.guest.email, seat.guest.guid)
        places = [each for each in person.announced() if (person.email, each.guid) != here]
        if places and not self._home.calls.take((seat.guest.email, person.email)):
            raise Refused(TOO_FAST)
        for endpoint in places:
            dialect = endpoint.session.dialect
            guest = Guest(person.email, endpoint.guid, quote(person.name), endpoint.capabilities, dialect)
            endpoint.session.send(self._ringing(guest, endpoint.session.local, switchboard, seat))
            switchboard.expect(guest)

    def _ringing(self, guest: Guest, local: str, switchboard: Switchboard, seat: Seat) -> bytes:
        try:
            token = self._home.passes.give(guest.email, Admission(guest, switchboard))
        except TooManyPasses:
            raise Refused(TOO_FAST) from None
        where = self._home.switchboard or local
        who = (seat.guest.email, seat.guest.name)
        return frame("RNG", None, switchboard.id, where, "CKI", token, *who, *guest.dialect.switchboard_words)

    def _hear(self, switchboard: Switchboard, seat: Seat, command: Command, *, again: bool) -> None:
        """Hand on what the client says, unless it only says it twice."""
        again = again and self._numbered and bool(command.trid)
        if again and self._last is not None and not self._withheld:
            self._withheld = True
            self._connection.send(self._last[1])
            return
        if again:
            self._numbered = False
            switchboard.say(seat, command.payload or b"")
        self._withheld = False
        self._speak(switchboard, seat, command)

    def _speak(self, switchboard: Switchboard, seat: Seat, command: Command) -> None:
        payload = command.payload or b""
        letter = command.args[0] if len(command.args) == 1 else ""
        if len(payload) > self._home.limits.message_bytes:
            self._connection.fail(f"a message of {len(payload)} bytes")
        elif letter not in _LETTERS:
            self._refuse(command, Refused(BAD_ARGUMENT))
        elif letter != "D" and _PEER_TO_PEER in payload and _is_peer_to_peer(payload):
            self._connection.fail("a picture or file that did not ask for D")
        elif _TYPING in (said := _headers(payload)) and not _types_itself(said, seat.guest.email):
            self._connection.fail("it said that somebody else was typing")
        else:
            heard = switchboard.say(seat, payload, lasting=letter in _LASTING)
            asked = letter in _ANSWERED
            self._answer(
                command, b"%b %d\r\n" % (b"ACK" if heard else b"NAK", command.trid or 0) if asked else b""
            )

    def _answer(self, command: Command, data: bytes) -> None:
        """Answer now, and again should the same come again."""
        self._last = (command, data)
        if data:
            self._connection.send(data)

    def _refuse(self, command: Command, refused: Refused) -> None:
        data = frame(str(refused.code), command.trid)
        if refused.closes:
            self._connection.fail(refused.reason, data)
        else:
            self._connection.send(data)


#: What a client may say, by how far it has come.
STEPS: dict[State, dict[str, Callable[[SwitchboardSession, Command], None]]] = {
    State.NEW: {"USR": SwitchboardSession.usr, "ANS": SwitchboardSession.ans, "OUT": SwitchboardSession.out},
    State.SEATED: {"CAL": SwitchboardSession.cal, "OUT": SwitchboardSession.out},
}


def _joined(guest: Guest) -> bytes:
    """Return that a guest is there, as the guest is told."""
    return frame("JOI", None, guest.email, guest.name, guest.capabilities)


def _is_peer_to_peer(payload: bytes) -> bool:
    """Whether the headers, and not the text below them, say so."""
    return _PEER_TO_PEER in payload.partition(b"\r\n\r\n")[0]


def _headers(payload: bytes) -> bytes:
    return payload.partition(b"\r\n\r\n")[0].lower()


def _types_itself(headers: bytes, email: str) -> bool:
    """Whether nobody but ``email`` is named as who is typing."""
    named = _TYPIST.findall(headers)
    return all(person_and_place(name.decode(errors="replace"))[0] == email for name in named)
