"""Accepting connections, as many as there may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory
from twisted.logger import Logger

from amsn2athena.homeserver._addresses import host_of, is_loopback
from amsn2athena.homeserver._connection import Connection, Role
from amsn2athena.homeserver._home import Home


class HomeFactory(Factory):
    """Makes a :class:`Connection` for each client, unless there are too many."""

    noisy = False
    _log = Logger()

    def __init__(self, home: Home, roles: Mapping[str, Callable[[Connection], Role]]) -> None:
        self._home = home
        self._roles = roles
        self._open: Counter[str] = Counter()
        self._closed = False

    def buildProtocol(self, addr: IAddress | None) -> Connection | None:
        """Return a connection, or ``None`` to refuse it."""
        host = host_of(addr)
        if self._closed or self._full(host):
            return None
        self._open[host] += 1
        return Connection(self._home, self._roles, lambda: self._gone(host))

    def refuse(self) -> None:
        """Accept no more."""
        self._closed = True

    def _full(self, host: str) -> bool:
        limits = self._home.limits
        in_all = self._open.total() >= limits.connections
        alone = self._open[host] >= limits.connections_per_address and not is_loopback(host)
        if in_all or alone:
            self._log.info("Refused a connection from {host}: there are too many.", host=host)
        return in_all or alone

    def _gone(self, host: str) -> None:
        self._open[host] -= 1
        if not self._open[host]:
            del self._open[host]
