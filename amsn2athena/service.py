"""The messenger as one service: web server, home network, sessions and the friend, wired to each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NoReturn

import msgspec
from twisted.application.service import Service
from twisted.internet.defer import Deferred, gatherResults, maybeDeferred
from twisted.internet.interfaces import IListeningPort, IProtocolFactory
from twisted.logger import Logger
from twisted.web.resource import IResource, Resource

from amsn2athena import control, old_clients, places, retro, web
from amsn2athena.addresses import Address, address_of
from amsn2athena.athena import BoundedSite
from amsn2athena.core import Network, Resumptions, SessionRegistry
from amsn2athena.home import WELL_KNOWN_HOSTS, Home
from amsn2athena.listening import NotListening, listen, place
from amsn2athena.plan import Plan
from amsn2athena.registration import HomeAccounts, Registration
from amsn2athena.storage import Database, StorageUnavailable


class Messenger(Service):
    """Everything that ``twistd amsn2-web`` starts.

    ``leave`` is called with a sentence when it cannot start, and does not return.
    """

    _log = Logger()

    def __init__(self, plan: Plan, leave: Callable[[str], NoReturn], reactor: Any) -> None:
        self._plan = plan
        self._leave = leave
        self._reactor = reactor
        self._ports: dict[str, IListeningPort] = {}

    def privilegedStartService(self) -> None:
        """Open the database and the ports, while we still may."""
        self._database = self._open_database()
        self._home = self._home_of(self._plan)
        guard = web.Guard(self._plan.hosts, WELL_KNOWN_HOSTS)
        self._live = web.live_site(self._reactor, guard)
        # The ports come before the tree: who may make an account depends on where they listen.
        site = BoundedSite(Resource(), self._reactor)  # type: ignore[no-untyped-call]
        http = self._listen("http", self._plan.http, site)
        services = {} if self._home is None else self._home.network.resources()
        authority = self._serve_old_clients(services, guard)
        networks = [*self._home_network(http), *self._other_networks()]
        resumptions = Resumptions(self._database, self._plan.linger)
        self._registry = SessionRegistry(networks, resumptions, self._reactor, time.time, self._plan.linger)
        opened = None if authority is None else self._opened(authority)
        site.resource = web.root(self._registry, self._live, services, guard, opened)
        self._address = address_of(http)

    def startService(self) -> None:
        """Begin to serve."""
        super().startService()  # type: ignore[no-untyped-call]
        self._registry.start()
        if self._home is not None:
            self._home.start()
            self._hear_commands(self._home)
        if self._address is not None:
            self._log.info("Open http://{address}/ in your browser.", address=self._address.for_people)

    def stopService(self) -> Deferred[None]:
        """Leave every network, close every port, and let the database finish."""
        super().stopService()  # type: ignore[no-untyped-call]
        self._registry.stop()
        self._live.close()
        if self._home is not None:
            self._home.stop()
        closed = gatherResults([maybeDeferred(port.stopListening) for port in self._ports.values()])
        return closed.addCallback(lambda _: self._database.close())

    # Wiring

    def _home_of(self, plan: Plan) -> Home | None:
        key = partial(places.sealing_key, plan.data_dir)
        return None if plan.home is None else Home(self._database, self._reactor, key, plan.public)

    def _hear_commands(self, home: Home) -> None:
        where = msgspec.json.encode(home.hosts).decode()
        port = control.listen(self._reactor, self._plan.control, home.network, where)
        if port is not None:
            self._ports["control"] = port

    def _open_database(self) -> Database:
        try:
            database = Database(self._plan.database_url)
            database.migrate()
        except StorageUnavailable as error:
            self._leave(str(error))
        return database

    def _home_network(self, http: IListeningPort) -> Iterator[Network]:
        if self._home is None or self._plan.home is None:
            return
        port = self._listen("home", self._plan.home, self._home.network.factory)
        self._home.place(self._reachable(port), self._reachable(http))
        policy = self._registration()
        makes_accounts = policy is not Registration.OFF
        accounts = HomeAccounts(self._home.network, self._database, policy) if makes_accounts else None
        yield Network("home", "Home network", self._home.connect, accounts)

    def _serve_old_clients(
        self, services: Mapping[bytes, IResource], guard: web.Guard
    ) -> retro.Authority | None:
        plan = self._plan.retro
        if plan is None:
            return None
        try:
            authority = retro.Authority(plan.folder, WELL_KNOWN_HOSTS)
        except retro.Unusable as error:
            self._leave(str(error))
        tls, plain = retro.factories(authority, services, guard, self._reactor)
        https = self._listen("retro-https", plan.https, tls)
        http = self._listen("retro-http", plan.http, plain)
        self._log.warn(
            "WEAK TLS on {https}, and none on {http}, for old clients: do not expose them to the internet.",
            https=place(https),
            http=place(http),
        )
        return authority

    def _opened(self, authority: retro.Authority) -> web.OldClients:
        opened = old_clients.opened(authority, self._ports, self._plan.public)
        if opened.problem:
            self._log.warn("{problem} {help}.", problem=opened.problem, help=", ".join(opened.remedies))
        return opened

    def _other_networks(self) -> Iterator[Network]:
        for name, settings in self._plan.networks.items():
            yield Network(name, settings.title, partial(settings.client, self._reactor))

    def _registration(self) -> Registration:
        if self._plan.registration is not None:
            return self._plan.registration
        addresses = [address_of(port) for port in self._ports.values()]
        # A name to be reached by means a proxy, and behind that there may be anybody.
        closed = not self._plan.hosts and all(address and not address.everybody for address in addresses)
        return Registration.OPEN if closed else Registration.INVITE

    def _listen(self, option: str, description: str, factory: IProtocolFactory) -> IListeningPort:
        try:
            port = listen(self._reactor, option, description, factory)
        except NotListening as error:
            self._leave(str(error))
        self._ports[option] = port
        return port

    def _reachable(self, port: IListeningPort) -> Address:
        address = address_of(port)
        if address is None:
            self._leave("The home network's clients need TCP: give --http and --home a tcp endpoint.")
        return address
