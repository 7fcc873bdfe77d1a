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
from statistics import median
from types import TracebackType

from benchmarks.figures import Figure, figure

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
MASK = b"\x01\x02\x03\x04"


class Server:
    """A server of ``benchmarks.athena_servers`` in a process of its own."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.athena_servers", kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._line())

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

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
        if self.kind == "bare":
            return Socket(address, b"/transport", b"")
        page = _get(address)
        found = re.search(rb'"channel":"([^"]+)"', page)
        assert found is not None
        protocol = b"Sec-WebSocket-Protocol: athena, %b.1.0\r\n" % found[1]
        opened = Socket(address, b"/athena/transport", protocol)
        opened.read()  # the greeting
        return opened


def _get(address: tuple[str, int]) -> bytes:
    with socket.create_connection(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(65536), b""))


class Socket:
    """An open WebSocket."""

    def __init__(self, address: tuple[str, int], path: bytes, more: bytes) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(
            b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" % path
            + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n%b\r\n" % (KEY, more)
        )
        self._buffer = b""
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head

    def _fill(self) -> None:
        data = self.socket.recv(65536)
        assert data, "the server closed the connection"
        self._buffer += data

    def read(self) -> bytes:
        """Return the payload of the next frame."""
        while (end := self._frame_end()) is None:
            self._fill()
        frame, self._buffer = self._buffer[:end], self._buffer[end:]
        return frame[4 if frame[1] == 126 else 2 :]

    def _frame_end(self) -> int | None:
        buffer = self._buffer
        if len(buffer) < 4:
            return None
        end = 2 + buffer[1] if buffer[1] < 126 else 4 + int.from_bytes(buffer[2:4], "big")
        return end if len(buffer) >= end else None

    def close(self) -> None:
        """Close without a handshake."""
        self.socket.close()


def client_frame(payload: bytes) -> bytes:
    """Return ``payload`` as a masked text frame."""
    size = len(payload)
    masked = bytes(byte ^ MASK[index % 4] for index, byte in enumerate(payload))
    head = b"\x81%c" % (0x80 | size) if size < 126 else b"\x81\xfe%b" % size.to_bytes(2, "big")
    return head + MASK + masked


class Many:
    """Sockets that are waited for together."""

    def __init__(self, sockets: list[Socket]) -> None:
        self._sockets = {each.socket.fileno(): each for each in sockets}
        self._poll = select.epoll()
        for number in self._sockets:
            self._poll.register(number, select.EPOLLIN)

    def each_frame(self, count: int, act: Callable[[Socket], None]) -> None:
        """Read ``count`` frames, whichever sockets they come to, and ``act`` on the socket after each."""
        while count > 0:
            for number, _ in self._poll.poll():
                ready = self._sockets[number]
                ready.read()
                act(ready)
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


def result(name: str, ours: list[float], peer: list[float], target: float, unit: str) -> Figure:
    """Return the figure that the rounds of both sides come to."""
    return figure(name, median(ours), median(peer), target, unit)
