"""The peer that is the ``websockets`` library on uvloop, used as its documentation shows: no delivery, no
elements.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast
from websockets.asyncio.server import serve as serve_sockets

from benchmarks.athena_servers import Controls

BACKLOG = 4096


def serve(port: int, compression: str | None = None) -> None:
    """Serve sockets at every path."""
    uvloop.run(_serve(port, compression))


async def _serve(port: int, compression: str | None) -> None:
    everywhere: set[ServerConnection] = set()

    async def connected(connection: ServerConnection) -> None:
        everywhere.add(connection)
        try:
            async for message in connection:
                await connection.send(message)
        finally:
            everywhere.discard(connection)

    controls = Controls(lambda text: broadcast(everywhere, text), _pace)
    # The driver reads only while it measures, and may be late for a ping.
    async with serve_sockets(
        connected, "127.0.0.1", port, compression=compression, ping_interval=None, backlog=BACKLOG
    ) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        lines = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := await lines.readline():
            print(controls.answer(line).decode(), flush=True)


def _pace(interval: float, step: Callable[[], bool]) -> None:
    loop = asyncio.get_running_loop()

    def again(due: float) -> None:
        if step():
            loop.call_at(due + interval, again, due + interval)

    again(loop.time())
