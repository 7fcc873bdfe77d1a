"""A connection without a socket: somebody else carries the bytes, in pieces and now and then.

To a :class:`Connection` it is a transport as any other. What is written waits until it is taken, and when
that is much, the writer is told; what comes waits while the writer is busy, up to a limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from twisted.internet.error import ConnectionAborted, ConnectionDone
from twisted.internet.interfaces import IAddress, IPushProducer, ITransport
from twisted.python.failure import Failure

from amsn2athena.homeserver._connection import Connection

#: Bytes that may wait to be taken before the writer is told that nobody reads. A socket has about as many.
FULL = 65_536


class Line:
    """From ``peer`` to ``local``. ``changed`` is called when there is something to take, when the writer is
    not busy any more, and at the end. ``most``: bytes that may wait for a busy writer.
    """

    def __init__(self, peer: IAddress, local: IAddress, most: int) -> None:
        self.changed: Callable[[], None] = lambda: None
        self.busy = False
        self.closed = False
        self._peer = peer
        self._local = local
        self._most = most
        self._come = b""
        self._gone: list[bytes] = []
        self._size = 0
        self._closing = False
        self._producer: IPushProducer | None = None

    # Who carries the bytes

    def connect(self, connection: Connection) -> None:
        """Let ``connection`` begin."""
        self._connection = connection
        connection.makeConnection(cast(ITransport, self))  # type: ignore[no-untyped-call]

    def receive(self, data: bytes) -> None:
        """Hand over what came."""
        self._come += data
        if len(self._come) > self._most:
            self._connection.fail("it sends more than can be handled", at_once=True)
        self._deliver()

    def take(self) -> bytes:
        """Return what was written since this was last asked; after the last of it comes the end."""
        data, full = b"".join(self._gone), self._size > FULL
        self._gone.clear()
        self._size = 0
        if full and self._producer is not None:
            self._producer.resumeProducing()
        if self._closing:
            self._end(ConnectionDone())
        return data

    @property
    def has_news(self) -> bool:
        """Whether there is anything to take, or it is over."""
        return bool(self._gone) or self.closed

    def give_up(self) -> None:
        """Nobody carries anything any more."""
        self._connection.fail("it asks for nothing any more", at_once=True)
        self.abortConnection()

    # What a transport has

    def getPeer(self) -> IAddress:
        """Return where the client is."""
        return self._peer

    def getHost(self) -> IAddress:
        """Return where it reached us."""
        return self._local

    def write(self, data: bytes) -> None:
        """Let ``data`` wait until it is taken."""
        if self.closed or not data:
            return
        self._gone.append(data)
        self._size += len(data)
        if self._size > FULL and self._producer is not None:
            self._producer.pauseProducing()
        self.changed()

    def loseConnection(self) -> None:
        """Close when everything is taken."""
        self._closing = True
        if not self._gone:
            self._end(ConnectionDone())

    def abortConnection(self) -> None:
        """Close at once."""
        self._gone.clear()
        self._end(ConnectionAborted())

    def registerProducer(self, producer: IPushProducer, streaming: bool) -> None:
        """Tell ``producer`` when there is too much to take."""
        self._producer = producer

    def unregisterProducer(self) -> None:
        """Tell it no more."""
        self._producer = None

    def pauseProducing(self) -> None:
        """Hand over no more: the writer is busy."""
        self.busy = True

    def resumeProducing(self) -> None:
        """Hand over again."""
        self.busy = False
        self._deliver()
        self.changed()

    def _deliver(self) -> None:
        if self._come and not self.busy and not self._closing and not self.closed:
            data, self._come = self._come, b""
            self._connection.dataReceived(data)

    def _end(self, reason: Exception) -> None:
        if not self.closed:
            self.closed = True
            self._connection.connectionLost(Failure(reason))  # type: ignore[no-untyped-call]
            self.changed()
