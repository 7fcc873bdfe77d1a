"""A TCP connection, before anybody knows what it is for, and while it lasts.

Notification server and switchboard share a port: the first command tells which one a client means. From
then on a *role* handles the commands, one after the other: when one takes time (the database), those behind
it wait, and the client is read no further. After ``AT_ONCE`` of them it is the others' turn, so that nobody
waits for a client that writes thousands in one piece. What is written to a client that does not read piles up
to a limit; beyond that the client is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Protocol as Interface
from typing import cast

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IDelayedCall, IPushProducer, ITCPTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.task import deferLater
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from amsn2athena.homeserver._addresses import host_and_port
from amsn2athena.homeserver._home import Home
from amsn2athena.msnp import Command, Direction, Parser, ProtocolError

#: Seconds that a client has to read what it was told before the connection was closed.
LINGER = 10.0

#: Commands of one client that are handled before others have their turn.
AT_ONCE = 256


class Transport(Interface):
    """What is used of Twisted's transport."""

    def getPeer(self) -> IAddress:
        """Return where the client is."""

    def getHost(self) -> IAddress:
        """Return where it reached us."""

    def write(self, data: bytes) -> None:
        """Send, now or later."""

    def loseConnection(self) -> None:
        """Close when everything is sent."""

    def abortConnection(self) -> None:
        """Close at once."""

    def registerProducer(self, producer: IPushProducer, streaming: bool) -> None:
        """Tell ``producer`` when there is too much to send."""

    def unregisterProducer(self) -> None:
        """Tell it no more."""

    def pauseProducing(self) -> None:
        """Read no more from the client."""

    def resumeProducing(self) -> None:
        """Read again."""


class Role(Interface):
    """What a connection is for."""

    def handle(self, command: Command) -> Deferred[None] | None:
        """Do what the client asks. The next command waits for the Deferred."""

    def lost(self) -> None:
        """The connection is gone."""


@implementer(IPushProducer)
class Connection(Protocol):
    """One client's connection. ``roles`` makes a role, by the verb of the first command."""

    _log = Logger()

    def __init__(
        self, home: Home, roles: Mapping[str, Callable[[Connection], Role]], gone: Callable[[], None]
    ) -> None:
        limits = home.limits
        self._home = home
        self._outbox = home.outbox
        self._held: list[bytes] = []
        self._roles = roles
        self._gone = gone
        self._parser = Parser(
            Direction.TO_SERVER, max_line=limits.line_bytes, max_payload=limits.payload_bytes
        )
        self._commands: Iterator[Command] = iter(())
        self._role: Role | None = None
        self._busy = False
        self._working = False
        self._open = False
        self._congested = False
        self._unsent = 0
        self._remarks: set[str] = set()
        self._timer: IDelayedCall | None = None
        self.address = ""
        self.local = ""

    # Twisted tells us of the connection.

    def connectionMade(self) -> None:
        """A client is there: it has to sign in before long."""
        self._line = cast(Transport, self.transport)
        self.address = host_and_port(self._line.getPeer())
        self.local = host_and_port(self._line.getHost())
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpNoDelay(True)
            self.transport.setTcpKeepAlive(True)
        self._line.registerProducer(self, True)
        self._open = True
        self._set_timer(self._home.limits.sign_in_seconds, self._too_slow)

    def dataReceived(self, data: bytes) -> None:
        """Handle the commands in ``data``, or keep them until those before them are done."""
        self._commands = self._parser.receive(data)
        self._work()

    def _work(self) -> None:
        """Handle what came, until something takes time or others have waited long enough."""
        if self._busy or self._working:
            return
        self._working = True
        try:
            with self._outbox.held():
                tired = self._handle_some()
        finally:
            self._working = False
        if tired:
            self._wait_for(deferLater(self._home.clock, 0, lambda: None))

    def _handle_some(self) -> bool:
        """Return whether it has been enough for now."""
        handled = 0
        try:
            for command in islice(self._commands, AT_ONCE):
                self._handle(command)
                handled += 1
                if self._busy or not self._open:
                    return False
        except ProtocolError as error:
            self.fail(str(error))
        return self._open and handled == AT_ONCE

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The client is gone, one way or the other."""
        self._open = False
        self._set_timer(None)
        self._forget()
        self._held.clear()
        self._gone()
        role, self._role = self._role, None
        if role is not None:
            role.lost()

    # The transport tells us whether the client reads.

    def pauseProducing(self) -> None:
        """The client does not read: count what is written from now on. Twisted says so at every write."""
        if not self._congested:
            self._congested = True
            self._unsent = 0

    def resumeProducing(self) -> None:
        """The client has read everything."""
        self._congested = False

    def stopProducing(self) -> None:
        """The client is gone: ``connectionLost`` follows."""

    # The role tells us what to do.

    @property
    def is_open(self) -> bool:
        """Whether anything that is written may still arrive."""
        return self._open

    def send(self, data: bytes) -> bool:
        """Write to the client, unless it is gone, or reads so slowly that it has to go. Return whether it is
        still there.
        """
        if not self._open:
            return False
        if not self._outbox.is_held:
            self._write(data)
            return self._open
        if not self._held:
            self._outbox.add(self)
        self._held.append(data)
        return True

    def flush(self) -> None:
        """Write what was held back."""
        held, self._held = self._held, []
        if self._open and held:
            self._write(b"".join(held))

    def _write(self, data: bytes) -> None:
        self._line.write(data)
        if self._congested:
            self._unsent += len(data)
            if self._unsent > self._home.limits.unsent_bytes:
                self.fail("it reads too slowly", at_once=True)

    def authenticated(self) -> None:
        """The client has shown who it is: it may stay."""
        self._set_timer(None)

    def fail(self, reason: str, farewell: bytes = b"", *, at_once: bool = False) -> None:
        """Close, like `close`, because of something that the client did, and say so in the log."""
        if self._open:
            self._log.info(
                "Closed the connection from {address}: {reason}.", address=self.address, reason=reason
            )
        self.close(farewell, at_once=at_once)

    def remark(self, what: str) -> None:
        """Say in the log what the client did, the first time that it does it. It may stay."""
        if what not in self._remarks:
            self._remarks.add(what)
            self._log.info("The client at {address} may stay, but {what}.", address=self.address, what=what)

    def close(self, farewell: bytes = b"", *, at_once: bool = False) -> None:
        """Say ``farewell`` and close; ``at_once``: without waiting for what was not read yet."""
        if not self._open:
            return
        self._open = False
        self._forget()
        held, self._held = self._held, []
        self._line.write(b"".join((*held, farewell)))
        self._line.unregisterProducer()
        if at_once:
            self._line.abortConnection()
        else:
            self._set_timer(LINGER, self._line.abortConnection)
            self._line.loseConnection()

    def _handle(self, command: Command) -> None:
        if self._role is None:
            make = self._roles.get(command.verb)
            if make is None:
                self.fail(f"it began with {command.verb!r}")
                return
            self._role = make(self)
        work = self._role.handle(command)
        if work is not None:
            self._wait_for(work)

    def _wait_for(self, work: Deferred[None]) -> None:
        self._busy = True
        work.addErrback(self._failed).addCallback(self._done).addErrback(self._failed)
        if self._busy and self._open:
            self._line.pauseProducing()

    def _failed(self, failure: Failure) -> None:
        self._log.failure("A command from {address} failed", failure, address=self.address)
        self.close()

    def _done(self, _: None) -> None:
        self._busy = False
        if self._working or not self._open:
            return
        self._work()
        if self._open and not self._busy:
            self._line.resumeProducing()

    def _forget(self) -> None:
        """Handle no more of what came."""
        self._commands = iter(())

    def _too_slow(self) -> None:
        self.fail("it did not sign in")

    def _set_timer(self, seconds: float | None, call: Callable[[], object] | None = None) -> None:
        timer, self._timer = self._timer, None
        if timer is not None and timer.active():
            timer.cancel()
        if seconds is not None and call is not None:
            self._timer = self._home.clock.callLater(seconds, call)
