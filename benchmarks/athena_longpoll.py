"""What the transport that always works costs: a message to tabs that long-poll, and then ask again.

The peer is a long-poll written by hand on ``twisted.web``: it knows who asks, keeps what comes between two
requests, and does nothing else.
"""

from __future__ import annotations

import time
from statistics import median

from benchmarks.athena_driver import Many, Server, many_files
from benchmarks.athena_requests import PollTab
from benchmarks.figures import Figure, figure, medians

TABS = 200
MESSAGES = 15
ROUNDS = 3
TEXT = "y" * 200
#: At least half of the peer's deliveries, for the same processor time and in the same time.
TARGET = 2.0


class Side:
    """One server, and its tabs."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._many = Many([PollTab(server) for _ in range(TABS)])
        self.times: list[float] = []

    def cost(self) -> float:
        """Return the server's CPU microseconds per delivered message."""
        begin, begin_cpu = time.monotonic(), self._server.cpu()
        for _ in range(MESSAGES):
            self._server.ask(f"fan {TEXT}")
            self._many.each_frame(TABS, lambda tab, _: tab.again())
        cpu, taken = self._server.cpu() - begin_cpu, time.monotonic() - begin
        self.times.append(taken / (MESSAGES * TABS) * 1e6)
        return cpu / (MESSAGES * TABS) * 1e6


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with Server("live") as live, Server("bare") as bare:
        sides = Side(live), Side(bare)
        ours, peer = medians(ROUNDS, *(side.cost for side in sides))
    mine, theirs = (median(side.times[1:]) for side in sides)
    return [
        figure("long-poll, server CPU per delivery, to twisted.web", ours, peer, TARGET, "us"),
        figure("long-poll, time per delivery, to twisted.web", mine, theirs, TARGET, "us"),
    ]
