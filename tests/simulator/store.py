"""The disk that ``KeptKeys`` writes to: SQLite, which takes its time, and knows nothing of threads."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed

from tests.simulator.clock import StoppingClock

SLOW = 0.012
"""Seconds that reading or writing takes."""


class Disk:
    """What remains when a server is killed."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)

    def wipe(self) -> None:
        """Begin anew."""
        self.connection.execute("DROP TABLE IF EXISTS calls")

    def pool(self, clock: StoppingClock, module: str, name: str, **options: Any) -> Pool:
        """Return what stands for ``adbapi.ConnectionPool``."""
        options["cp_openfun"](self.connection)
        return Pool(self.connection, clock)


class Pool:
    """Does one thing after the other; each is done in the middle of the time that it takes."""

    def __init__(self, connection: sqlite3.Connection, clock: StoppingClock) -> None:
        self._connection = connection
        self._clock = clock
        self._free = 0.0

    def runInteraction(self, work: Callable[..., Any], *arguments: Any) -> Deferred[Any]:
        """Do ``work`` with a cursor."""
        begin = max(self._free, self._clock.seconds())
        self._free = begin + SLOW
        done: Deferred[Any] = Deferred()

        def run() -> None:
            try:
                result = succeed(work(self._connection.cursor(), *arguments))
            except Exception:
                result = fail()
            self._clock.callLater(SLOW / 2, result.chainDeferred, done)

        self._clock.callLater(begin + SLOW / 2 - self._clock.seconds(), run)
        return done
