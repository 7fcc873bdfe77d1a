"""A client of the notification server or the switchboard, scripted, over a wire in memory."""

from __future__ import annotations

from typing import cast

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionAborted, ConnectionDone
from twisted.internet.interfaces import IPushProducer, ITransport
from twisted.python.failure import Failure

from amsn2athena.homeserver._connection import Connection
from amsn2athena.msnp import Command, Direction, Parser, encode
from tests.homeserver.house import House

LOCAL = IPv4Address("TCP", "203.0.113.1", 1863)


class Wire:
    """A transport that really closes, and that can be told to stop taking data."""

    def __init__(self, host: str) -> None:
        self.peer = IPv4Address("TCP", host, 40_000)
        self.connection: Connection | None = None
        self.closed = False
        self.stuck = False
        self.paused = False
        self._sent: list[bytes] = []
        self.writes = 0

    def getPeer(self) -> IPv4Address:
        return self.peer

    def getHost(self) -> IPv4Address:
        return LOCAL

    def write(self, data: bytes) -> None:
        self._sent.append(data)
        self.writes += 1

    def take(self) -> bytes:
        """Return what was written since this was last asked."""
        data, self._sent = b"".join(self._sent), []
        self.writes = 0
        return data

    def unread(self) -> bool:
        """Say whether anything was written since it was last taken."""
        return any(self._sent)

    def registerProducer(self, producer: IPushProducer, streaming: bool) -> None:
        assert streaming

    def unregisterProducer(self) -> None:
        pass

    def pauseProducing(self) -> None:
        self.paused = True

    def resumeProducing(self) -> None:
        self.paused = False

    def loseConnection(self) -> None:
        if not self.stuck:
            self._close(ConnectionDone())

    def abortConnection(self) -> None:
        self._close(ConnectionAborted())

    def _close(self, reason: Exception) -> None:
        if not self.closed and self.connection is not None:
            self.closed = True
            self.connection.connectionLost(Failure(reason))  # type: ignore[no-untyped-call]


class Line:
    """One connection, seen from the client."""

    def __init__(self, house: House, host: str = "192.0.2.1") -> None:
        self.house = house
        self.wire = Wire(host)
        connection = house.network.factory.buildProtocol(self.wire.getPeer())
        assert isinstance(connection, Connection)
        self.connection = connection
        self.wire.connection = connection
        connection.makeConnection(cast(ITransport, self.wire))  # type: ignore[no-untyped-call]
        self._parser = Parser(Direction.TO_CLIENT)
        self._trid = 0

    @staticmethod
    def peer(host: str) -> IPv4Address:
        """Return the address of a client at ``host``."""
        return IPv4Address("TCP", host, 40_000)

    def say(self, verb: str, *args: str, payload: bytes | None = None) -> int:
        """Send a command, and return its transaction id."""
        self._trid += 1
        trid = None if verb in ("OUT", "PNG") else self._trid
        self.raw(encode(Command(verb, trid, args, payload)))
        return self._trid

    def raw(self, data: bytes) -> None:
        """Send bytes."""
        assert not self.closed
        self.connection.dataReceived(data)

    def heard(self) -> list[Command]:
        """Return what came since this was last asked."""
        return list(self._parser.receive(self.wire.take()))

    def ask(self, verb: str, *args: str, payload: bytes | None = None) -> Command:
        """Send a command and return its answer. What came with it is forgotten."""
        trid = self.say(verb, *args, payload=payload)
        [answer] = [each for each in self.heard() if each.trid == trid]
        return answer

    def hang_up(self) -> None:
        """Close without a word."""
        self.wire.stuck = False
        self.wire.loseConnection()

    @property
    def closed(self) -> bool:
        """Whether the connection is closed."""
        return self.wire.closed


def shown(commands: list[Command]) -> list[str]:
    """Return commands as lines, without payloads and transaction ids."""
    return [" ".join((each.verb, *each.args)) for each in commands]
