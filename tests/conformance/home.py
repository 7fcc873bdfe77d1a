"""The home network with four accounts, on real sockets, its database in memory."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor as _reactor
from twisted.internet.defer import maybeDeferred
from twisted.internet.interfaces import IListeningPort
from twisted.web.resource import Resource
from twisted.web.server import Site

from amsn2athena.homeserver import HomeNetwork, Limits
from amsn2athena.homeserver._passwords import Passwords
from tests.conformance.server import Server, hosts
from tests.conformance.stage import Account
from tests.homeserver.house import HASHER, DatabaseHere, Here

reactor: Any = _reactor

#: Seconds for everything: many times what it takes when all goes well.
PATIENCE = 60.0

ACCOUNTS = tuple(
    Account(f"{name}@example.com", f"the password of {name}") for name in ("alice", "bob", "carol", "dave")
)


class Home:
    """A home network; `start` it, and `stop` it."""

    def __init__(self) -> None:
        self._database = DatabaseHere()
        self._ports: list[IListeningPort] = []
        limits = Limits(changes=100_000, calls=1_000)
        self.network = HomeNetwork(self._database, limits=limits, passwords=Passwords(Here(), HASHER))

    async def start(self) -> None:
        """Open the ports, and let the four in."""
        root = Resource()  # type: ignore[no-untyped-call]
        for segment, resource in self.network.resources().items():
            root.putChild(segment, resource)
        self.port = self._listen(self.network.factory)
        self.http = self._listen(Site(root))  # type: ignore[no-untyped-call]
        for account in ACCOUNTS:
            name = account.email.partition("@")[0].title()
            await self.network.create_account(account.email, name, account.password)

    @property
    def server(self) -> Server:
        """Where it is."""
        return Server(reactor, hosts(f"127.0.0.1:{self.port}", f"http://127.0.0.1:{self.http}"), PATIENCE)

    async def stop(self) -> None:
        """Close everything."""
        self.network.shutdown()
        for port in self._ports:
            await maybeDeferred(port.stopListening)
        self._database.close()

    def _listen(self, factory: Any) -> int:
        port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        self._ports.append(port)
        return int(port.getHost().port)
