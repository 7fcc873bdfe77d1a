"""Whether anybody is there: a person who touches no page for a while is shown as idle."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

#: Seconds without input on any page.
IDLE_AFTER = 300.0


class Idleness:
    """Counts from the last input. ``changed`` hears each time that the person has gone (True) or is back."""

    def __init__(self, clock: IReactorTime, changed: Callable[[bool], None]) -> None:
        self._clock = clock
        self._changed = changed
        self._going: IDelayedCall | None = None
        self._is_idle = False

    def seen(self) -> None:
        """The person did something, now."""
        if self._going is None:
            self._going = self._clock.callLater(IDLE_AFTER, self._gone)
        else:
            self._going.reset(IDLE_AFTER)
        if self._is_idle:
            self._is_idle = False
            self._changed(False)

    def stop(self) -> None:
        """Count no more."""
        going, self._going = self._going, None
        if going is not None:
            going.cancel()

    def _gone(self) -> None:
        self._going = None
        self._is_idle = True
        self._changed(True)
