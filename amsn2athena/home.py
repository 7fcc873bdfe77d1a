"""The home network of a service, with the friend who lives there."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from amsn2athena.addresses import Address
from amsn2athena.friend import Friend
from amsn2athena.homeserver import HomeNetwork
from amsn2athena.msnp.soap import Service
from amsn2athena.papyon import Client, Hosts
from amsn2athena.storage import Database

FRIEND = "robin@amsn2.home"
FRIEND_NAME = "Robin"

#: The hosts that clients of twenty years ask for the services of the network.
WELL_KNOWN_HOSTS = frozenset(
    [
        *(service.host for service in Service),
        "byrdr.omega.contacts.msn.com",
        "byrdr.storage.msn.com",
        "config.messenger.live.com",
        "config.messenger.msn.com",
        "gateway.messenger.hotmail.com",
        "g.msn.com",
        "local-bay.contacts.msn.com",
        "login.msn.com",
        "login.passport.com",
        "loginnet.passport.com",
        "messenger.hotmail.com",
        "messenger.msn.com",
        "nexus.passport.com",
        "omega.contacts.msn.com",
        "storage.live.com",
        "storage.msn.com",
        "sup.live.com",
        "tkrdr.storage.msn.com",
    ]
)


class Home:
    """The home network, and how clients in this process reach it: through sockets, as strangers do.

    ``place`` must be called with the addresses of both ports once they are known. ``public`` is the
    ``host:port`` that strangers are sent to, should it be another than where they reached us.
    """

    _log = Logger()

    def __init__(
        self, database: Database, reactor: Any, sealing_key: Callable[[], bytes], public: str = ""
    ) -> None:
        self.network = HomeNetwork(database, clock=reactor, sealing_key=sealing_key, switchboard=public)
        self._reactor = reactor
        self._friend: Friend | None = None

    def place(self, notification: Address, services: Address) -> None:
        """The ports listen here."""
        url = f"http://{services}"
        self.hosts = Hosts(
            notification=str(notification),
            passport=f"{url}/RST.srf",
            address_book=f"{url}/abservice/abservice.asmx",
            sharing=f"{url}/abservice/SharingService.asmx",
            oim=f"{url}/OimWS/oim.asmx",
            rsi=f"{url}/rsi/rsi.asmx",
            nexus=f"{url}/rdr/pprdr.asp",
            storage=f"{url}/storageservice/SchematizedStore.asmx",
            switchboard=str(notification),
        )

    def connect(self) -> Client:
        """Return a client of this network."""
        return Client(self.hosts, self._reactor)

    async def invite_friend(self) -> None:
        """Let the friend in, with a fresh password, whose account is made the first time."""
        password = secrets.token_urlsafe(32)
        if await self.network.account_exists(FRIEND):
            await self.network.set_password(FRIEND, password)
        else:
            await self.network.create_account(FRIEND, FRIEND_NAME, password)
        self.network.companion = FRIEND
        self._friend = Friend(self.connect(), FRIEND, password, self._reactor)
        self._friend.start()

    def start(self) -> Deferred[None]:
        """Invite the friend; a network without it is a network all the same."""
        invited = Deferred.fromCoroutine(self.invite_friend())
        return invited.addErrback(lambda failure: self._log.failure("the friend did not come", failure))

    def stop(self) -> None:
        """Send everybody home."""
        if self._friend is not None:
            self._friend.stop()
        self.network.shutdown()
