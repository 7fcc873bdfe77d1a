"""How late a message is in each of a thousand tabs while 20 are broadcast a second.

From the call of ``broadcast`` until the driver has read the frame, whose own work for a thousand frames is in
it. The peer is the same with ``websockets`` on uvloop.
"""

from __future__ import annotations

from array import array
from statistics import median

from benchmarks.athena_driver import Many, Server, Socket, acknowledge, many_files
from benchmarks.athena_servers import sent
from benchmarks.figures import Figure, figure, percentile, within

TABS = 1_000
RATE = 20
MESSAGES = 80
ROUNDS = 3
#: Milliseconds.
MOST = 20.0
TARGET = 1.0


class Side:
    """One server, and its tabs. ``rounds`` has the milliseconds of each delivery."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._many = Many([server.open() for _ in range(TABS)])
        self._live = server.kind == "live"
        self.rounds: list[array[float]] = []

    def round(self) -> None:
        """Measure."""
        self.rounds.append(array("d"))
        self._server.ask(f"pace {RATE} {MESSAGES}")
        self._many.each_frame(TABS * MESSAGES, self._arrived)

    def _arrived(self, tab: Socket, payload: bytes) -> None:
        self.rounds[-1].append(1e3 * sent(payload))
        if self._live:
            acknowledge(tab, payload)

    def at(self, percent: int) -> float:
        """Return the median of the rounds' percentiles."""
        return median(percentile(each, percent) for each in self.rounds)


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with Server("live") as live, Server("websockets") as peer:
        sides = [Side(live), Side(peer)]
        for _ in range(ROUNDS):
            for side in sides:
                side.round()
    ours, theirs = sides
    name = "20,000 deliveries/s to 1,000 tabs"
    return [
        within(f"{name}, p99", ours.at(99), MOST, "ms"),
        figure(f"{name}, p99, to websockets on uvloop", ours.at(99), theirs.at(99), TARGET, "ms"),
        figure(f"{name}, p50, to websockets on uvloop", ours.at(50), theirs.at(50), TARGET, "ms"),
    ]
