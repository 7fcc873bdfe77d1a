"""What one message to a thousand tabs costs the server, against a bare socket that sends a thousand
frames.
"""

from __future__ import annotations

from collections import Counter

from benchmarks.athena_driver import Many, Server, Socket, client_frame, many_files, result
from benchmarks.figures import Figure

TABS = 1_000
MESSAGES = 40
ROUNDS = 5
TARGET = 1.5
TEXT = "y" * 200


ACKNOWLEDGE_EVERY = 32


class Tab:
    """Counts what each socket has received, and tells a live site as a browser does."""

    def __init__(self, server: Server) -> None:
        self._live = server.kind == "live"
        self._received: Counter[Socket] = Counter()

    def __call__(self, socket: Socket) -> None:
        """A message has come."""
        self._received[socket] += 1
        count = self._received[socket]
        if self._live and count % ACKNOWLEDGE_EVERY == 0:
            socket.socket.send(client_frame(b"[%d]" % count))


def _round(server: Server, many: Many, tab: Tab) -> float:
    """Return the server's CPU microseconds per delivered message."""
    begin = server.cpu()
    for _ in range(MESSAGES):
        server.ask(f"fan {TEXT}")
        many.each_frame(TABS, tab)
    return (server.cpu() - begin) / (MESSAGES * TABS) * 1e6


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with Server("live") as live, Server("bare") as bare:
        sides = [(each, Many([each.open() for _ in range(TABS)]), Tab(each)) for each in (live, bare)]
        rounds = [[_round(*side) for side in sides] for _ in range(ROUNDS + 1)][1:]
    ours, peer = map(list, zip(*rounds, strict=True))
    return [result("one message to 1,000 tabs, server CPU per delivery", ours, peer, TARGET, "us")]
