"""Counting wrong passwords, so that nobody guesses at them here.

They are counted for each account and address that they come from: whoever guesses keeps themselves out, and
not the person whose account it is. The networks count too, but to them all that comes from here has one
address: fewer guesses are let through than they allow.
"""

from __future__ import annotations

from collections.abc import Hashable

from twisted.internet.interfaces import IReactorTime

from amsn2athena.core.interfaces import Refusal

LIMIT = 5
WINDOW = 300.0
REMEMBERED = 10_000


class Attempts:
    """At most ``LIMIT`` failures per key in ``WINDOW`` seconds; then ``check`` raises ``Refusal``."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._failures: dict[Hashable, list[float]] = {}

    def check(self, key: Hashable) -> None:
        """Raise ``Refusal`` when ``key`` has failed too often of late."""
        if len(self._recent(key)) >= LIMIT:
            raise Refusal("That password was wrong too many times. Please wait a few minutes and try again.")

    def failed(self, key: Hashable) -> None:
        """Note a failure of ``key``."""
        recent = [*self._recent(key), self._clock.seconds()]
        self._failures.pop(key, None)
        self._failures[key] = recent
        if len(self._failures) > REMEMBERED:
            del self._failures[next(iter(self._failures))]

    def _recent(self, key: Hashable) -> list[float]:
        oldest = self._clock.seconds() - WINDOW
        return [when for when in self._failures.get(key, ()) if when > oldest]
