"""What an idle tab with one element weighs in the server, by itself and against a bare WebSocket."""

from __future__ import annotations

from benchmarks.athena_driver import Many, Server, Socket, ignore, many_files
from benchmarks.figures import Figure, figure, within

TABS = 10_000
WARM = 50
#: Kilobytes.
MOST = 12.0
TARGET = 2.0


def _weight(kind: str) -> float:
    """Return the server's resident kilobytes per tab."""
    with Server(kind) as server:
        tabs = [server.open() for _ in range(WARM)]
        begin = server.memory()
        tabs += [server.open() for _ in range(TABS)]
        weight = (server.memory() - begin) / TABS / 1024
        all_hear(server, tabs)
    return weight


def all_hear(server: Server, tabs: list[Socket]) -> None:
    """Make sure that every tab was alive, and close them."""
    many = Many(tabs)
    server.ask("fan hello")
    many.each_frame(len(tabs), ignore)
    many.close()


def run() -> list[Figure]:
    """Measure."""
    many_files()
    ours, peer = _weight("live"), _weight("bare")
    name = "an idle tab of 10,000, server memory"
    return [
        within(name, ours, MOST, "KB"),
        figure(f"{name}, to twisted.web.websocket", ours, peer, TARGET, "KB"),
    ]
