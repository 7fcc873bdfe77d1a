"""Servers on loopback that do as a test says, and a doctor who looks at them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import maybeDeferred
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.ssl import DefaultOpenSSLContextFactory
from twisted.internet.task import Clock
from twisted.web.server import Site

from amsn2athena.doctor import Credentials, Finding, Patient, Report, Result, examine
from amsn2athena.msnp import Command, Direction, Parser, soap
from amsn2athena.papyon import Hosts
from tests.papyon.network import NOW
from tests.papyon.test_http import Services

HERE = "127.0.0.1"

#: What a sound notification server says, by verb; ``{n}`` is the number of the command, ``{0}`` its words.
SOUND = {
    "VER": "VER {n} {0}\r\n",
    "CVR": "CVR {n} 1 1 1 http://example.com http://example.com\r\n",
    "USR": "GCF 0 11\r\n<Policies/>USR {n} SSO S MBI_KEY_OLD bm9uY2U=\r\n",
}

Reply = str | bytes | Callable[[], None] | None


class Scripted(Protocol):
    """A notification server that answers as ``replies`` say."""

    def __init__(self, replies: dict[str, Reply]) -> None:
        self._replies = replies
        self._parser = Parser(Direction.TO_SERVER)

    def dataReceived(self, data: bytes) -> None:
        for command in self._parser.receive(data):
            self._answer(command)

    def _answer(self, command: Command) -> None:
        assert self.transport is not None
        reply = self._replies.get(command.verb)
        if callable(reply):
            reply()
        elif reply is None:
            self.transport.loseConnection()
        elif isinstance(reply, bytes):
            self.transport.write(reply)
        else:
            self.transport.write(reply.format(*command.args, n=command.trid).encode())


def soundly(request: Any) -> bytes:
    """Refuse everybody, as a sound passport service does."""
    request.setHeader("PassportURLs", "DARealm=Passport.Net,DALogin=login.example.com/login")
    nobody = soap.RequestSecurityTokens("nobody@example.com", "x")
    return soap.authentication_fault(nobody.version, NOW)


@dataclass
class Clinic:
    """What to look at, and what was found, by step."""

    clock: Clock = field(default_factory=Clock)
    replies: dict[str, Reply] = field(default_factory=lambda: dict(SOUND))
    render: Callable[[Any], Any] = soundly
    certificate: DefaultOpenSSLContextFactory | None = None
    ca: str = ""
    dialects: Sequence[int] = (18, 15)
    told: list[str] = field(default_factory=list)
    found: dict[str, Finding] = field(default_factory=dict)
    sound: bool = True

    async def examine(self, hosts: Hosts | None = None, credentials: Credentials | None = None) -> None:
        """Look at ``hosts``, or at servers that do as this says."""
        async with AsyncExitStack() as stack:
            if hosts is None:
                hosts = await stack.enter_async_context(self.servers())
            report = Report(self.told.append)
            patient = Patient("club", "Our club", hosts, self.dialects)
            await examine(patient, report, reactor, credentials, self.clock)
        self.found = {finding.step: finding for finding in report.findings}
        self.sound = report.sound

    @asynccontextmanager
    async def servers(self) -> AsyncIterator[Hosts]:
        """Run a notification server and a web server that has everything at every address."""
        ports: list[Any] = []
        listen: Any = reactor
        try:
            factory = Factory.forProtocol(lambda: Scripted(self.replies))
            ports.append(listen.listenTCP(0, factory, interface=HERE))
            services = Services(self.render)
            services.render_GET = self.render  # type: ignore[attr-defined]
            site = Site(services)  # type: ignore[no-untyped-call]
            if self.certificate is None:
                ports.append(listen.listenTCP(0, site, interface=HERE))
            else:
                ports.append(listen.listenSSL(0, site, self.certificate, interface=HERE))
            yield self._hosts(*(port.getHost().port for port in ports))
        finally:
            for port in ports:
                await maybeDeferred(port.stopListening)

    def _hosts(self, notification: int, web: int) -> Hosts:
        scheme = "http" if self.certificate is None else "https"
        url = f"{scheme}://{HERE}:{web}/services"
        return Hosts(f"{HERE}:{notification}", url, url, url, "", url, url, "", authorities=self.ca)

    def fails(self, step: str) -> str:
        """Return what is told of a step that failed, with what can be done about it."""
        finding = self.found[step]
        assert finding.result is Result.FAILS, finding
        assert finding.advice, finding
        assert not self.sound
        return f"{finding.words} {finding.advice}"

    def works(self, step: str) -> str:
        """Return what is told of a step that works."""
        finding = self.found[step]
        assert finding.result is Result.WORKS, finding
        return finding.words

    def is_not_tried(self, step: str) -> str:
        """Return why a step was not tried."""
        finding = self.found[step]
        assert finding.result is Result.NOT_TRIED, finding
        return finding.words
