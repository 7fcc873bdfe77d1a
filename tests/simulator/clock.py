"""A clock that stands still until it is told how far to go, and stops where something happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.task import Clock


class StoppingClock(Clock):
    """Runs each call at its own time, where ``Clock`` would run them all at the last."""

    calls: list[Any]

    def run(self, until: float, stop: Callable[[], bool]) -> bool:
        """Go to ``until``, in seconds; ``False`` when ``stop()`` came true before."""
        while self.calls and self.calls[0].getTime() <= until:
            self.rightNow = max(self.rightNow, self.calls[0].getTime())
            self.settle()
            if self.rightNow < until and stop():
                return False
        self.rightNow = max(self.rightNow, until)
        return True

    def settle(self) -> None:
        """Run what is due now."""
        while self.calls and self.calls[0].getTime() <= self.rightNow:
            call = self.calls.pop(0)
            call.called = 1
            call.func(*call.args, **call.kw)

    def next(self) -> float | None:
        """Return the time of the next call in seconds, or ``None`` when there is none."""
        return float(self.calls[0].getTime()) if self.calls else None
