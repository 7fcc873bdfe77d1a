"""Bounds on the connections of a listener: how many, how many from one address, how long idle."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from twisted.internet.interfaces import IAddress, IDelayedCall, IProtocolFactory, IReactorTime
from twisted.logger import Logger
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.python.failure import Failure

_log = Logger()


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections there may be, in all and from one address, and how many seconds of silence."""

    connections: int = 500
    per_address: int = 50
    silence: float = 90.0


def bounded(factory: IProtocolFactory, clock: IReactorTime, bounds: Bounds | None = None) -> IProtocolFactory:
    """Return a factory that keeps ``factory``, and whatever it wraps, within ``bounds``."""
    return _Doors(factory, clock, bounds or Bounds())


class _Door(ProtocolWrapper):
    """A connection: cut when neither side has said anything for long, whatever it is in the middle of."""

    factory: _Doors
    _silence: IDelayedCall

    def makeConnection(self, transport: Any) -> None:
        """Somebody has connected."""
        self._silence = self.factory.clock.callLater(self.factory.bounds.silence, self._cut)
        super().makeConnection(transport)  # type: ignore[no-untyped-call]

    def dataReceived(self, data: bytes) -> None:
        """They say something."""
        self._heard()
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def write(self, data: bytes) -> None:
        """We say something."""
        self._heard()
        super().write(data)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """They have gone."""
        if self._silence.active():
            self._silence.cancel()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _heard(self) -> None:
        if self._silence.active():
            self._silence.reset(self.factory.bounds.silence)

    def _cut(self) -> None:
        transport: Any = self.transport
        transport.abortConnection()


class _Doors(WrappingFactory):
    """Counts the connections, and lets in no more than there may be."""

    protocol: Any = _Door

    def __init__(self, factory: IProtocolFactory, clock: IReactorTime, bounds: Bounds) -> None:
        super().__init__(factory)  # type: ignore[no-untyped-call]
        self.clock = clock
        self.bounds = bounds
        self._addresses: Counter[str] = Counter()
        self._crowded: set[str] = set()

    def buildProtocol(self, addr: IAddress | None) -> ProtocolWrapper | None:  # type: ignore[override]
        """Return what serves a connection; ``None`` closes it."""
        host = _host(addr)
        if len(self.protocols) >= self.bounds.connections:
            self._refuse("", f"{self.bounds.connections} connections are open")
            return None
        if self._addresses[host] >= self.bounds.per_address:
            self._refuse(host, f"{self.bounds.per_address} connections of {host} are open")
            return None
        return super().buildProtocol(addr)

    def registerProtocol(self, protocol: Any) -> None:
        """A connection is open."""
        super().registerProtocol(protocol)  # type: ignore[no-untyped-call]
        self._addresses[_host(protocol.getPeer())] += 1

    def unregisterProtocol(self, protocol: Any) -> None:
        """A connection is closed."""
        super().unregisterProtocol(protocol)  # type: ignore[no-untyped-call]
        host = _host(protocol.getPeer())
        self._crowded -= {"", host}
        self._addresses[host] -= 1
        if not self._addresses[host]:
            del self._addresses[host]

    def _refuse(self, host: str, reason: str) -> None:
        """Say so once until there is room again: a crowd must not fill the log."""
        if host not in self._crowded:
            self._crowded.add(host)
            _log.warn(
                "Refused a connection for old clients, and others until one closes: {reason}.", reason=reason
            )


def _host(address: object) -> str:
    return str(getattr(address, "host", "a socket"))
