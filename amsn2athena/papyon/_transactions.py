"""Requests that wait for their answers.

A client numbers its commands; the server repeats the number in the answer, whose verb is the same, ``ACK``
or ``NAK`` for a message, ``XFR`` for a ``USR`` that belongs to another server, or a three-digit error. What
carries the number but another verb (the ``IRO`` before ``ANS OK``) is no answer. Whatever waits too long
fails. All requests of one connection have the same patience, so the oldest is always the next to give up,
and one timer is enough.
"""

from __future__ import annotations

from dataclasses import dataclass

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from amsn2athena.msnp import Command
from amsn2athena.papyon.errors import RequestAbandoned, RequestRefused, RequestTimedOut


@dataclass(slots=True)
class _Waiting:
    verb: str
    deadline: float
    answer: Deferred[Command]


class Transactions:
    """The requests of one connection that are not answered yet. ``patience`` is in seconds."""

    def __init__(self, clock: IReactorTime, patience: float, most: int = 1000) -> None:
        self._clock = clock
        self._patience = patience
        self._most = most
        self._number = 0
        self._waiting: dict[int, _Waiting] = {}
        self._timer: IDelayedCall | None = None

    def number(self) -> int:
        """Return a new transaction number."""
        self._number += 1
        return self._number

    def expect(self, verb: str, number: int) -> Deferred[Command]:
        """Return the answer to come to the command with this number; it may fail with a ``RequestError``.

        Raises ``RequestRefused`` when too much waits already.
        """
        if len(self._waiting) >= self._most:
            raise RequestRefused("TooMuch")
        answer: Deferred[Command] = Deferred(lambda _: void(self._waiting.pop(number, None)))
        self._waiting[number] = _Waiting(verb, self._clock.seconds() + self._patience, answer)
        if self._timer is None:
            self._timer = self._clock.callLater(self._patience, self._give_up)
        return answer

    def settle(self, command: Command) -> bool:
        """Hand ``command`` to the request that it answers; return False if it is no answer."""
        number = command.trid
        waiting = self._waiting.get(number) if number else None
        if number is None or waiting is None:
            return False
        verb = command.verb
        if verb.isdigit():
            self._waiting.pop(number).answer.errback(RequestRefused(int(verb)))
        elif verb == "NAK":
            self._waiting.pop(number).answer.errback(RequestRefused(verb))
        elif verb in ("ACK", waiting.verb) or (verb, waiting.verb) == ("XFR", "USR"):
            self._waiting.pop(number).answer.callback(command)
        else:
            return False
        return True

    def abandon(self) -> None:
        """Fail whatever waits: the connection has gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            # One after the other: who hears of the first may cancel the others.
            self._waiting.pop(next(iter(self._waiting))).answer.errback(RequestAbandoned())

    def _give_up(self) -> None:
        now = self._clock.seconds()
        self._timer = None
        late = [number for number, each in self._waiting.items() if each.deadline <= now]
        for number in late:
            if (each := self._waiting.pop(number, None)) is not None:
                each.answer.errback(RequestTimedOut())
        if self._waiting and self._timer is None:
            first = next(iter(self._waiting.values()))
            self._timer = self._clock.callLater(max(0.0, first.deadline - now), self._give_up)


def void(_: object) -> None:
    """Return nothing, whatever came."""
