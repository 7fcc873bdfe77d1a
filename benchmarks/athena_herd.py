"""Very many tabs in one process, each a generator that yields what it waits for."""

from __future__ import annotations

import errno
import heapq
import select
import socket
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from itertools import count
from random import random
from typing import TypeAlias

from benchmarks.athena_driver import CLOSE, PING, PONG, client_frame, handshake, next_frame

#: A socket, what to wait for on it, and for how many seconds; or no socket.
Wait: TypeAlias = tuple[socket.socket | None, int, float]
Task: TypeAlias = Generator[Wait, None, None]

#: How long a browser waits for a page; see ``js/athena/boot.js``.
_PAGE_PATIENCE = 10.0
_FOREVER = 3600.0
_SLEEP = -1
_BIND_ADDRESS_NO_PORT = 24
_TABS_PER_ADDRESS = 200


class Late(OSError):
    """What a tab has waited for did not come in time."""


class Herd:
    """Runs tasks, until they end."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._waiting: dict[int, tuple[int, Task]] = {}
        self._clock: list[tuple[float, int, int, Task]] = []
        self._numbers = count()

    def start(self, task: Task) -> None:
        """Run ``task`` until it first waits."""
        self._go_on(task, None)

    def run(self, done: Callable[[], bool], patience: float) -> None:
        """Run all until ``done()``; ``TimeoutError`` after ``patience`` seconds."""
        end = time.monotonic() + patience
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(f"{len(self._waiting)} tabs wait for the server")
            for file, _ in self._poll.poll(0.01):
                self._go_on(self._waiting.pop(file)[1], None)
            now = time.monotonic()
            while self._clock and self._clock[0][0] <= now:
                self._ring(*heapq.heappop(self._clock)[1:])

    def _ring(self, number: int, file: int, task: Task) -> None:
        if file == _SLEEP:
            self._go_on(task, None)
        elif self._waiting.get(file, (None,))[0] == number:
            del self._waiting[file]
            self._go_on(task, Late())

    def _go_on(self, task: Task, error: Exception | None) -> None:
        try:
            connection, events, seconds = task.throw(error) if error else next(task)
        except StopIteration:
            return
        number = next(self._numbers)
        file = _SLEEP if connection is None else connection.fileno()
        if connection is not None:
            self._watch(file, events | select.EPOLLONESHOT)
            self._waiting[file] = number, task
        heapq.heappush(self._clock, (time.monotonic() + seconds, number, file, task))

    def _watch(self, file: int, events: int) -> None:
        try:
            self._poll.modify(file, events)
        except FileNotFoundError:
            self._poll.register(file, events)


def sleep(seconds: float) -> Task:
    """Wait."""
    yield None, 0, seconds


def address_of(tab: int) -> str:
    """Return the loopback address that a tab calls from: a few hundred share one, as behind a router."""
    high, low = divmod(tab // _TABS_PER_ADDRESS, 250)
    return f"127.1.{high}.{low + 1}"


def connect(address: tuple[str, int], source: str, patience: float) -> Generator[Wait, None, socket.socket]:
    """Return a connection; ``OSError`` when nobody listens, or answers."""
    made = socket.socket()
    made.setblocking(False)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.setsockopt(socket.IPPROTO_IP, _BIND_ADDRESS_NO_PORT, 1)
    made.bind((source, 0))
    code = made.connect_ex(address)
    if code == errno.EINPROGRESS:
        try:
            yield made, select.EPOLLOUT, patience
        except Late:
            made.close()
            raise
        code = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        made.close()
        raise ConnectionError(code)
    return made


def receive(connection: socket.socket, patience: float) -> Generator[Wait, None, bytes]:
    """Return some bytes; ``ConnectionError`` at the end, ``Late`` when none come."""
    yield connection, select.EPOLLIN, patience
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("closed")
    return data


def fetch(address: tuple[str, int], source: str, more: bytes = b"") -> Generator[Wait, None, bytes]:
    """Return the answer to a request for the page; ``more`` are header lines."""
    connection = yield from connect(address, source, _PAGE_PATIENCE)
    try:
        connection.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%b\r\n" % more)
        page = b""
        while b"</html>" not in page:
            page += yield from receive(connection, _PAGE_PATIENCE)
        return page
    finally:
        connection.close()


class HerdSocket:
    """A WebSocket of a tab."""

    def __init__(self, connection: socket.socket, patience: float) -> None:
        self._connection = connection
        self._patience = patience
        self.heard = 0
        self._buffer = b""

    @classmethod
    def open(
        cls, address: tuple[str, int], source: str, path: bytes, more: bytes, patience: float
    ) -> Generator[Wait, None, HerdSocket]:
        """Return an open WebSocket, on which every answer comes within ``patience``."""
        self = cls((yield from connect(address, source, patience)), patience)
        try:
            self.send(handshake(path, more))
            while b"\r\n\r\n" not in self._buffer:
                self._buffer += yield from receive(self._connection, patience)
        except OSError:
            self.close()
            raise
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise ValueError(head)
        return self

    def read(self) -> Generator[Wait, None, bytes | None]:
        """Return the payload of the next message, ``None`` when the server closes."""
        return (yield from self._read(self._patience))

    def _read(self, patience: float) -> Generator[Wait, None, bytes | None]:
        while (found := next_frame(self._buffer))[0] in (0, PING):
            if found[0]:
                self.send(client_frame(found[1], PONG))
                self._buffer = found[2]
                continue
            try:
                self._buffer += yield from receive(self._connection, patience)
            except OSError:
                self.close()
                raise
        first, payload, self._buffer = found
        return None if first == CLOSE else payload

    def message(self) -> Generator[Wait, None, bytes]:
        """Return the next batch that is not only a count."""
        while True:
            payload = yield from self._read(_FOREVER)
            if payload is None:
                raise ConnectionError("closed")
            if b'"' in payload:
                return payload

    def until_closed(self) -> Task:
        """Count the batches with messages and do nothing else, until the connection ends."""
        with suppress(ConnectionError):
            while True:
                yield from self.message()
                self.heard += 1

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        self._connection.send(frame)

    def close(self) -> None:
        """Close without a handshake."""
        self._connection.close()


def backoff(attempt: int, outage: float) -> float:
    """Return the seconds before the next attempt, as ``js/athena/channel.js`` does."""
    return min(0.25 * 2.0**attempt, max(0.9, outage / 10), 10.0) * (0.5 + random() / 2)


def patience_after(outage: float) -> float:
    """Return the seconds that an attempt may take, as ``js/athena/channel.js`` does."""
    return min(10.0, max(4.0, outage))
