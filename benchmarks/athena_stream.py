"""What one message to a thousand tabs costs the server over event streams, against WebSockets."""

from __future__ import annotations

from benchmarks.athena_driver import Many, Server, acknowledge, many_files
from benchmarks.athena_fanout import cost
from benchmarks.athena_requests import StreamTab
from benchmarks.figures import Figure, figure, medians

TABS = 1_000
ROUNDS = 3
#: Nobody asked for one: what goes through an HTTP answer may cost this much more than a frame of its own.
TARGET = 3.0


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with Server("live") as streaming, Server("live") as socketed:
        streams = Many([StreamTab(streaming) for _ in range(TABS)])
        sockets = Many([socketed.open() for _ in range(TABS)])
        ours, peer = medians(
            ROUNDS,
            lambda: cost(streaming, streams, lambda tab, _: tab.heard()),
            lambda: cost(socketed, sockets, acknowledge),
        )
    name = "one message to 1,000 event streams, server CPU per delivery, to WebSockets"
    return [figure(name, ours, peer, TARGET, "us")]
