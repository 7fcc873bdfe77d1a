"""What one message to a thousand tabs costs the server.

Ours goes through reliable delivery, and the tabs acknowledge as browsers do. The peers only send: a broadcast
of the ``websockets`` library on uvloop, and a loop over bare ``twisted.web.websocket`` sockets.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.athena_driver import Many, R, Server, acknowledge, ignore, many_files
from benchmarks.figures import Figure, figure, medians

TABS = 1_000
MESSAGES = 40
ROUNDS = 5
#: At least 1.5 times the deliveries per CPU second of the one, and 3 times those of the other.
TARGET_WEBSOCKETS = 1 / 1.5
TARGET_NAIVE = 1 / 3
TEXT = "y" * 200


def cost(server: Server, tabs: Many[R], act: Callable[[R, bytes], None]) -> float:
    """Return the server's CPU microseconds per delivered message; each tab acts on each."""
    begin = server.cpu()
    for _ in range(MESSAGES):
        server.ask(f"fan {TEXT}")
        tabs.each_frame(TABS, act)
    return (server.cpu() - begin) / (MESSAGES * TABS) * 1e6


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with Server("live") as live, Server("websockets") as best, Server("bare") as naive:
        sides = [Many([each.open() for _ in range(TABS)]) for each in (live, best, naive)]
        ours, websockets, bare = medians(
            ROUNDS,
            lambda: cost(live, sides[0], acknowledge),
            lambda: cost(best, sides[1], ignore),
            lambda: cost(naive, sides[2], ignore),
        )
    name = "one message to 1,000 tabs, server CPU per delivery"
    return [
        figure(f"{name}, to websockets on uvloop", ours, websockets, TARGET_WEBSOCKETS, "us"),
        figure(f"{name}, to twisted.web.websocket", ours, bare, TARGET_NAIVE, "us"),
    ]
