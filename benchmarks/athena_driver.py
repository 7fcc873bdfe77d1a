"""The client side of the Athena benchmarks: many WebSockets from one process, with as little work as can
be.
"""

from __future__ import annotations

import re
import resource
import select
import socket
import subprocess
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
MASK = b"\x01\x02\x03\x04"
#: What browsers offer. Who takes it compresses.
OFFER = b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
#: Seconds without any answer after which something is wrong.
PATIENCE = 30
#: A tab tells the server what it has received as often as ``js/athena/delivery.js`` does.
ACKNOWLEDGE_EVERY = 32


class Server:
    """A server of ``benchmarks.athena_servers`` in a process of its own."""

    def __init__(self, kind: str, port: int = 0, *more: str) -> None:
        self.kind = kind
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.athena_servers", kind, str(port), *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._line())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def kill(self) -> None:
        """End it without a warning."""
        self._process.kill()
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server {self.kind} has ended: {self._process.wait()}")
        return line

    def ask(self, question: str) -> str:
        """Send a line to the server, and return its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return self._line().strip()

    def cpu(self) -> float:
        """Return the processor time that the server has used, in seconds."""
        return float(self.ask("cpu"))

    def memory(self) -> int:
        """Return the server's resident memory in bytes."""
        return int(self.ask("memory"))

    def open(self) -> Socket:
        """Open one WebSocket; for a live site, get the page first."""
        address = ("127.0.0.1", self.port)
        if self.kind != "live":
            return Socket(address, b"/transport", OFFER)
        opened = Socket(address, b"/athena/transport", hello(channel_of(get(address))))
        opened.read()  # the greeting
        return opened


def get(address: tuple[str, int]) -> bytes:
    """Return the whole answer to a request for ``/``."""
    with socket.create_connection(address, PATIENCE) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(65536), b""))


def channel_of(page: bytes) -> bytes:
    """Return the number of the channel that a page tells its browser."""
    found = re.search(rb'"channel":"([^"]+)"', page)
    assert found is not None, page[:500]
    return found[1]


def hello(channel: bytes) -> bytes:
    """Return the header by which the first WebSocket of a tab attaches."""
    return b"Sec-WebSocket-Protocol: athena, %b.1.0\r\n" % channel


def handshake(path: bytes, more: bytes) -> bytes:
    """Return the request that opens a WebSocket."""
    return (
        b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" % path
        + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n%b\r\n" % (KEY, more)
    )


class Socket:
    """An open WebSocket. ``received`` counts what a benchmark has read from it."""

    def __init__(self, address: tuple[str, int], path: bytes, more: bytes) -> None:
        self.received = 0
        self.socket = socket.create_connection(address, PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(handshake(path, more))
        self._buffer = b""
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head
        self.socket.settimeout(None)  # which would cost a system call for each read

    def _fill(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._buffer = self._buffer + data if self._buffer else data

    def read(self) -> bytes:
        """Wait for the next frame, and return its payload."""
        while (payload := self._next()) is None:
            self._fill()
        return payload

    def frames(self) -> list[bytes]:
        """Return the payloads that are complete after reading once."""
        self._fill()
        data = self._buffer
        if data[0] == TEXT and data[1] == 126 and int.from_bytes(data[2:4], "big") == len(data) - 4:
            self._buffer = b""
            return [data[4:]]  # one whole frame, as nearly always
        return list(iter(self._next, None))

    def _next(self) -> bytes | None:
        opcode, payload, self._buffer = next_frame(self._buffer)
        if opcode == PING:
            self.send(client_frame(payload, PONG))
            return self._next()
        if opcode == CLOSE:
            raise ConnectionError(f"the server closes: {payload!r}")
        return payload if opcode else None

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        self.socket.sendall(frame)

    def close(self) -> None:
        """Close without a handshake."""
        self.socket.close()


def next_frame(data: bytes) -> tuple[int, bytes, bytes]:
    """Return the first byte of the first frame, 0 while it is not complete, its payload, and what follows
    it.
    """
    if len(data) < 2:
        return 0, b"", data
    begin, end = (2, 2 + data[1]) if data[1] < 126 else (4, 4 + int.from_bytes(data[2:4], "big"))
    if len(data) < end:
        return 0, b"", data
    return data[0], data[begin:end], data[end:]


def client_frame(payload: bytes, first: int = TEXT) -> bytes:
    """Return ``payload`` as a masked frame; ``first`` is its first byte."""
    size = len(payload)
    masked = bytes(byte ^ MASK[index % 4] for index, byte in enumerate(payload))
    head = b"%c%c" % (first, 0x80 | size) if size < 126 else b"%c\xfe%b" % (first, size.to_bytes(2, "big"))
    return head + MASK + masked


def acknowledge(tab: Socket, _: bytes) -> None:
    """Do what a browser does with the messages of a channel: count them, and tell the count now and then.

    Tabs that were not opened at the same moment do not tell it at the same message either.
    """
    tab.received += 1
    if (tab.received + tab.socket.fileno()) % ACKNOWLEDGE_EVERY == 0:
        tab.send(client_frame(b"[%d]" % tab.received))


def ignore(_: object, __: bytes) -> None:
    """Do nothing with a frame."""


class Reads(Protocol):
    """Something that messages come from."""

    socket: socket.socket

    def frames(self) -> list[bytes]:
        """Return the messages that are complete after reading once."""

    def close(self) -> None:
        """Close it."""


R = TypeVar("R", bound=Reads)


class Many(Generic[R]):
    """Sockets that are waited for together."""

    def __init__(self, sockets: list[R]) -> None:
        self._sockets = {each.socket.fileno(): each for each in sockets}
        self._poll = select.epoll()
        for number in self._sockets:
            self._poll.register(number, select.EPOLLIN)

    def each_frame(self, count: int, act: Callable[[R, bytes], None]) -> None:
        """Read ``count`` frames, whichever sockets they come to, and ``act`` on each."""
        while count > 0:
            ready = self._poll.poll(PATIENCE)
            if not ready:
                raise TimeoutError(f"{count} frames did not come")
            for number, _ in ready:
                found = self._sockets[number]
                for payload in found.frames():
                    act(found, payload)
                    count -= 1

    def close(self) -> None:
        """Close all."""
        self._poll.close()
        for each in self._sockets.values():
            each.close()


def many_files() -> None:
    """Allow this process as many open files as it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65536)), hard))
