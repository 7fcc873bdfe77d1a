"""Ten thousand tabs come back after a restart of the server, all at once.

Each has a call with a key that was not answered. Of every second one the server has done what was asked and
written it down, and was killed before its answer was taken notice of; the others' calls it has never read.
Each tab notices the end of its connection and does what a browser does: it tries again, is told that its page
is gone, gets the page anew, opens a WebSocket, makes its call again, and hears the answer. Every call must
have been done once. Only the lesser transports are not tried.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Sequence
from itertools import count
from pathlib import Path

from benchmarks.athena_driver import OFFER, Server, channel_of, client_frame, many_files
from benchmarks.athena_herd import (
    Herd,
    HerdSocket,
    Task,
    Wait,
    address_of,
    backoff,
    fetch,
    patience_after,
    sleep,
)
from benchmarks.figures import Figure, figure, within

TABS = 10_000
#: Seconds.
MOST = 15.0
PATIENCE = 90.0
VISITORS = 1_000
#: A tab that comes back asks for its old page first, which a visitor does not.
TARGET = 1.5
TRANSPORT = b"/athena/transport"


class Tab:
    """A browser tab. ``state`` is ``open``, then ``live`` when it is back and its call is answered."""

    def __init__(self, number: int, port: int) -> None:
        self.state = ""
        self.trouble: OSError | None = None
        self.key = f"tab-{number}"
        self._cookie = f"Cookie: {self.key}\r\n".encode()
        self._address = ("127.0.0.1", port)
        self._source = address_of(number)

    @property
    def heard(self) -> int:
        """How much has come since the tab was opened."""
        return self._socket.heard

    def life(self) -> Task:
        """Live through the restart."""
        socket = yield from self._stay(b"")
        self.state = "open"
        yield from socket.until_closed()
        socket = yield from self._stay(self._channel)
        self.call()
        answer = yield from socket.message()
        if b'["ok",1,"%b"]' % self.key.encode() not in answer:
            raise ValueError(answer)
        self.state = "live"

    def _stay(self, channel: bytes) -> Generator[Wait, None, HerdSocket]:
        """Return a socket that carries ``channel``, or that of a fresh page when that one is gone."""
        begun = time.monotonic()
        for attempt in count():
            outage = time.monotonic() - begun
            try:
                channel = channel or channel_of((yield from self._page()))
                socket = yield from self._attach(channel, attempt + 2, patience_after(outage))
            except OSError as trouble:
                self.trouble = trouble
                yield from sleep(backoff(attempt, outage))
                continue
            if socket:
                self._channel, self._socket = channel, socket
                return socket
            channel = b""
        raise AssertionError

    def _page(self) -> Generator[Wait, None, bytes]:
        return (yield from fetch(self._address, self._source, self._cookie))

    def _attach(self, channel: bytes, turn: int, patience: float) -> Generator[Wait, None, HerdSocket | None]:
        """Return a socket that carries ``channel``, ``None`` when the server says that it is gone."""
        hello = b"%bSec-WebSocket-Protocol: athena, %b.%d.0\r\n" % (self._cookie, channel, turn)
        socket = yield from HerdSocket.open(self._address, self._source, TRANSPORT, hello, patience)
        greeting = yield from socket.read()
        if greeting is not None:
            return socket
        socket.close()
        return None

    def call(self) -> None:
        """Make the call."""
        self._socket.send(client_frame(b'[["call",1,1,"note",["%b"],"%b"]]' % ((self.key.encode(),) * 2)))


class Visitor:
    """A tab of the peer: it gets the page, opens its socket, makes its call and hears the answer."""

    def __init__(self, number: int, port: int) -> None:
        self.state = ""
        self.trouble: OSError | None = None
        self._address = ("127.0.0.1", port)
        self._source = address_of(number)

    def visit(self) -> Task:
        """Do it."""
        yield from fetch(self._address, self._source)
        socket = yield from HerdSocket.open(
            self._address, self._source, b"/transport", OFFER, patience_after(0)
        )
        socket.send(client_frame(b'[["call",1,1,"echo",["hello"]]]'))
        yield from socket.message()
        self._socket = socket
        self.state = "live"


def _visits() -> float:
    """Return the milliseconds of processor time that one visit costs the peer."""
    herd = Herd()
    with Server("bare") as server:
        begin = server.cpu()
        visitors = [Visitor(number, server.port) for number in range(VISITORS)]
        for visitor in visitors:
            herd.start(visitor.visit())
            _wait(herd, [visitor], "live")
        return (server.cpu() - begin) / VISITORS * 1e3


def _restart(folder: str) -> tuple[float, float]:
    """Return the seconds from the end of the first server until the last tab is live, and the milliseconds of
    processor time that each tab took the second server.
    """
    herd = Herd()
    with Server("ledger", 0, folder) as first:
        tabs = [Tab(number, first.port) for number in range(TABS)]
        _open_all(herd, tabs)
        for tab in tabs[::2]:
            tab.call()
        herd.run(lambda: all(tab.heard for tab in tabs[::2]), PATIENCE)
        os.kill(first.pid, signal.SIGSTOP)
        for tab in tabs[1::2]:
            tab.call()
        begin = time.monotonic()
    with Server("ledger", first.port, folder) as second:
        begin_cpu = second.cpu()
        _wait(herd, tabs, "live")
        taken = time.monotonic() - begin
        cost = (second.cpu() - begin_cpu) / TABS * 1e3
    noted = Path(folder, "ledger").read_text().split()
    if sorted(noted) != sorted(tab.key for tab in tabs):
        raise ValueError(f"{len(noted)} calls were done, {len(set(noted))} different ones")
    return taken, cost


def _open_all(herd: Herd, tabs: list[Tab]) -> None:
    """Open the tabs, a hundred at a time."""
    for begin in range(0, len(tabs), 100):
        some = tabs[begin : begin + 100]
        for tab in some:
            herd.start(tab.life())
        _wait(herd, some, "open")


def _wait(herd: Herd, tabs: Sequence[Tab | Visitor], state: str) -> None:
    try:
        herd.run(lambda: all(tab.state == state for tab in tabs), PATIENCE)
    except TimeoutError:
        rest = Counter(repr(tab.trouble) for tab in tabs if tab.state != state)
        raise TimeoutError(f"not all tabs are {state}: {rest}") from None


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with tempfile.TemporaryDirectory() as folder:
        taken, cost = _restart(folder)
    name = "server CPU per tab that comes back, to a visit of twisted.web.websocket"
    return [
        within("10,000 tabs back after a restart, each call done once", taken, MOST, "s"),
        figure(name, cost, _visits(), TARGET, "ms"),
    ]
