"""A line to a notification server, on which one asks and waits for the answer."""

from __future__ import annotations

from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import ITCPTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from amsn2athena.doctor._report import Trouble
from amsn2athena.msnp import Command, Direction, Parser, ProtocolError, encode

_WEB = (b"HTTP/", b"<!DOC", b"<html", b"<HTML")
_TLS = (b"\x15\x03", b"\x16\x03")


class Line(Protocol):
    """One connection, and at most one question at a time."""

    def __init__(self) -> None:
        self._parser = Parser(Direction.TO_CLIENT)
        self._number = 0
        self._waiting: Deferred[Command] | None = None
        self._gone: Failure | None = None

    def ask(self, verb: str, *args: str) -> Deferred[Command]:
        """Send a command; return its answer, which may be an error. Fails with ``Trouble``, or when they
        hang up.
        """
        if self._gone is not None:
            return fail(self._gone)
        self._number += 1
        waiting: Deferred[Command] = Deferred(lambda _: self.close())
        self._waiting = waiting
        if self.transport is not None:
            self.transport.write(encode(Command(verb, self._number, args)))
        return waiting

    def close(self) -> None:
        """Hang up."""
        self._waiting = None
        if isinstance(self.transport, ITCPTransport) or self.transport is not None:
            self.transport.abortConnection()  # type: ignore[attr-defined]

    def dataReceived(self, data: bytes) -> None:
        """Look for the answer."""
        try:
            for command in self._parser.receive(data):
                if command.trid == self._number:
                    self._answer(command)
        except ProtocolError:
            self._fail(Failure(_no_msnp(data)))  # type: ignore[no-untyped-call]
            self.close()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """They hung up, or we did."""
        self.transport = None
        self._fail(reason)

    def _answer(self, command: Command) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.callback(command)

    def _fail(self, reason: Failure) -> None:
        self._gone = self._gone or reason
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.errback(reason)


def _no_msnp(data: bytes) -> Trouble:
    what = "something that is no MSNP"
    if data.startswith(_WEB):
        what = "like a web server"
    elif data.startswith(_TLS):
        what = "by TLS, which notification servers do not speak"
    return Trouble(f"It answers {what}.", "Check host and port of the notification server.")
