"""Machines of then, in memory: their TLS is the standard library's, told to forget twenty years."""

from __future__ import annotations

import ssl
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IProtocolFactory
from twisted.internet.testing import StringTransportWithDisconnection

HERE = IPv4Address("TCP", "192.168.1.5", 443)


def of_then(
    authority: bytes, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1, ciphers: str = "ALL"
) -> ssl.SSLContext:
    """Return what a client of then has: one version of TLS, and an authority that it imported, in PEM."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority.decode())
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    return context


class Wire(StringTransportWithDisconnection):
    """The server's end of a connection."""

    def __init__(self, host: str) -> None:
        peer = IPv4Address("TCP", host, 1025)
        super().__init__(hostAddress=HERE, peerAddress=peer)  # type: ignore[no-untyped-call]
        self.is_cut = self.is_closing = False

    def setTcpNoDelay(self, enabled: bool) -> None:
        """There is no socket."""

    def loseConnection(self) -> None:
        """The server closes. As with a socket, it is not told of it in the middle of what it does."""
        self.is_closing = True

    def abortConnection(self) -> None:
        """The server cuts the line."""
        self.is_cut = True
        self.settle()

    def settle(self) -> None:
        """Let the server know that the line is gone."""
        super().loseConnection()  # type: ignore[no-untyped-call]


@dataclass
class Line:
    """A connection, whose other end the test holds."""

    factory: IProtocolFactory
    host: str = "192.168.1.9"
    sent: bytes = field(default=b"", init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.host)
        self.protocol: Any = self.factory.buildProtocol(self.wire.getPeer())  # type: ignore[no-untyped-call]
        if self.protocol is not None:
            self.wire.protocol = self.protocol
            self.protocol.makeConnection(self.wire)

    @property
    def is_open(self) -> bool:
        """Whether it was let in, and has not been closed since."""
        return self.protocol is not None and bool(self.wire.connected)

    def hear(self) -> bytes:
        """Return what the server has sent since the last time."""
        heard = bytes(self.wire.value())  # type: ignore[no-untyped-call]
        self.wire.clear()  # type: ignore[no-untyped-call]
        self.sent += heard
        return heard

    def say(self, data: bytes) -> None:
        """Send bytes."""
        self.protocol.dataReceived(data)
        if self.wire.is_closing and self.wire.connected:
            self.wire.settle()

    def hang_up(self) -> None:
        """Go away."""
        self.wire.settle()


class Machine:
    """A machine that has connected by TLS, and looks for ``host`` in the certificate. It sends no SNI."""

    def __init__(self, line: Line, context: ssl.SSLContext) -> None:
        context.check_hostname = False
        self.line = line
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._in, self._out)

    def shake_hands(self) -> str:
        """Finish the handshake and return the version. Raises ``ssl.SSLError``."""
        for _ in range(10):
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                self._pump()
            else:
                self._pump()
                return self.tls.version() or ""
        raise AssertionError("the handshake does not end")

    def say(self, data: bytes) -> None:
        """Send bytes, encrypted."""
        self.tls.write(data)
        self._pump()

    def read(self) -> bytes:
        """Return what has come, decrypted."""
        read = b""
        while True:
            try:
                piece = self.tls.read(65536)
            except ssl.SSLWantReadError:
                return read
            if not piece:
                return read
            read += piece

    def hang_up(self) -> None:
        """Close as one should."""
        with suppress(ssl.SSLWantReadError):
            self.tls.unwrap()
        self._pump()

    def flush(self) -> None:
        """Send what is still to be sent: an alert, say."""
        self._pump()

    def _pump(self) -> None:
        if data := self._out.read():
            self.line.say(data)
        if heard := self.line.hear():
            self._in.write(heard)
