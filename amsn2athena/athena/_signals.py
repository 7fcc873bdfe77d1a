"""Something that happens once, and any number of waiters."""

from __future__ import annotations

from twisted.internet.defer import Deferred, succeed


class Signal:
    """Fires once. Who asks later gets a ``Deferred`` that has fired already."""

    __slots__ = ("_waiters", "fired")

    def __init__(self) -> None:
        self.fired = False
        self._waiters: tuple[Deferred[None], ...] = ()

    def wait(self) -> Deferred[None]:
        """Return a ``Deferred`` for the event; it may be cancelled."""
        if self.fired:
            return succeed(None)
        waiter: Deferred[None] = Deferred(self._forget)
        self._waiters += (waiter,)
        return waiter

    def _forget(self, waiter: Deferred[None]) -> None:
        self._waiters = tuple(other for other in self._waiters if other is not waiter)

    def fire(self) -> None:
        """Tell all who wait."""
        self.fired = True
        waiters, self._waiters = self._waiters, ()
        for waiter in waiters:
            waiter.callback(None)
