"""All switchboards, and the ways into one: with a pass of one's own, or called by somebody."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver.switchboard._switchboard import Guest, Switchboard


@dataclass(frozen=True, slots=True)
class Admission:
    """What a pass is for: ``guest`` may sit in ``switchboard``, or when that is ``None`` open a new one."""

    guest: Guest
    switchboard: Switchboard | None = None


class Switchboards:
    """Those that are open. Each is closed when nothing is said in it for long, or nobody is left."""

    def __init__(self, clock: IReactorTime, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self._open: set[Switchboard] = set()
        self._numbers = itertools.count(int(clock.seconds()) % 1_000_000_000)

    def open(self) -> Switchboard:
        """Return a new one with nobody in it."""
        idle = self._limits.switchboard_idle_seconds
        switchboard = Switchboard(str(next(self._numbers)), self._clock, idle, self._open.discard)
        self._open.add(switchboard)
        return switchboard

    def close(self) -> None:
        """Send everybody away from everywhere."""
        for switchboard in tuple(self._open):
            switchboard.close()
