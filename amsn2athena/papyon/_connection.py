"""A TCP connection that speaks MSNP: commands in, commands out, requests with their answers.

Both the notification session and the switchboards stand on it. It knows no command by name but ``OUT``.
"""

from __future__ import annotations

from typing import Protocol as Interface
from typing import cast

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IDelayedCall, IReactorTime, ITCPTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.msnp import Command, Direction, Parser, ProtocolError, encode
from amsn2athena.papyon._transactions import Transactions
from amsn2athena.papyon.errors import RequestAbandoned, RequestRefused

#: Seconds that any request may wait for its answer.
PATIENCE = 30.0

#: Seconds that a server has to close the connection after we said goodbye.
GOODBYE = 3.0


class Listener(Interface):
    """Who a connection reports to."""

    def connection_made(self) -> None:
        """Commands can be sent from now on."""

    def command_received(self, command: Command) -> None:
        """Something came that is no answer to a request."""

    def connection_lost(self) -> None:
        """It is over; requests without an answer have failed by now."""


class _Nobody:
    """Hears the last words of a connection that was left for another."""

    def connection_made(self) -> None:
        """It was long ago."""

    def connection_lost(self) -> None:
        """So it is."""

    def command_received(self, command: Command) -> None:
        """It comes too late."""


class Connection(Protocol):
    """The client's end of a connection; ``name`` is what the log calls the other end."""

    _log = Logger()

    def __init__(self, clock: IReactorTime, listener: Listener, name: str) -> None:
        self._requests = Transactions(clock, PATIENCE)
        self._parser = Parser(Direction.TO_CLIENT)
        self._clock = clock
        self._listener = listener
        self._name = name
        self._is_open = False
        self._is_parting = False
        self._goodbye: IDelayedCall | None = None
        self._gone: list[Deferred[None]] = []

    def connectionMade(self) -> None:
        """Let small things cross at once: this is a chat."""
        self._is_open = True
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpNoDelay(True)
        self._listener.connection_made()

    def dataReceived(self, data: bytes) -> None:
        """Hand out the commands in ``data``; hang up on what is no MSNP."""
        if not (self._is_open or self._is_parting):
            return
        try:
            for command in self._parser.receive(data):
                if (self._is_open or self._is_parting) and not self._requests.settle(command):
                    self._listener.command_received(command)
        except ProtocolError as error:
            self._log.warn(
                "Hung up on a {name} that broke the protocol: {error}", name=self._name, error=error
            )
            self.abort()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Fail what waits, then report."""
        self._is_open = self._is_parting = False
        self.transport = None
        if self._goodbye is not None and self._goodbye.active():
            self._goodbye.cancel()
        self._requests.abandon()
        self._listener.connection_lost()
        for each in self._gone:
            each.callback(None)

    def request(self, verb: str, *args: str, payload: bytes | None = None) -> Deferred[Command]:
        """Send a command and return its answer, which fails with a ``RequestError``."""
        if not self._is_open:
            return fail(RequestAbandoned())
        number = self._requests.number()
        try:
            line = encode(Command(verb, number, args, payload))
            answer = self._requests.expect(verb, number)
        except ProtocolError:
            return fail(RequestRefused("BadArgument"))
        except RequestRefused as error:
            return fail(error)
        self._write(line)
        return answer

    def send(self, verb: str, *args: str, payload: bytes | None = None) -> None:
        """Send a command whose answer, if any, nobody waits for."""
        self._write(encode(Command(verb, self._requests.number(), args, payload)))

    def ping(self) -> None:
        """Send the one command that has no number."""
        self._write(encode(Command("PNG")))

    def close(self) -> None:
        """Say goodbye and hang up. What waits for an answer fails; a server that does not let go is cut
        off.
        """
        if self._is_open and self.transport is not None:
            self._write(encode(Command("OUT")))
            self._is_open = False
            self.transport.loseConnection()
            self._goodbye = self._clock.callLater(GOODBYE, self.abort)
            self._requests.abandon()

    def forsake(self) -> None:
        """Say goodbye and hang up, and report nothing any more."""
        self._listener = _Nobody()
        self.close()

    def part(self) -> None:
        """Say goodbye, and let the server hang up: what it says before it has heard us is still heard."""
        if self._is_open and self.transport is not None:
            self._write(encode(Command("OUT")))
            self._is_open, self._is_parting = False, True
            self._goodbye = self._clock.callLater(GOODBYE, self.abort)
            self._requests.abandon()

    def abort(self) -> None:
        """Hang up at once."""
        self._is_open = self._is_parting = False
        if self.transport is not None:
            cast(ITCPTransport, self.transport).abortConnection()

    def gone(self) -> Deferred[None]:
        """Return a Deferred that fires when nothing is left of the connection."""
        if self.transport is None:
            return succeed(None)
        gone: Deferred[None] = Deferred()
        self._gone.append(gone)
        return gone

    def _write(self, line: bytes) -> None:
        """Send a line. What is written in one turn of the reactor leaves in one piece."""
        if self._is_open and self.transport is not None:
            self.transport.write(line)
