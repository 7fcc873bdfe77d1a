"""Post SOAP envelopes, and ask for pages of which the headers matter, carefully.

Redirects are not followed here: a body carries a password or a ticket, and belongs to the configured host
only. No cookies are kept, answers are not decompressed, and one that is too large or too slow is given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IConsumer, IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import Agent, HTTPConnectionPool, ResponseDone
from twisted.web.http import INTERNAL_SERVER_ERROR, OK, PotentialDataLoss
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer

from amsn2athena.msnp.soap import CONTENT_TYPE, MAX_RESPONSE, Request, Service, SoapError
from amsn2athena.papyon._authorities import policy
from amsn2athena.papyon._hosts import Hosts
from amsn2athena.papyon.errors import RequestRefused, RequestTimedOut

Answer = TypeVar("Answer")

#: Seconds for one call, from connecting to the last byte, and for the connecting alone.
TIMEOUT = 30.0
CONNECT_TIMEOUT = 10.0

#: Seconds that an idle connection is kept. Servers keep theirs longer, so that no call meets a closing one.
IDLE = 10


class _QuietPool(HTTPConnectionPool):
    """Does not say in the log that each connection comes and goes."""

    _factory: Any = type("_QuietFactory", (HTTPConnectionPool._factory,), {"noisy": False})


def make_agent(reactor: Any, authorities: str = "") -> tuple[Agent, HTTPConnectionPool]:
    """Return an agent that keeps connections and checks certificates, and its pool, to be closed at the
    end. ``authorities``: see `Hosts`.
    """
    pool = _QuietPool(reactor, persistent=True)  # type: ignore[no-untyped-call]
    pool.cachedConnectionTimeout = IDLE
    pool.retryAutomatically = False
    agent: Agent = Agent(reactor, policy(authorities), CONNECT_TIMEOUT, pool=pool)  # type: ignore[no-untyped-call]
    return agent, pool


class Soap:
    """Calls the SOAP services of a network."""

    def __init__(self, hosts: Hosts, agent: IAgent, clock: IReactorTime) -> None:
        self._urls = {
            Service.PASSPORT: hosts.passport,
            Service.ADDRESS_BOOK: hosts.address_book,
            Service.SHARING: hosts.sharing,
            Service.OFFLINE: hosts.oim,
            Service.MAILBOX: hosts.rsi,
            Service.STORAGE: hosts.storage,
        }
        self._agent = agent
        self._clock = clock

    def knows(self, service: Service) -> bool:
        """Say whether this network has such a service, as far as we were told."""
        return bool(self._urls[service])

    def call(self, request: Request[Answer]) -> Deferred[Answer]:
        """Post ``request`` and return what its service answered; can be cancelled.

        Fails with ``Fault``, with ``SoapError`` for what is no answer, with ``RequestRefused`` for an HTTP
        status that carries none, for a service that is not known and for a request that cannot be written,
        with ``RequestTimedOut``, and with the errors of `twisted.web.client` and `twisted.internet.error`.
        """
        if not self.knows(request.service):
            return fail(RequestRefused("NoService"))
        try:
            envelope = request.build_request()
        except SoapError:
            return fail(RequestRefused("BadArgument"))
        headers: Headers = Headers({"Content-Type": [CONTENT_TYPE], "User-Agent": ["MSMSGS"]})
        if request.soap_action:
            headers.addRawHeader("SOAPAction", f'"{request.soap_action}"')
        url = self._urls[request.service].encode("ascii")
        asked = self._agent.request(b"POST", url, headers, _Envelope(envelope))
        body = asked.addCallback(_read).addTimeout(TIMEOUT, self._clock, _timed_out)
        return body.addCallback(request.parse_response)


def get(agent: IAgent, url: str, headers: Mapping[str, str], clock: IReactorTime) -> Deferred[IResponse]:
    """Ask for ``url``; fires with the answer when its body, in which nobody is interested, is over.

    Fails with ``RequestRefused`` for a body that is too large, with ``RequestTimedOut``, and with the errors
    of `twisted.web.client` and `twisted.internet.error`.
    """
    raw: Headers = Headers({"User-Agent": ["MSMSGS"]})
    for name, value in headers.items():
        raw.addRawHeader(name, value)
    asked = agent.request(b"GET", url.encode("ascii"), raw)
    return asked.addCallback(_skip).addTimeout(TIMEOUT, clock, _timed_out)


def _skip(response: IResponse) -> Deferred[IResponse]:
    body = _Body(None)
    response.deliverBody(body)  # type: ignore[no-untyped-call]
    return body.done.addCallback(lambda _: response)


def _timed_out(_: object, __: float) -> Any:
    raise RequestTimedOut


def _read(response: IResponse) -> Deferred[bytes]:
    """Collect the body. SOAP says that faults come with status 500; MSN's mostly come with 200.

    That of any other status is read too, and dropped: a connection that is closed for it might be taken for
    the next call before it is gone.
    """
    refused = None if response.code in (OK, INTERNAL_SERVER_ERROR) else RequestRefused(response.code)
    body = _Body(refused)
    response.deliverBody(body)  # type: ignore[no-untyped-call]
    return body.done


class _Body(Protocol):
    """Collects a body of at most ``MAX_RESPONSE`` bytes; fails with ``refused``, if it is one, at its end."""

    def __init__(self, refused: RequestRefused | None) -> None:
        self.done: Deferred[bytes] = Deferred(lambda _: self._stop())
        self._refused = refused
        self._pieces: list[bytes] = []
        self._size = 0

    def connectionMade(self) -> None:
        if self.done.called:
            self._stop()

    def dataReceived(self, data: bytes) -> None:
        self._size += len(data)
        if self.done.called:
            return
        if self._size > MAX_RESPONSE:
            self._stop()
            self.done.errback(self._refused or RequestRefused("ResponseTooLarge"))
        elif self._refused is None:
            self._pieces.append(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self.done.called:
            return
        if self._refused is not None:
            self.done.errback(self._refused)
        elif reason.check(ResponseDone, PotentialDataLoss):  # type: ignore[no-untyped-call]
            self.done.callback(b"".join(self._pieces))
        else:
            self.done.errback(reason)

    def _stop(self) -> None:
        self._pieces.clear()
        if self.transport is not None:
            self.transport.loseConnection()


@implementer(IBodyProducer)
class _Envelope:
    """A body that is written at once."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.length = len(body)

    def startProducing(self, consumer: IConsumer) -> Deferred[None]:
        consumer.write(self._body)
        return succeed(None)

    def stopProducing(self) -> None:
        """Nothing is left to produce."""

    def pauseProducing(self) -> None:
        """Nothing is left to produce."""

    def resumeProducing(self) -> None:
        """Nothing is left to produce."""
