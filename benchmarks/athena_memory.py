"""What an idle tab with one element weighs in the server, against a bare WebSocket."""

from __future__ import annotations

from benchmarks.athena_driver import Server, many_files, result
from benchmarks.figures import Figure

TABS = 2_000
ROUNDS = 3
TARGET = 2.0


def _round(kind: str) -> float:
    """Return the server's resident kilobytes per tab."""
    with Server(kind) as server:
        warm = [server.open() for _ in range(50)]
        begin = server.memory()
        tabs = [server.open() for _ in range(TABS)]
        weight = (server.memory() - begin) / TABS / 1024
        for each in warm + tabs:
            each.close()
    return weight


def run() -> list[Figure]:
    """Measure."""
    many_files()
    rounds = [(_round("live"), _round("bare")) for _ in range(ROUNDS)]
    ours, peer = map(list, zip(*rounds, strict=True))
    return [result("an idle tab, server memory", ours, peer, TARGET, "KB")]
