"""A proxy between browser and server that does to connections what bad proxies and bad networks do.

It runs in a thread of its own, and what the test says holds at once. It notes every exchange (a request and
its answer, or a WebSocket), and this is how the tests see which transport a page is on: from outside.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Any, TypeVar

from tests.project.running import free_port

PATIENCE = 20.0
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
KINDS = ("websocket", "stream", "poll")
TRANSPORTS = {"websocket": "websocket", "stream": "stream", "poll": "poll", "now": "poll"}
_T = TypeVar("_T")


@dataclass(eq=False)
class Exchange:
    """A request and its answer.

    ``kind`` is "page", "module", "other", "websocket", or the mode of a transport's request: "stream",
    "post", "poll", "now". One that only tries whether it gets through is a ``trial``. ``word`` is what the
    page said besides messages.
    """

    kind: str
    path: str
    trial: bool = False
    word: str = ""
    answer: bytes = field(default=b"", repr=False)
    over: bool = False

    @property
    def carries(self) -> bool:
        """Whether the server's messages come this way now."""
        if self.over or self.kind not in TRANSPORTS:
            return False
        if TRANSPORTS[self.kind] == "poll":
            return not self.word
        return not self.trial and len(self.answer.partition(b"\r\n\r\n")[2]) > 0

    def hear(self, data: bytes) -> None:
        """Note a part of the answer: its beginning, and whether it is complete."""
        self.answer = (self.answer + data)[:1000]
        if self.kind == "websocket":
            self.trial = self.trial and not self.answer.partition(b"\r\n\r\n")[2]
        else:
            self.over = self.kind != "stream" or data.endswith(b"0\r\n\r\n")


class Connection:
    """One connection of the browser, and the one to the server that belongs to it."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._reader = reader
        self._writer = writer
        self._writers = [writer]
        self._exchange = Exchange("none", "", over=True)
        self._held = b""
        self._left = proxy.length()

    async def run(self) -> None:
        """Pass everything on, until either side closes."""
        try:
            there, up = await asyncio.open_connection("127.0.0.1", self._proxy.server)
            self._writers.append(up)
            ways = [asyncio.create_task(way) for way in (self._requests(up), self._answers(there))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass
        finally:
            self.cut()

    def cut(self) -> None:
        """End it without a farewell, and without what is on its way."""
        for writer in self._writers:
            reset(writer)
        self._proxy.note(self._exchange, over=True)

    async def _requests(self, up: asyncio.StreamWriter) -> None:
        while True:
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            body = await self._reader.readexactly(int(length[1])) if length else b""
            self._exchange = exchange = understand(head, body)
            self._proxy.note(exchange)
            if exchange.kind in self._proxy.refused:
                await self._refuse()
                return
            await self._pass(up, head + body)
            if exchange.kind == "websocket":
                while data := await self._reader.read(65536):
                    await self._pass(up, data)
                return

    async def _refuse(self) -> None:
        """Close as one who is polite: the browser must be able to read why."""
        self._writer.write(BAD_GATEWAY)
        self._writer.write_eof()
        await self._reader.read()

    async def _answers(self, there: asyncio.StreamReader) -> None:
        while data := await there.read(65536):
            exchange = self._exchange
            self._proxy.note(exchange, data=data)
            if exchange.kind == "stream" and self._proxy.holds_streams:
                self._held += data
                if not exchange.over:
                    continue
                data, self._held = self._held, b""
            await self._pass(self._writer, data)
            if exchange.kind in self._proxy.killed and exchange.carries:
                return

    async def _pass(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        if ("down" if writer is self._writer else "up") in self._proxy.swallows:
            self._proxy.swallow(data)
            return
        if self._left is not None:
            data, self._left = data[: self._left], self._left - len(data)
        writer.write(data)
        await writer.drain()
        if self._left is not None and self._left <= 0:
            raise ConnectionResetError


class Proxy:
    """Listens at ``port`` and passes on to ``server``. The attributes say what it does to all that comes.

    ``refused`` are kinds of exchanges that are answered with 502, ``killed`` those that are cut as soon as
    they carry messages. ``holds_streams`` is a proxy that passes an answer on when it is complete.
    ``swallows`` are directions, "up" to the server and "down" to the browser, in which everything gets lost
    from then on; ``swallowed`` is what did. ``lengths`` is a range of bytes after which most connections
    break, wherever that is. (If all did, what waits would soon be too long for any of them.)
    """

    def __init__(self, server: int) -> None:
        self.server = server
        self._random = Random(1)
        self._loop = asyncio.new_event_loop()
        self._changed = threading.Condition()
        self._connections: set[Connection] = set()
        self._listeners: list[asyncio.Server] = []
        self._behave()

    def _behave(self) -> None:
        self.port = free_port()
        self._plugged = True
        self.turned_away = 0
        self.refused: frozenset[str] = frozenset()
        self.killed: frozenset[str] = frozenset()
        self.holds_streams = False
        self.swallows: frozenset[str] = frozenset()
        self.swallowed = b""
        self.lengths: tuple[int, int] | None = None
        self.exchanges: list[Exchange] = []

    def move(self) -> None:
        """Be a good proxy at another port, and forget what was."""
        self._do(self._move())

    def length(self) -> int | None:
        """Return how many bytes a connection may pass on. Some get through whatever their length."""
        return self._random.randint(*self.lengths) if self.lengths and self._random.random() < 0.8 else None

    # What the test does

    def only(self, kind: str) -> None:
        """Let none through that is better than that kind of transport."""
        self.refused = frozenset(KINDS[: KINDS.index(kind)])

    def nothing_but(self, kind: str) -> None:
        """Let only that kind of transport through."""
        self.refused = frozenset(name for name, transport in TRANSPORTS.items() if transport != kind)

    def cut(self) -> None:
        """Cut every connection; new ones are possible at once."""
        self._do(self._cut())

    def unplug(self) -> None:
        """Cut every connection, and reset new ones."""
        self._do(self._unplug())

    def plug(self) -> None:
        """Let new connections through again."""
        self._plugged = True

    def blink(self) -> None:
        """Be gone until a browser has found that out."""
        self.unplug()
        before = self.turned_away
        self.wait(lambda: self.turned_away > before, "nobody came")
        self.plug()

    # What the test sees

    @property
    def carrying(self) -> set[str]:
        """The kinds of transport that carry messages to a page now."""
        return {TRANSPORTS[exchange.kind] for exchange in list(self.exchanges) if exchange.carries}

    def count(self, *kinds: str) -> int:
        """Return how many exchanges of these kinds there were."""
        return sum(exchange.kind in kinds for exchange in list(self.exchanges))

    @property
    def words(self) -> list[str]:
        """What pages have said besides messages."""
        return [exchange.word for exchange in list(self.exchanges) if exchange.word]

    def wait(self, condition: Callable[[], bool], what: str = "") -> None:
        """Wait until a condition on what can be seen here is true."""
        with self._changed:
            if not self._changed.wait_for(condition, PATIENCE):
                raise TimeoutError(f"{what}; carrying {self.carrying}, seen {self.exchanges[-20:]}")

    def wait_for_transport(self, kind: str) -> None:
        """Wait until that kind of transport is the only one that carries messages."""
        self.wait(lambda: self.carrying == {kind}, f"not on {kind}")

    # Its thread

    def note(self, exchange: Exchange, data: bytes = b"", over: bool = False) -> None:
        """Something has happened to an exchange."""
        with self._changed:
            if not (data or over):
                self.exchanges.append(exchange)
            if data:
                exchange.hear(data)
            exchange.over = exchange.over or over
            self._changed.notify_all()

    def swallow(self, data: bytes) -> None:
        """This gets lost."""
        with self._changed:
            self.swallowed += data
            self._changed.notify_all()

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._plugged or writer.get_extra_info("sockname")[1] != self.port:
            reset(writer)
            with self._changed:
                self.turned_away += 1
                self._changed.notify_all()
            return
        connection = Connection(self, reader, writer)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)

    async def _cut(self) -> None:
        for connection in list(self._connections):
            connection.cut()

    async def _move(self) -> None:
        """Listen at another port. The old one goes on resetting: asyncio may leak while a listener closes."""
        self._behave()
        await self._cut()
        self._listeners.append(await asyncio.start_server(self._serve, "127.0.0.1", self.port))

    async def _unplug(self) -> None:
        self._plugged = False
        await self._cut()

    async def _close(self) -> None:
        await self._unplug()
        for listener in self._listeners:
            listener.close()

    def __enter__(self) -> Proxy:
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.move()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection by a reset."""
    handle = writer.get_extra_info("socket")
    if not writer.transport.is_closing():
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


def understand(head: bytes, body: bytes) -> Exchange:
    """Return what a request is."""
    path = head.split(b" ", 2)[1].decode()
    if not path.endswith("/transport"):
        return Exchange("module" if "/modules/" in path else "other" if "." in path else "page", path)
    protocol = re.search(rb"(?i)\r\nsec-websocket-protocol: *athena, *(\S+)", head)
    if protocol:
        return Exchange("websocket", path, trial=b"." not in protocol[1])
    _, turn, _, _, batch, mode = json.loads(body)
    word = "".join(item for item in batch if isinstance(item, str))
    return Exchange(mode, path, trial=not turn, word=word)
