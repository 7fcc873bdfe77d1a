"""The same over real sockets, plain and encrypted: where the connection is taken over from HTTP."""

from __future__ import annotations

import datetime
import gc
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_twisted
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL
from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol, wrapClientTLS
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator, IOpenSSLServerConnectionCreator
from twisted.internet.protocol import Protocol
from twisted.internet.task import deferLater
from twisted.logger import capturedLogs
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel
from twisted.web.resource import Resource
from twisted.web.server import Site
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import TextMessage
from zope.interface import implementer

from amsn2athena.athena import LivePage, LiveSite, Settings
from amsn2athena.athena.delivery import Limits
from tests.athena.memory import EchoPage
from tests.athena.test_frames import frames

reactor: Any = _reactor
LARGE = "x" * 50_000
MANY = 200


class Client(Protocol):
    """Collects what the server sends."""

    def __init__(self) -> None:
        self.received = b""
        self._waiting: list[tuple[bytes, Deferred[None]]] = []

    def dataReceived(self, data: bytes) -> None:
        self.received += data
        for words, deferred in self._waiting.copy():
            if words in self.received:
                self._waiting.remove((words, deferred))
                deferred.callback(None)

    def until(self, words: bytes) -> Deferred[None]:
        """Return a ``Deferred`` that fires when ``words`` have come."""
        deferred: Deferred[None] = Deferred()
        self._waiting.append((words, deferred))
        self.dataReceived(b"")
        return deferred

    def connectionLost(self, reason: Failure | None = None) -> None:
        self.dataReceived(b"<closed>")

    def write(self, data: bytes) -> None:
        transport: Any = self.transport
        transport.write(data)

    def pause(self, reading: bool) -> None:
        transport: Any = self.transport
        transport.resumeProducing() if reading else transport.pauseProducing()


@implementer(IOpenSSLServerConnectionCreator)
class Certified:
    """A server with a fresh certificate of its own making."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
        self._context = SSL.Context(SSL.TLS_SERVER_METHOD)
        self._context.use_certificate(builder.sign(key, hashes.SHA256()))
        self._context.use_privatekey(key)

    def serverConnectionForTLS(self, tlsProtocol: object) -> SSL.Connection:
        return SSL.Connection(self._context, None)


@implementer(IOpenSSLClientConnectionCreator)
class Trusting:
    """A client that believes any certificate."""

    def clientConnectionForTLS(self, tlsProtocol: object) -> SSL.Connection:
        return SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), None)


class Running:
    """A live site that listens."""

    def __init__(self, encrypted: bool) -> None:
        limits = Limits(window_bytes=1 << 26)
        self.live = LiveSite(clock=reactor, settings=Settings(delivery=limits))
        self.pages: list[LivePage] = []
        root = Resource()  # type: ignore[no-untyped-call]
        root.putChild(b"", self.live.page(lambda request: self._page()))
        root.putChild(b"athena", self.live.resource)
        site: Any = Site(root)  # type: ignore[no-untyped-call]
        self.encrypted = encrypted
        if encrypted:
            self.port = reactor.listenSSL(0, site, Certified(), interface="127.0.0.1")
        else:
            self.port = reactor.listenTCP(0, site, interface="127.0.0.1")

    def _page(self) -> LivePage:
        self.pages.append(EchoPage())
        return self.pages[-1]

    async def connect(self) -> Client:
        """Return a connected client."""
        endpoint: Any = TCP4ClientEndpoint(reactor, "127.0.0.1", self.port.getHost().port)
        if self.encrypted:
            endpoint = wrapClientTLS(Trusting(), endpoint)
        client: Client = await connectProtocol(endpoint, Client())  # type: ignore[no-untyped-call]
        return client

    async def page(self) -> bytes:
        """Open the page, and return its channel."""
        http = await self.connect()
        http.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        await http.until(b"<closed>")
        found = re.search(rb'"channel":"([^"]+)"', http.received)
        assert found is not None
        return found[1]

    async def open_stream(self) -> Client:
        """Open the page, and an event stream for it."""
        body = b'["%b",1,0,1,[],"stream"]' % await self.page()
        client = await self.connect()
        client.write(
            b"POST /athena/transport HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%b"
            % (len(body), body)
        )
        await client.until(b"data: [0]\n\n")
        return client

    async def open(self) -> Client:
        """Open the page, and a WebSocket for it."""
        channel = await self.page()
        client = await self.connect()
        client.write(
            b"GET /athena/transport HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Protocol: athena, %b.1.0\r\n\r\n" % channel
        )
        await client.until(b"\r\n\r\n\x81\x03[0]")
        client.received = client.received.partition(b"\r\n\r\n")[2]
        return client

    async def stop(self) -> None:
        """Stop listening, and wait until all is closed."""
        self.live.close()
        await self.port.stopListening()


@pytest_twisted.async_yield_fixture(params=[False, True], ids=["plain", "encrypted"])  # type: ignore[untyped-decorator]
async def running(request: pytest.FixtureRequest) -> AsyncIterator[Running]:
    """Yield a live site that listens, plain and encrypted."""
    found = Running(request.param)
    yield found
    await found.stop()


def texts(client: Client) -> list[str]:
    """Return the text messages that have come."""
    peer = Connection(ConnectionType.CLIENT)
    peer.receive_data(client.received.removesuffix(b"<closed>"))
    events = [event for event in peer.events() if isinstance(event, TextMessage)]
    whole: list[str] = [""]
    for event in events:
        whole[-1] += event.data
        if event.message_finished:
            whole.append("")
    return whole[:-1]


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_call_over_a_real_socket_is_answered(running: Running) -> None:
    client = await running.open()
    client.write(frames(TextMessage('[["call",1,1,"echo",["hi"]]]')))
    await client.until(b'["ok",1,"hi"]')
    assert '["ok",1,"hi"]' in "".join(texts(client))
    client.write(frames(TextMessage('["bye"]')))
    await client.until(b"\x88")


async def tell_much(running: Running, client: Client) -> None:
    """Tell a page so much that it waits, because its browser does not read; then let that read it all."""
    client.pause(reading=False)
    (element,) = running.pages[0].liveFragmentChildren
    for number in range(MANY):
        element.notify("show", number, LARGE)
        await deferLater(reactor, 0)
    delivery = running.pages[0]._board.channel.delivery  # type: ignore[union-attr]
    assert delivery.waiting()
    client.pause(reading=True)
    element.notify("last")
    await client.until(b'["tell",1,"last",[]]')


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_slow_reader_gets_everything_in_order_once_it_reads(running: Running) -> None:
    client = await running.open()
    await tell_much(running, client)
    assert re.findall(r'"show",\[(\d+),', "".join(texts(client))) == list(map(str, range(MANY)))


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_closed_tab_is_noticed_at_once(running: Running) -> None:
    client = await running.open()
    channel: Any = running.pages[0]._board.channel
    client.write(b"\x88\x82\0\0\0\0\x03\xe9")
    await client.until(b"<closed>")
    assert channel.transport is None


def http_channels() -> list[HTTPChannel]:
    """Return the HTTP connections that are in memory."""
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, HTTPChannel)]


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_nothing_of_http_is_kept_in_memory_behind_a_plain_websocket(running: Running) -> None:
    before = http_channels()  # those of other tests stay as long as this list
    client = await running.open()
    kept = 1 if running.encrypted else 0
    for _ in range(1000):
        if (found := len(http_channels()) - len(before)) <= kept:
            break
        await deferLater(reactor, 0)  # the connection that brought the page is closing
    assert found == kept
    client.write(frames(TextMessage('["bye"]')))
    await client.until(b"\x88")


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_slow_reader_of_an_event_stream_gets_everything_in_order_once_it_reads(
    running: Running,
) -> None:
    client = await running.open_stream()
    await tell_much(running, client)
    assert re.findall(r'"show",\[(\d+),', client.received.decode()) == list(map(str, range(MANY)))


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_the_end_of_an_event_stream_is_noticed_at_once(running: Running) -> None:
    client = await running.open_stream()
    channel: Any = running.pages[0]._board.channel
    client.transport.loseConnection()  # type: ignore[union-attr]
    for _ in range(1000):
        if channel.transport is not None:
            await deferLater(reactor, 0)
    assert channel.transport is None


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_reader_of_an_event_stream_that_never_reads_is_cut_off(running: Running) -> None:
    client = await running.open_stream()
    client.pause(reading=False)
    (element,) = running.pages[0].liveFragmentChildren
    with capturedLogs() as logs:
        while running.pages[0]._board.channel is not None:
            element.notify("show", LARGE * 20)
            await deferLater(reactor, 0)
    assert len([log for log in logs if log["log_namespace"].startswith("amsn2athena.")]) == 1
    client.pause(reading=True)
    await client.until(b"<closed>")
