"""What a ``callRemote`` from a browser costs the server, against a bare socket that echoes the same bytes."""

from __future__ import annotations

from benchmarks.athena_driver import Many, Server, Socket, client_frame, many_files, result
from benchmarks.figures import Figure

SOCKETS = 16
CALLS = 8_000
ROUNDS = 5
TARGET = 1.5


def _payload(number: int) -> bytes:
    return b'[["call",%d,1,"echo",["%b"]]]' % (number, b"x" * 100)


def _round(server: Server) -> float:
    """Return the server's CPU microseconds per round trip."""
    sockets = [server.open() for _ in range(SOCKETS)]
    many = Many(sockets)
    frame = client_frame(_payload(1))
    begin = server.cpu()

    def again(each: Socket) -> None:
        each.socket.send(frame)

    for each in sockets:
        again(each)
    many.each_frame(CALLS, again)
    cost = (server.cpu() - begin) / CALLS * 1e6
    many.close()
    return cost


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with Server("live") as live, Server("bare") as bare:
        _round(live), _round(bare)
        rounds = [(_round(live), _round(bare)) for _ in range(ROUNDS)]
    ours, peer = map(list, zip(*rounds, strict=True))
    return [result("callRemote round trip, server CPU", ours, peer, TARGET, "us")]
