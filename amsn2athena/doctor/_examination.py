"""The steps, and which of them need which."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IReactorTime

from amsn2athena.doctor._account import Account
from amsn2athena.doctor._certificates import inspect
from amsn2athena.doctor._notification import NotificationServer
from amsn2athena.doctor._reaching import PATIENCE, is_name, look_up, trouble
from amsn2athena.doctor._report import Finding, NotTried, Report, Result, Trouble, said
from amsn2athena.doctor._services import THEIRS, Services
from amsn2athena.papyon import Client, Hosts, address, make_agent

#: Seconds that signing in may take, which is several questions in a row.
SIGN_IN = 60.0

#: How often a notification server may send us on to another.
MOST_MOVES = 3

Work = Callable[[], Awaitable[str]]


@dataclass(frozen=True)
class Patient:
    """A network that is to be looked at."""

    name: str
    title: str
    hosts: Hosts
    dialects: Sequence[int]


@dataclass(frozen=True)
class Credentials:
    """An account of the network."""

    account: str
    password: str = field(repr=False)


#: The web services, the setting that has the address of each, and how each is asked.
SERVICES: tuple[tuple[str, str, Callable[[Services, str], Awaitable[str]]], ...] = (
    ("Passport", "passport", Services.passport),
    ("Nexus", "nexus", Services.nexus),
    ("Address book", "address_book", Services.address_book),
    ("Sharing", "sharing", Services.sharing),
    ("Messages for later: send", "oim", Services.oim),
    ("Messages for later: read", "rsi", Services.rsi),
    ("Profiles", "storage", Services.storage),
)


async def examine(
    patient: Patient,
    report: Report,
    reactor: Any,
    credentials: Credentials | None = None,
    clock: IReactorTime | None = None,
) -> None:
    """Try each step, and tell ``report``. ``clock``: what times the steps, the reactor unless given."""
    await _Examination(patient, report, reactor, clock or reactor).run(credentials)
    report.end()


class _Examination:
    def __init__(self, patient: Patient, report: Report, reactor: Any, clock: IReactorTime) -> None:
        self._patient = patient
        self._hosts = patient.hosts
        self._report = report
        self._reactor = reactor
        self._clock = clock
        self._urls = {field: str(getattr(patient.hosts, field)) for _, field, _ in SERVICES}
        #: Hosts whose names, and places whose certificates, are no good.
        self._unknown: set[str] = set()
        self._distrusted: set[str] = set()

    async def run(self, credentials: Credentials | None) -> None:
        """Try everything."""
        await self._names()
        reached = await self._notification(credentials)
        await self._certificates()
        await self._services()
        await self._account(credentials, reached)

    async def _step(self, name: str, work: Work, where: str = "", patience: float = PATIENCE) -> bool:
        """Try something, in its time; return whether it works."""
        try:
            words = await Deferred.fromCoroutine(_awaited(work)).addTimeout(patience, self._clock, _too_late)
        except NotTried as why:
            self._skip(name, str(why))
            return False
        except Exception as error:
            found = trouble(error, where)
            self._report.add(Finding(name, Result.FAILS, found.words, found.advice))
            return False
        self._report.add(Finding(name, Result.WORKS, words))
        return True

    def _skip(self, name: str, why: str) -> None:
        self._report.add(Finding(name, Result.NOT_TRIED, why))

    async def _names(self) -> None:
        hosts = [
            address(self._hosts.notification)[0],
            *(_place(url)[0] for url in self._urls.values() if url),
        ]
        for host in dict.fromkeys(filter(is_name, hosts)):
            if not await self._step(f"Name {host}", partial(self._look_up, host), host):
                self._unknown.add(host)

    async def _look_up(self, host: str) -> str:
        found = await look_up(self._reactor, host)
        if not found:
            raise Trouble("Nobody knows this name.", "Check how it is written; the network may have moved.")
        return f"It is {', '.join(found[:4])}{', ...' if len(found) > 4 else ''}."

    async def _notification(self, credentials: Credentials | None) -> bool:
        """Try the notification server, and those that it sends clients on to; return whether there is any
        point in signing in.
        """
        account = credentials.account if credentials else f"doctor-{secrets.token_hex(4)}@example.com"
        where = self._hosts.notification
        for _ in range(1 + MOST_MOVES):
            server = await self._server(where, account)
            if server is None or not server.onward:
                return server is not None
            where = server.onward
        self._report.add(
            Finding("Notification server", Result.FAILS, "They send clients in circles.", THEIRS)
        )
        return False

    async def _server(self, notification: str, account: str) -> NotificationServer | None:
        """Try one; return it if clients can do something with it."""
        try:
            host, port = address(notification)
        except ValueError:
            words = f"{said(notification)} is no host and port."
            self._report.add(Finding("Notification server", Result.FAILS, words, THEIRS))
            return None
        where = _written(host, port)
        if host in self._unknown:
            self._skip("Notification server", "Its name is not known.")
            return None
        server = NotificationServer(lambda: self._endpoint(host, port), where, self._patient.dialects)
        patience = PATIENCE * (1 + len(self._patient.dialects))
        try:
            if not await self._step("Notification server", server.connect, where):
                return None
            if not await self._step("Dialects (VER)", server.agree, where, patience):
                return None
            await self._step("Client version (CVR)", server.introduce, where)
            await self._step("Way of signing in (USR)", partial(server.way_in, account), where)
        finally:
            server.close()
        return server

    async def _certificates(self) -> None:
        places = [_place(url) for url in self._urls.values() if url.startswith("https:")]
        for host, port in dict.fromkeys(places):
            if host in self._unknown:
                continue
            where = _written(host, port)
            work = partial(inspect, self._endpoint(host, port), host, self._hosts.authorities)
            if not await self._step(f"Certificate of {where}", work, where):
                self._distrusted.add(where)

    async def _services(self) -> None:
        agent, pool = make_agent(self._reactor, self._hosts.authorities)
        services = Services(agent)
        try:
            for name, field, ask in SERVICES:
                url = self._urls[field]
                why = self._why_not(url)
                if why:
                    self._skip(name, why)
                else:
                    await self._step(name, partial(ask, services, url), _written(*_place(url)))
        finally:
            await pool.closeCachedConnections()  # type: ignore[no-untyped-call]

    def _why_not(self, url: str) -> str:
        if not url:
            return "The network has none, as far as the configuration says."
        if _place(url)[0] in self._unknown:
            return "Its name is not known."
        if url.startswith("https:") and _written(*_place(url)) in self._distrusted:
            return "Its certificate is not to be trusted."
        return ""

    async def _account(self, credentials: Credentials | None, reached: bool) -> None:
        if credentials is None:
            self._skip("Signing in", "No account was given: --account EMAIL tries this, and what follows.")
            return
        if not reached:
            self._skip("Signing in", "Not without a notification server.")
            return
        client = Client(self._hosts, self._reactor, dialects=self._patient.dialects)
        account = Account(client)
        try:
            sign_in = partial(account.sign_in, credentials.account, credentials.password)
            if await self._step("Signing in", sign_in, "The network", SIGN_IN):
                await self._step("Contact list", account.lists)
                await self._step("Own status", account.status)
                await self._step("Switchboard", account.switchboard, "The switchboard")
                await self._step("Messages that wait", account.waiting, "The service")
                await self._step("Profile", account.profile, "The service")
        finally:
            await account.sign_out()

    def _endpoint(self, host: str, port: int) -> HostnameEndpoint:
        return HostnameEndpoint(self._reactor, host.encode("ascii"), port, timeout=PATIENCE)


def _too_late(_: object, __: float) -> str:
    raise TimeoutError


async def _awaited(work: Work) -> str:
    return await work()


def _place(url: str) -> tuple[str, int]:
    """Return host and port of a URL."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
