"""A conversation: who sits in it, and what one says to the others.

People sit here by place (a person signed in at two places may have two seats), and clients whose dialect
knows of places hear of both: of each seat as ``email;{guid}`` and of each person as ``email``. A person has
come when their first seat is taken, and has left when their last is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from amsn2athena.homeserver._frames import frame
from amsn2athena.homeserver.switchboard._latecomers import Latecomers
from amsn2athena.msnp.dialects import Dialect


class Line(Protocol):
    """A seat's connection."""

    def send(self, data: bytes) -> bool:
        """Write to the client, unless it is gone; return whether it was not."""

    def close(self) -> None:
        """Close, when everything is written."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who takes a seat, as known when they came. ``name`` is quoted, ``guid`` in braces."""

    email: str
    guid: str
    name: str
    capabilities: str
    dialect: Dialect

    @property
    def place(self) -> str:
        """The name of the seat."""
        return self.dialect.place(self.email, self.guid)


@dataclass(slots=True, eq=False)
class Seat:
    """A taken seat. ``prefix`` begins every message from it."""

    guest: Guest
    line: Line
    prefix: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.prefix = f"MSG {self.guest.email} {self.guest.name} ".encode()


class Switchboard:
    """One conversation. ``emptied`` is called when the last one has left."""

    def __init__(
        self, id_: str, clock: IReactorTime, idle: float, emptied: Callable[[Switchboard], None]
    ) -> None:
        self.id = id_
        self.seats: list[Seat] = []
        self._clock = clock
        self._idle = idle
        self._emptied = emptied
        self._late = Latecomers(clock)
        self._last = clock.seconds()
        self._timer: IDelayedCall = clock.callLater(idle, self._check)

    def people(self) -> dict[str, list[Guest]]:
        """Return who sits here, by e-mail address."""
        found: dict[str, list[Guest]] = {}
        for seat in self.seats:
            found.setdefault(seat.guest.email, []).append(seat.guest)
        return found

    def roster(self, dialect: Dialect, trid: int | None) -> bytes:
        """Return what an arriving guest, who speaks ``dialect``, is told of those who are here."""
        lines = [line for guests in self.people().values() for line in _lines(dialect, guests)]
        return b"".join(
            frame("IRO", trid, str(number), str(len(lines)), *line) for number, line in enumerate(lines, 1)
        )

    def expect(self, guest: Guest) -> None:
        """Somebody was called, at this place."""
        if all(seat.guest.place != guest.place for seat in self.seats):
            self._late.expect(guest.place, guest.email)

    def catch_up(self, seat: Seat) -> None:
        """Tell a seat that was just taken what its person heard, or said, at another place meanwhile."""
        for data in self._late.came(seat.guest.place):
            seat.line.send(data)

    def join(self, guest: Guest, line: Line) -> Seat:
        """Take a seat, and tell the others; or take one's own seat again, on another line."""
        before = next((seat for seat in self.seats if seat.guest.place == guest.place), None)
        if before is None:
            known = guest.email in self.people()
            self._tell_all(lambda dialect: _arrival(dialect, guest, known=known))
        else:
            self.seats.remove(before)
            before.line.close()
        seat = Seat(guest, line)
        self.seats.append(seat)
        return seat

    def leave(self, seat: Seat) -> None:
        """Leave a seat, and tell the others."""
        if seat not in self.seats:
            return
        self.seats.remove(seat)
        gone = seat.guest.email not in self.people()
        self._tell_all(lambda dialect: _leave(dialect, seat.guest, gone=gone))
        if not self.seats:
            self.close()

    def say(self, speaker: Seat, payload: bytes, *, lasting: bool = False) -> bool:
        """Give a message to everybody else. Return whether anybody but the speaker's own places got it.

        What is ``lasting`` is told to those places, too, that come a moment later than another of the same
        person.

        This is the hot path: whatever the number of seats, the message is put together once.
        """
        self._last = self._clock.seconds()
        data = b"%b%d\r\n%b" % (speaker.prefix, len(payload), payload)
        heard = False
        for seat in self.seats:
            if seat is not speaker and seat.line.send(data) and seat.guest.email != speaker.guest.email:
                heard = True
        if self._late and heard and lasting:
            self._late.said(data, {seat.guest.email for seat in self.seats})
        return heard

    def close(self) -> None:
        """Send everybody away."""
        if self._timer.active():
            self._timer.cancel()
        seats, self.seats = self.seats, []
        for seat in seats:
            seat.line.close()
        self._emptied(self)

    def _tell_all(self, say: Callable[[Dialect], bytes]) -> None:
        said: dict[Dialect, bytes] = {}
        for seat in self.seats:
            dialect = seat.guest.dialect
            if dialect not in said:
                said[dialect] = say(dialect)
            seat.line.send(said[dialect])

    def _check(self) -> None:
        left = self._last + self._idle - self._clock.seconds()
        if left > 0:
            self._timer = self._clock.callLater(left, self._check)
        else:
            self.close()


def _arrival(dialect: Dialect, guest: Guest, *, known: bool) -> bytes:
    """Return that a guest has come; ``known``: the person was there, at another place."""
    lines = _lines(dialect, [guest])
    return b"".join(frame("JOI", None, *line) for line in (lines[:-1] if known else lines))


def _leave(dialect: Dialect, guest: Guest, *, gone: bool) -> bytes:
    """Return that a guest has left; ``gone``: the person is at no other place here."""
    lines = _lines(dialect, [guest])
    return b"".join(frame("BYE", None, name) for name, *_ in (lines if gone else lines[:-1]))


def _lines(dialect: Dialect, guests: list[Guest]) -> list[tuple[str, ...]]:
    """Return one person's names, with what is said of each: every place, where those are told, and the bare
    address last.
    """
    told = dialect.calls_tell_capabilities
    named = [(guest.place, guest) for guest in guests if dialect.places and guest.guid]
    named.append((guests[-1].email, guests[-1]))
    return [
        (name, guest.name, *((dialect.capabilities(guest.capabilities),) if told else ()))
        for name, guest in named
    ]
