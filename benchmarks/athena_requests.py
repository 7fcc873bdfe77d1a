"""The client side of the lesser transports: tabs that long-poll, and tabs that listen to an event stream."""

from __future__ import annotations

import re
import socket
from typing import Protocol

from benchmarks.athena_driver import ACKNOWLEDGE_EVERY, PATIENCE, Server, channel_of, get

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Words(Protocol):
    """What a tab says in its requests, beginning with 1."""

    path: bytes

    def body(self, turn: int, received: int, mode: str) -> bytes:
        """Return the body of a request."""


class LiveWords:
    """What a tab of a live page says."""

    path = b"/athena/transport"

    def __init__(self, server: Server) -> None:
        self._channel = channel_of(get(("127.0.0.1", server.port))).decode()

    def body(self, turn: int, received: int, mode: str) -> bytes:
        """See ``Words``."""
        return f'["{self._channel}",{turn},{received},1,[],"{mode}"]'.encode()


class BareWords:
    """What a page says to a server that only needs to know who it is."""

    path = b"/poll"
    _last = 0

    def __init__(self, server: Server) -> None:
        BareWords._last += 1
        self._number = BareWords._last

    def body(self, turn: int, received: int, mode: str) -> bytes:
        """See ``Words``."""
        return b"%d" % self._number


def words_for(server: Server) -> Words:
    """Return what a new tab says to ``server``."""
    return LiveWords(server) if server.kind == "live" else BareWords(server)


class _Tab:
    def __init__(self, server: Server) -> None:
        self._address = ("127.0.0.1", server.port)
        self._words = words_for(server)
        self.socket = self._connect()
        self._buffer = b""

    def _connect(self) -> socket.socket:
        made = socket.create_connection(self._address, PATIENCE)
        made.settimeout(None)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def _request(self, connection: socket.socket, turn: int, received: int, mode: str) -> None:
        body = self._words.body(turn, received, mode)
        head = b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"
        connection.sendall(head % (self._words.path, len(body)) + body)

    def _fill(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._buffer += data


class PollTab(_Tab):
    """A tab that always has a request at the server, which is answered when there is something."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self._turn = 0
        self._received = 0
        if server.kind == "live":
            self._next("now")
            while not self.frames():
                pass
        self._next("poll")

    def _next(self, mode: str) -> None:
        self._turn += 1
        self._request(self.socket, self._turn, self._received, mode)

    def frames(self) -> list[bytes]:
        """Return the answer, if it is complete after reading once."""
        self._fill()
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        if not separator or found is None or len(body) < int(found[1]):
            return []
        if not head.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(self._buffer)
        self._buffer = b""
        return [body]

    def again(self) -> None:
        """A message has come: ask for the next."""
        self._received += 1
        self._next("poll")

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


class StreamTab(_Tab):
    """A tab that listens to one answer, and acknowledges on another connection."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self._received = 0
        self._request(self.socket, 1, 0, "stream")
        while not self.frames():
            pass  # until the greeting
        self._other = self._connect()

    def frames(self) -> list[bytes]:
        """Return the events that are complete after reading once."""
        self._fill()
        *events, self._buffer = self._buffer.split(b"\n\n")
        return [event for event in events if b"data: " in event]

    def heard(self) -> None:
        """A message has come: count it, and tell the count now and then."""
        self._received += 1
        if (self._received + self.socket.fileno()) % ACKNOWLEDGE_EVERY == 0:
            if self._received > ACKNOWLEDGE_EVERY:
                self._other.recv(65536)  # the answer to the last time
            self._request(self._other, 1, self._received, "post")

    def close(self) -> None:
        """Close both connections."""
        self.socket.close()
        self._other.close()
