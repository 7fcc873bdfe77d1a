"""Counting attempts, so that there are not too many."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from twisted.internet.interfaces import IReactorTime


class TooFast(Exception):
    """Somebody does something more often than they may."""


class Throttle:
    """Lets each key do something ``burst`` times, and then once per ``seconds``.

    It remembers ``keys`` keys at most; when there are more, the one that tried least recently is forgotten.
    """

    def __init__(self, clock: IReactorTime, burst: int, seconds: float, keys: int) -> None:
        self._clock = clock
        self._burst = burst
        self._seconds = seconds
        self._keys = keys
        #: Each key's time at which it will have all its attempts again.
        self._full: OrderedDict[Hashable, float] = OrderedDict()

    def take(self, key: Hashable) -> bool:
        """Count an attempt, if there is one left. Return whether there was."""
        now = self._clock.seconds()
        full = max(now, self._full.pop(key, now))
        if full > now + self._burst * self._seconds:  # the clock was set back
            full = now
        allowed = full + self._seconds <= now + self._burst * self._seconds
        self._full[key] = full + self._seconds if allowed else full
        if len(self._full) > self._keys:
            self._full.popitem(last=False)
        return allowed

    def check(self, key: Hashable) -> None:
        """Count an attempt. Raises :class:`TooFast` when there is none left."""
        if not self.take(key):
            raise TooFast

    def forget(self, key: Hashable) -> None:
        """Give a key all its attempts back."""
        self._full.pop(key, None)
