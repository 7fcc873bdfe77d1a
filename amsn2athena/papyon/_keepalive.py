"""Notice a notification server that has silently gone.

``PNG`` is answered with ``QNG seconds``, where the number says when the next one is welcome. Anything that
arrives proves life. A server that stays silent for ``GRACE`` seconds after a ping is taken for dead.
"""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

#: Seconds from one ping to the next, unless the server names its own number, within the limits.
INTERVAL = 45.0
LIMITS = (15.0, 60.0)

#: Seconds that a server has for its answer.
GRACE = 20.0


class Keepalive:
    """Calls ``ping`` from time to time, and ``dead`` once when nothing was heard after one."""

    def __init__(self, clock: IReactorTime, ping: Callable[[], None], dead: Callable[[], None]) -> None:
        self._clock = clock
        self._ping = ping
        self._dead = dead
        self._heard = 0.0
        self._interval = INTERVAL
        self._timer: IDelayedCall | None = None

    def start(self) -> None:
        """Begin to ping."""
        self._timer = self._clock.callLater(self._interval, self._ask)

    def stop(self) -> None:
        """Ping no more."""
        if self._timer is not None and self._timer.active():
            self._timer.cancel()

    def heard(self) -> None:
        """Something arrived."""
        self._heard = self._clock.seconds()

    def wish(self, seconds: str = "") -> None:
        """The server says when the next ping is welcome."""
        if seconds.isdecimal() and len(seconds) < 6:
            low, high = LIMITS
            self._interval = min(max(float(seconds), low), high)

    def _ask(self) -> None:
        self._ping()
        self._timer = self._clock.callLater(GRACE, self._judge, self._clock.seconds())

    def _judge(self, asked: float) -> None:
        if self._heard < asked:
            self._dead()
        else:
            self._timer = self._clock.callLater(max(self._interval - GRACE, 0.0), self._ask)
