"""How often one may nudge."""

from __future__ import annotations

from twisted.internet.interfaces import IReactorTime

#: Seconds from one nudge to the next that counts.
NUDGE_INTERVAL = 10.0


class Nudges:
    """When each of those who may nudge did so the last time, for as long as that matters."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def may(self, who: str) -> bool:
        """Tell whether a nudge by ``who`` counts now; the next one does after ``NUDGE_INTERVAL``."""
        now = self._clock.seconds()
        self._last = {one: when for one, when in self._last.items() if now - when < NUDGE_INTERVAL}
        if who in self._last:
            return False
        self._last[who] = now
        return True
