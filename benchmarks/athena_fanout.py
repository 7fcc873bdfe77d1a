"""What one message to a thousand tabs costs the server.

Ours goes through reliable delivery, and the tabs acknowledge as browsers do. The peers only send: a broadcast
of the ``websockets`` library on uvloop, and a loop over bare ``twisted.web.websocket`` sockets.
"""

from __future__ import annotations

from benchmarks.athena_driver import Many, Server, acknowledge, ignore, many_files
from benchmarks.figures import Figure, figure, medians

TABS = 1_000
MESSAGES = 40
ROUNDS = 5
#: At least 1.5 times the deliveries per CPU second of the one, and 3 times those of the other.
TARGET_WEBSOCKETS = 1 / 1.5
TARGET_NAIVE = 1 / 3
TEXT = "y" * 200


class Side:
    """One server, and its tabs."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._many = Many([server.open() for _ in range(TABS)])
        self._act = acknowledge if server.kind == "live" else ignore

    def cost(self) -> float:
        """Return the server's CPU microseconds per delivered message."""
        begin = self._server.cpu()
        for _ in range(MESSAGES):
            self._server.ask(f"fan {TEXT}")
            self._many.each_frame(TABS, self._act)
        return (self._server.cpu() - begin) / (MESSAGES * TABS) * 1e6


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with Server("live") as live, Server("websockets") as best, Server("bare") as naive:
        costs = [Side(each).cost for each in (live, best, naive)]
        ours, websockets, bare = medians(ROUNDS, *costs)
    name = "one message to 1,000 tabs, server CPU per delivery"
    return [
        figure(f"{name}, to websockets on uvloop", ours, websockets, TARGET_WEBSOCKETS, "us"),
        figure(f"{name}, to twisted.web.websocket", ours, bare, TARGET_NAIVE, "us"),
    ]
