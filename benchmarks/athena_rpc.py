"""What a ``callRemote`` from a browser costs the server, against a bare socket that answers the same JSON."""

from __future__ import annotations

from benchmarks.athena_driver import Many, Server, Socket, client_frame, many_files
from benchmarks.figures import Figure, figure, medians

SOCKETS = 16
CALLS = 8_000
ROUNDS = 5
TARGET = 1.3
FRAME = client_frame(b'[["call",1,1,"echo",["%b"]]]' % (b"x" * 100))


def _again(tab: Socket, _: bytes) -> None:
    tab.send(FRAME)


def _cost(server: Server) -> float:
    """Return the server's CPU microseconds per round trip."""
    sockets = [server.open() for _ in range(SOCKETS)]
    many = Many(sockets)
    begin = server.cpu()
    for each in sockets:
        each.send(FRAME)
    many.each_frame(CALLS, _again)
    cost = (server.cpu() - begin) / CALLS * 1e6
    many.close()
    return cost


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with Server("live") as live, Server("bare") as bare:
        ours, peer = medians(ROUNDS, lambda: _cost(live), lambda: _cost(bare))
    return [figure("callRemote round trip, server CPU", ours, peer, TARGET, "us")]
