"""What one message to a thousand tabs costs the server.

Ours goes through reliable delivery, and the tabs acknowledge as browsers do. The peers only send: a broadcast
of the ``websockets`` library on uvloop, at its best without compression and as it comes, and a loop over bare
``twisted.web.websocket`` sockets.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from benchmarks.athena_driver import Many, R, Server, Socket, acknowledge, ignore, many_files
from benchmarks.figures import Figure, figure, medians

TABS = 1_000
MESSAGES = 40
ROUNDS = 4
#: At least 1.5 times the deliveries per CPU second of the one, and 3 times those of the other.
TARGET_WEBSOCKETS = 1 / 1.5
TARGET_NAIVE = 1 / 3
TEXT = "y" * 200
SIDES = (("live",), ("websockets",), ("websockets", 0, "deflate"), ("bare",))


def cost(server: Server, tabs: Many[R], act: Callable[[R, bytes], None]) -> float:
    """Return the server's CPU microseconds per delivered message; each tab acts on each."""
    begin = server.cpu()
    for _ in range(MESSAGES):
        server.ask(f"fan {TEXT}")
        server.ask("cpu")  # which is answered when all is sent, whether that is done at once or soon
        tabs.each_frame(TABS, act)
    return (server.cpu() - begin) / (MESSAGES * TABS) * 1e6


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with ExitStack() as stack:
        live, *peers = (stack.enter_context(Server(*side)) for side in SIDES)
        sides = [partial(cost, live, _tabs(live), acknowledge)]
        sides += [partial(cost, peer, _tabs(peer), ignore) for peer in peers]
        ours, best, usual, naive = medians(ROUNDS, *sides)
    name = "one message to 1,000 tabs, server CPU per delivery"
    return [
        figure(f"{name}, to websockets", ours, best, TARGET_WEBSOCKETS, "us"),
        figure(f"{name}, to websockets as it comes", ours, usual, TARGET_WEBSOCKETS, "us"),
        figure(f"{name}, to twisted.web.websocket", ours, naive, TARGET_NAIVE, "us"),
    ]


def _tabs(server: Server) -> Many[Socket]:
    return Many([server.open() for _ in range(TABS)])
