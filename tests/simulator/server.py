"""The server's half of the simulator: athena's own classes, in a world without sockets and time.

It reads one request per line from its standard input, and answers each with one line::

    [until, operation, ...arguments]      [done, next, [[time, kind, ...], ...]]

Times are milliseconds since the beginning. Before the operation is carried out, time goes to ``until``; if
the server says something earlier, time stops there, ``done`` is false, and the request is to be made again.
``next`` is when the server will do something of its own accord, or null.
"""

from __future__ import annotations

import gc
import os
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unittest.mock import patch

import msgspec
from twisted.logger import LogLevel, globalLogPublisher
from twisted.web.resource import IResource

from amsn2athena.athena import KeptKeys, LiveSite, Settings, _channel, _kept, _site, _transports
from amsn2athena.athena._channel import Channel
from amsn2athena.athena._scripts import Scripts
from amsn2athena.athena.delivery import Limits
from tests.simulator.application import Application, RoomPage
from tests.simulator.clock import StoppingClock
from tests.simulator.lines import Line
from tests.simulator.store import Disk

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"


class World:
    """One server, from when it is started first until the end of a schedule."""

    def __init__(self, disk: Disk, settings: dict[str, Any]) -> None:
        self._disk = disk
        disk.wipe()
        self._kept = settings.pop("kept", False)
        limits = Limits(**settings.pop("delivery", {}))
        self._settings = Settings(delivery=limits, **settings)
        self.clock = StoppingClock()
        self.said: list[list[Any]] = []
        self._names = 0
        self._life = 0
        self._lines: dict[str, Line] = {}
        self._application = Application(self.clock, self.say)
        self._site: LiveSite | None = None
        self.start()

    # Life and death

    def start(self) -> None:
        """Start the server."""
        self._site = LiveSite(clock=self.clock, settings=self._settings, keys=self._keys())

    def _keys(self) -> KeptKeys | None:
        if not self._kept:
            return None
        with patch.object(_kept, "ConnectionPool", partial(self._disk.pool, self.clock)):
            return KeptKeys(os.devnull, seconds=self.clock.seconds)

    def stop(self) -> None:
        """The server is stopped as it should be."""
        assert self._site is not None
        self._site.close()
        self.kill()

    def kill(self) -> None:
        """The process is killed: nothing of it remains but what the application keeps."""
        self._life += 1
        self.clock.calls.clear()
        self._lines.clear()
        self._site = None
        self._application.rooms.clear()
        self._application.say = self.say

    @property
    def say(self) -> Callable[..., None]:
        """How those who live now report; whoever has been killed is not heard."""
        life = self._life

        def say(*items: Any) -> None:
            if life == self._life:
                self.said.append([self.clock.seconds() * 1000, *items])

        return say

    def token(self) -> str:
        """Return the identifier of a new channel."""
        self._names += 1
        return f"c{self._names}"

    # Connections

    def get(self, identifier: str, body: str) -> None:
        """A browser fetches the page."""
        assert self._site is not None
        name = f"c{self._names + 1}"
        page = RoomPage(self._application, name)
        request: Any = FakeRequest()
        self._site.open(page, request)
        self.say("made", name)
        answer = {"channel": name, "shown": self._application.shown}
        self.say("head", identifier, 200)
        self.say("body", identifier, msgspec.json.encode(answer).decode())
        self.say("end", identifier)

    def post(self, identifier: str, body: str) -> None:
        """A browser makes a request of the transport."""
        self._line(identifier, False).request(b"POST", {}, body, self._transport())

    def socket(self, identifier: str, protocols: str, plain: bool) -> None:
        """A browser opens a WebSocket."""
        headers = {"sec-websocket-protocol": protocols}
        self._line(identifier, plain).request(b"GET", headers, "", self._transport())

    def _line(self, identifier: str, plain: bool) -> Line:
        line = self._lines[identifier] = Line(self.say, identifier, self.clock, plain)
        return line

    def _transport(self) -> IResource:
        assert self._site is not None
        return self._site.transport

    def bytes(self, identifier: str, data: str) -> None:
        """Bytes arrive on a connection."""
        if identifier in self._lines:
            self._lines[identifier].receive(data)

    def closed(self, identifier: str, clean: bool) -> None:
        """A connection has been closed, or has broken."""
        if identifier in self._lines:
            self._lines.pop(identifier).lose(clean)

    def fill(self, identifier: str, room: int) -> None:
        """A connection takes ``room`` bytes more."""
        if identifier in self._lines:
            self._lines[identifier].fill(room)

    def drain(self, identifier: str) -> None:
        """A connection takes everything again."""
        if identifier in self._lines:
            self._lines[identifier].drain()

    # The application

    def show(self, count: int, padding: int) -> None:
        """Show things on every page."""
        self._application.show(count, padding)

    def ask(self) -> None:
        """Ask every page."""
        self._application.ask()

    def advance(self) -> None:
        """Only time passes."""

    def check(self) -> None:
        """Say how many channels and timers there are."""
        channels = len(self._site._channels) if self._site else 0
        self.say("checked", channels, len(self.clock.calls))

    def beyond_bounds(self) -> Iterator[str]:
        """Say what is fuller than it may be."""
        limits = self._settings.delivery
        for channel in self._site._channels.values() if self._site else ():
            delivery = channel.delivery
            if len(delivery._outbox) > limits.window or delivery._bytes > limits.window_bytes:
                yield f"{channel.id} keeps {len(delivery._outbox)} messages, {delivery._bytes} bytes"
            if delivery._bytes != sum(map(len, delivery._outbox)):
                yield f"{channel.id} counts its bytes wrong"


class FakeRequest:
    """As much of a request as the making of a channel needs."""

    def getClientAddress(self) -> None:
        """It comes from nowhere."""


class Server:
    """Carries out requests, one world after the other."""

    def __init__(self) -> None:
        self._disk = Disk()
        self._world = World(self._disk, {})

    def _trouble(self, event: dict[str, Any]) -> None:
        """Report all that the log would bring to somebody's attention."""
        if "log_failure" in event:
            self._world.say("bug", event["log_failure"].getTraceback())
        elif event["log_level"] >= LogLevel.warn and not event["log_format"].startswith("closed"):
            self._world.say("bug", event["log_format"].format(**event))

    def token(self, size: int) -> str:
        """Return the identifier of a new channel."""
        return self._world.token()

    def carry_out(self, until: float, operation: str, *arguments: Any) -> tuple[bool, float | None, Any]:
        """Carry out one request."""
        if operation == "new":
            self._world = World(self._disk, *arguments)
        world = self._world
        done = world.clock.run(until / 1000, lambda: bool(world.said))
        if done and operation != "new":
            try:
                getattr(world, operation)(*arguments)
                world.clock.settle()
            except Exception:
                world.say("bug", traceback.format_exc())
        for bug in world.beyond_bounds():
            world.say("bug", bug)
        said, world.said = world.said, []
        following = world.clock.next()
        return done, None if following is None else following * 1000, said

    def serve(self, requests: int, answers: int) -> None:
        """Carry out requests until there are no more."""
        globalLogPublisher.addObserver(self._trouble)  # type: ignore[arg-type]
        close = Channel.close
        server = self
        scripts = Scripts([])

        def closing(channel: Channel, reason: str, code: int = _channel.GONE) -> None:
            if not channel.closed:
                server._world.say("closed", channel.id, reason)
            close(channel, reason, code)

        with (
            patch.object(Channel, "close", closing),
            patch.object(_transports, "handshake", lambda request, protocol: SWITCHED),
            patch.object(_site, "getPlugins", lambda interface: ()),
            patch.object(_site, "token_urlsafe", server.token),
            patch.object(_site, "Scripts", lambda packages: scripts),
        ):
            gc.freeze()
            for line in lines(requests):
                os.write(answers, msgspec.json.encode(self.carry_out(*line)) + b"\n")


def lines(descriptor: int) -> Iterator[Any]:
    """Yield what comes, line by line."""
    data = b""
    while more := os.read(descriptor, 1 << 20):
        data += more
        if data.endswith(b"\n"):
            yield msgspec.json.decode(data)
            data = b""


if __name__ == "__main__":
    Server().serve(0, 1)
