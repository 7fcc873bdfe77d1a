"""A network of in-memory connections on a fake clock.

A client connects through `Wires.endpoint`; each connection is a `Wire`, of which the test is the server's
end: ``take`` gives the commands that the client sent, ``say`` answers. With a ``script``, a wire answers by
itself, when `Wires.pump` lets everybody speak until nobody has anything to say any more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IAddress, IProtocol, IProtocolFactory, IStreamClientEndpoint
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from zope.interface import implementer

from amsn2athena.msnp import Command, Direction, Parser, encode

Script = Callable[["Wire", Command], None]


def failure(error: Exception) -> Failure:
    """Return ``error`` as a failure."""
    return Failure(error)  # type: ignore[no-untyped-call]


def has_fired(deferred: Deferred[Any]) -> bool:
    """Say whether ``deferred`` has a result by now."""
    return bool(deferred.called and not deferred.paused)


def failure_of(deferred: Deferred[Any]) -> object:
    """Return what ``deferred`` has failed with by now, or None."""
    found: list[Failure] = []
    deferred.addErrback(found.append)
    return found[0].value if found else None


class Wire(StringTransport):
    """The server's end of a connection that a client made."""

    def __init__(self, clock: Clock, host: str, port: int, script: Script | None) -> None:
        super().__init__(peerAddress=IPv4Address("TCP", host, port))  # type: ignore[no-untyped-call]
        self.port = port
        self.script = script
        self.writes: list[bytes] = []
        self.open = True
        self.deaf = False
        self.protocol: IProtocol
        self._clock = clock
        self._parser = Parser(Direction.TO_SERVER)
        self._said: list[Command] = []
        self._unanswered: list[Command] = []

    def write(self, data: bytes) -> None:
        """The client sends something."""
        assert self.open
        self.writes.append(data)
        for command in self._parser.receive(data):
            self._said.append(command)
            self._unanswered.append(command)

    def loseConnection(self) -> None:
        """The client hangs up; a deaf server does not notice."""
        if not self.deaf:
            self._end(ConnectionDone())

    def abortConnection(self) -> None:
        """The client hangs up at once."""
        self._end(ConnectionLost())

    def hang_up(self) -> None:
        """The server hangs up."""
        self._end(ConnectionDone())

    def say(self, *commands: Command | str) -> None:
        """The server says something, all at once: commands, or lines without their ends."""
        parts = [each.encode() + b"\r\n" if isinstance(each, str) else encode(each) for each in commands]
        self.protocol.dataReceived(b"".join(parts))

    def take(self) -> list[Command]:
        """Return what the client said since the last time."""
        said, self._said = self._said, []
        return said

    def verbs(self) -> list[str]:
        """Return the verbs of what the client said since the last time."""
        return [command.verb for command in self.take()]

    def answer(self) -> bool:
        """Let the script answer what was said; return whether there was anything."""
        unanswered, self._unanswered = self._unanswered, []
        for command in unanswered:
            if self.script is not None and self.open:
                self.script(self, command)
        return bool(unanswered)

    def _end(self, reason: Exception) -> None:
        if self.open:
            self.open = False
            self._clock.callLater(0, self.protocol.connectionLost, failure(reason))


class Wires:
    """All connections, in the order they were made. ``scripts`` answer by port; ports that are ``down``
    refuse, and who connects to one that is ``silent`` waits.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.made: list[Wire] = []
        self.scripts: dict[int, Script] = {}
        self.down: set[int] = set()
        self.silent: set[int] = set()
        self.cancelled = 0

    def endpoint(self, host: str, port: int) -> IStreamClientEndpoint:
        """What a client connects through."""
        return _Endpoint(self, host, port)

    def pump(self) -> None:
        """Let everybody speak until there is nothing more to say; no time passes."""
        self.clock.advance(0)
        while sum(wire.answer() for wire in tuple(self.made)):
            self.clock.advance(0)

    def wait(self, seconds: float) -> None:
        """Let time pass, a second at a time, and everybody speak."""
        for _ in range(int(seconds)):
            self.clock.advance(1)
            self.pump()
        self.clock.advance(seconds - int(seconds))
        self.pump()

    def connect(self, host: str, port: int, factory: IProtocolFactory) -> Deferred[Any]:
        """A client connects."""
        if port in self.down:
            return fail(ConnectError())  # type: ignore[no-untyped-call]
        if port in self.silent:
            return Deferred(lambda _: self._count_cancelled())
        wire = Wire(self.clock, host, port, self.scripts.get(port))
        address: IAddress = IPv4Address("TCP", host, port)
        protocol = factory.buildProtocol(address)
        assert protocol is not None
        wire.protocol = protocol
        self.made.append(wire)
        protocol.makeConnection(wire)
        return succeed(protocol)

    def to(self, port: int) -> list[Wire]:
        """Return the connections to this port that are open."""
        return [wire for wire in self.made if wire.port == port and wire.open]

    def _count_cancelled(self) -> None:
        self.cancelled += 1


@implementer(IStreamClientEndpoint)
class _Endpoint:
    def __init__(self, wires: Wires, host: str, port: int) -> None:
        self._wires = wires
        self._host = host
        self._port = port

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:
        return self._wires.connect(self._host, self._port, protocolFactory)
