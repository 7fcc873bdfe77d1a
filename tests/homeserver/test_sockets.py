"""The whole of it over real sockets, with real threads: as a stranger would meet it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import treq
from pytest_twisted import blockon
from twisted.internet import reactor as installed
from twisted.internet.defer import Deferred
from twisted.internet.protocol import ClientCreator, Protocol
from twisted.web.client import Agent
from twisted.web.resource import Resource
from twisted.web.server import Site

from amsn2athena.homeserver import HomeNetwork
from amsn2athena.msnp import Command, Direction, Parser, encode, sso
from amsn2athena.msnp.soap import MESSENGER_CLEAR, Request, RequestSecurityTokens
from amsn2athena.storage import Database
from tests.homeserver.people import machine
from tests.storage.reactor import on_the_reactor
from tests.storage.template import prepare

reactor: Any = installed


class Client(Protocol):
    """A client on a real socket."""

    def __init__(self) -> None:
        self._parser = Parser(Direction.TO_CLIENT)
        self._heard: list[Command] = []
        self._waiting: list[tuple[Callable[[Command], bool], Deferred[Command]]] = []
        self.gone: Deferred[None] = Deferred()

    def dataReceived(self, data: bytes) -> None:
        self._heard.extend(self._parser.receive(data))
        waiting, self._waiting = self._waiting, []
        for wanted, done in waiting:
            self.until(wanted).chainDeferred(done)

    def connectionLost(self, reason: object = None) -> None:
        self.gone.callback(None)

    def until(self, wanted: Callable[[Command], bool]) -> Deferred[Command]:
        """Fire with the first command that is wanted."""
        done: Deferred[Command] = Deferred()
        while self._heard:
            command = self._heard.pop(0)
            if wanted(command):
                done.callback(command)
                return done
        self._waiting.append((wanted, done))
        return done

    def ask(self, trid: int, verb: str, *args: str, payload: bytes | None = None) -> Deferred[Command]:
        """Send a command, and fire with its answer."""
        self.write(Command(verb, trid, args, payload))
        return self.until(lambda command: command.trid == trid)

    def write(self, command: Command) -> None:
        """Send a command."""
        assert self.transport is not None
        self.transport.write(encode(command))


class Server:
    """A home network on two ports of this machine."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder}/amsn2.db")
        prepare(self.database)
        self.network = HomeNetwork(self.database)
        root = Resource()  # type: ignore[no-untyped-call]
        for segment, resource in self.network.resources().items():
            root.putChild(segment, resource)
        self._http = treq.client.HTTPClient(Agent(reactor))  # type: ignore[no-untyped-call]
        self._factories = [self.network.factory, Site(root)]  # type: ignore[no-untyped-call]
        self._ports: list[Any] = []

    def start(self) -> None:
        for factory in self._factories:
            self._ports.append(reactor.listenTCP(0, factory, interface="127.0.0.1"))

    async def stop(self) -> None:
        self.network.shutdown()
        for port in self._ports:
            await port.stopListening()
        self.database.close()

    async def connect(self) -> Client:
        """Return a client that is connected."""
        creator: Any = ClientCreator(reactor, Client)  # type: ignore[no-untyped-call]
        client: Client = await creator.connectTCP("127.0.0.1", self._ports[0].getHost().port)
        return client

    async def call(self, request: Request[Any]) -> Any:
        """Ask a service."""
        _, body = await self.post(request.service.path, request.build_request())
        return request.parse_response(body)

    async def post(self, target: str, data: bytes) -> tuple[Any, bytes]:
        """Post, and return the headers and the body of the answer."""
        url = f"http://127.0.0.1:{self._ports[1].getHost().port}{target}"
        response = await self._http.post(url, data=data)
        return response.headers, await response.content()

    async def sign_in(self, name: str) -> Client:
        """Return a client at which somebody is signed in and there."""
        client = await self.connect()
        await client.ask(1, "VER", "MSNP18", "CVR0")
        nonce = (await client.ask(2, "USR", "SSO", "I", f"{name}@example.com")).args[-1]
        given = await self.call(RequestSecurityTokens(f"{name}@example.com", "a secret"))
        token = given.tokens[MESSENGER_CLEAR]
        proof = sso.answer(nonce, token.secret)
        assert (await client.ask(3, "USR", "SSO", "S", token.ticket, proof, machine(1))).args[0] == "OK"
        await client.ask(4, "CHG", "NLN", "0:0", "0")
        return client

    async def talk(self) -> tuple[Client, Client]:
        """Sign Alice and Bob in, and return their seats in a conversation."""
        alice, bob = await self.sign_in("alice"), await self.sign_in("bob")
        room = (await alice.ask(5, "XFR", "SB")).args
        first, second = await self.connect(), await self.connect()
        await first.ask(1, "USR", "alice@example.com", room[3])
        await first.ask(2, "CAL", "bob@example.com")
        ringing = await bob.until(lambda command: command.verb == "RNG")
        assert ringing.args[1] == room[1]
        await second.ask(1, "ANS", "bob@example.com", ringing.args[3], ringing.args[0])
        await first.until(lambda command: command.verb == "JOI")
        return first, second


class Walker:
    """A client that gets through by HTTP alone."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._query = "Action=open&Server=NS&IP=127.0.0.1"
        self._parser = Parser(Direction.TO_CLIENT)

    async def say(self, command: Command) -> list[Command]:
        """Send a command, and return what is answered."""
        return await self._post(self._query, encode(command))

    async def listen(self) -> list[Command]:
        """Return what has come, or comes now."""
        return await self._post(f"Action=poll&Lifespan=30&{self._query}", b"")

    async def _post(self, query: str, data: bytes) -> list[Command]:
        headers, body = await self._server.post(f"/gateway/gateway.dll?{query}", data)
        [said] = headers.getRawHeaders("x-msn-messenger")
        self._query = said.partition("; ")[0]
        return list(self._parser.receive(body))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Yield a server with Alice and Bob."""
    server = Server(tmp_path)
    server.start()
    for name in ("alice", "bob"):
        blockon(server.network.create_account(f"{name}@example.com", name.title(), "a secret"))
    yield server
    blockon(Deferred.fromCoroutine(server.stop()))


@on_the_reactor
async def test_two_people_sign_in_and_talk(server: Server) -> None:
    first, second = await server.talk()
    answer = await first.ask(3, "MSG", "A", payload=b"hello \xf0\x9f\x98\x80")
    heard = await second.until(lambda command: command.verb == "MSG")
    assert (answer.verb, heard.payload) == ("ACK", b"hello \xf0\x9f\x98\x80")


@on_the_reactor
async def test_going_down_is_told_to_everybody(server: Server) -> None:
    alice = await server.sign_in("alice")
    server.network.shutdown()
    assert (await alice.until(lambda command: command.verb == "OUT")).args == ("SSD",)
    await alice.gone


@on_the_reactor
async def test_garbage_ends_only_its_own_connection(server: Server) -> None:
    alice, stranger = await server.sign_in("alice"), await server.connect()
    assert stranger.transport is not None
    stranger.transport.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await stranger.gone
    assert (await alice.ask(9, "BLP", "AL")).args == ("AL",)


@on_the_reactor
async def test_who_never_reads_is_disconnected(server: Server) -> None:
    first, deaf = await server.talk()
    transport: Any = deaf.transport
    transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    transport.pauseProducing()
    for number in range(8_000):  # more than the buffers of the kernel and of the server hold
        first.write(Command("MSG", number, ("N",), b"x" * 1_600))
    await first.until(lambda command: command.verb == "BYE").addTimeout(30, reactor)
    transport.abortConnection()


@on_the_reactor
async def test_somebody_signs_in_by_http_alone(server: Server) -> None:
    bob = await server.sign_in("bob")
    alice = Walker(server)
    await alice.say(Command("VER", 1, ("MSNP18", "CVR0")))
    [*_, challenge] = await alice.say(Command("USR", 2, ("SSO", "I", "alice@example.com")))
    given = await server.call(RequestSecurityTokens("alice@example.com", "a secret"))
    token = given.tokens[MESSENGER_CLEAR]
    proof = sso.answer(challenge.args[-1], token.secret)
    [signed_in, *_] = await alice.say(Command("USR", 3, ("SSO", "S", token.ticket, proof, machine(1))))
    assert signed_in.args[0] == "OK"
    [*_, renamed] = await alice.say(Command("PRP", 4, ("MFN", "Alicia")))
    assert renamed.args == ("MFN", "Alicia")
    server.network.wall("Going home")
    assert "NOT" in {each.verb for each in await alice.listen()}
    assert (await bob.until(lambda command: command.verb == "NOT")).payload
