"""A small network, of MSNP18 unless told, that follows a script, of facts seen on the wire, on `Wires`.

Alice signs in to it. Whatever the test wants to go differently, it puts into ``replies``, by verb, or into
``soap``, by type of request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IConsumer, ITransport
from twisted.internet.protocol import Protocol
from twisted.internet.testing import StringTransport
from twisted.web.client import ResponseDone
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer

from amsn2athena.msnp import Command, soap, sso
from amsn2athena.msnp.circles import Message
from amsn2athena.msnp.dialects import MSNP18, Dialect, Proof
from amsn2athena.msnp.message import Text
from amsn2athena.msnp.offline import Letter, Waiting
from amsn2athena.papyon import Client, Hosts
from tests.papyon import old_network
from tests.papyon.old_network import NEXUS, OldNetwork
from tests.papyon.wires import Wire, Wires, failure, failure_of

ALICE = old_network.ALICE
BOB = "bob@example.com"
CAROL = "carol@example.com"
CIRCLE = "00000000-0000-0000-0009-685fdeaec843"
PASSWORD = old_network.PASSWORD
TICKET = "t=ticket-of-alice&p="
SECRET = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"
NONCE = "bm9uY2U=" * 8
GUID = "{11111111-2222-3333-4444-555555555555}"
BOB_GUID = "{99999999-2222-3333-4444-555555555555}"

NS, SB = 1863, 1864
HOSTS = Hosts(
    f"ns.example.com:{NS}",
    "https://passport.example.com/RST.srf",
    "https://contacts.example.com/abservice/abservice.asmx",
    "https://contacts.example.com/abservice/SharingService.asmx",
    "https://oim.example.com/OimWS/oim.asmx",
    "https://rsi.example.com/rsi/rsi.asmx",
)
HEADER = soap.ServiceHeader("contacts.example.com", GUID.strip("{}"), "key")

NO_HEADERS: Mapping[str, str] = {}

NOW = datetime(2026, 11, 21, tzinfo=UTC)

Reply = Callable[[Wire, Command], None]
SoapReply = bytes | Exception | Deferred[Any] | int


class Network(OldNetwork):
    """The servers. ``people`` are online, and come when called; ``lists`` and ``book`` are what Alice has."""

    def __init__(self, dialect: Dialect = MSNP18) -> None:
        super().__init__()
        self.dialect = dialect
        self.wires = Wires()
        self.wires.scripts = {NS: self._notification, SB: self._switchboard}
        self.clock = self.wires.clock
        self.people = {BOB, CAROL}
        self.lists = soap.MembershipLists()
        self.book = soap.AddressBook((soap.AddressBookContact("0", ALICE, "Me", "Alice"),))
        #: What waits for Alice, by identifier: mails as the server has them.
        self.mails: dict[str, str] = {}
        self.circles = soap.CircleBook()
        self.calls: list[soap.AnyRequest] = []
        self.replies: dict[str, Reply | None] = {}
        self.soap: dict[type[soap.AnyRequest], SoapReply] = {}
        #: The same, each for one call alone.
        self.answers: dict[type[soap.AnyRequest], list[SoapReply]] = {}
        #: What answers first, with None for as usual.
        self.answer: Callable[[soap.AnyRequest], bytes | Exception | Deferred[Any] | int | None] | None = None
        self.agent = ScriptedAgent(self)

    def client(self, host: str = "ns.example.com", hosts: Hosts = HOSTS) -> Client:
        """Make a client that knows no other network, and where to sign in to this one."""
        nexus = NEXUS if self.dialect.proof is Proof.TWN else ""
        return Client(
            replace(hosts, notification=f"{host}:{NS}", nexus=nexus),
            self.clock,
            machine_guid=GUID,
            dialects=(self.dialect.number,) if self.dialect.proof is Proof.MD5 else None,
            agent=self.agent,
            endpoint=self.wires.endpoint,
        )

    def signed_in(self) -> Client:
        """Make a client, and sign Alice in."""
        client = self.client()
        self.sign_in(client)
        return client

    def sign_in(self, client: Client) -> None:
        """Sign Alice in."""
        done: list[None] = []
        client.login(ALICE, PASSWORD).addCallback(done.append)
        self.wires.pump()
        assert done == [None]
        self.ns.take()

    def try_to_sign_in(self, client: Client | None = None, seconds: int = 0) -> object:
        """Sign Alice in, which fails; return why."""
        login = (client or self.client()).login(ALICE, PASSWORD)
        self.wires.pump()
        self.wires.wait(seconds)
        return failure_of(login)

    @property
    def ns(self) -> Wire:
        """The connection to the notification server, the newest one."""
        return self.wires.to(NS)[-1]

    @property
    def sb(self) -> Wire:
        """The connection to a switchboard, the newest one."""
        return self.wires.to(SB)[-1]

    def has(self, *accounts: str) -> None:
        """Alice has these people on her list, and they have her."""
        contacts = [
            soap.AddressBookContact(f"id-{account}", account, "Live", account.partition("@")[0].title())
            for account in accounts
        ]
        members = tuple(soap.Member(account) for account in accounts)
        self.book = soap.AddressBook((*self.book.contacts, *contacts))
        self.lists = soap.MembershipLists(
            (
                soap.Membership(soap.Role.ALLOW, members),
                soap.Membership(soap.Role.REVERSE, members),
            )
        )
        self.on_roster(*accounts)

    def waiting(self) -> tuple[Waiting, ...]:
        """Return what waits for Alice, the newest first."""
        letters = {guid: Letter.read(mail) for guid, mail in reversed(self.mails.items())}
        return tuple(
            Waiting(guid, letter.sender, letter.name, len(letter.text), letter.arrived)
            for guid, letter in letters.items()
        )

    def ring(self, account: str = BOB, port: int = SB) -> None:
        """Somebody begins a conversation with Alice."""
        self.ns.say(f"RNG room 127.0.0.1:{port} CKI token {account} Bob U messenger.example.com 1")
        self.wires.pump()

    def _notification(self, wire: Wire, command: Command) -> None:
        if command.verb in self.replies:
            reply = self.replies[command.verb]
        else:
            reply = getattr(self, f"_on_{command.verb.lower()}", None)
        if reply is not None:
            reply(wire, command)

    def _on_ver(self, wire: Wire, command: Command) -> None:
        wire.say(f"VER {command.trid} {self.dialect.name}")

    def _on_cvr(self, wire: Wire, command: Command) -> None:
        wire.say(f"CVR {command.trid} 1 1 1 http://example.com http://example.com")

    def _on_usr(self, wire: Wire, command: Command) -> None:
        if command.args[0] not in ("SHA", self.dialect.proof):
            wire.hang_up()
            return
        if self.dialect.proof is not Proof.SSO:
            self._usr_old(wire, command)
            return
        if command.args[:2] == ("SSO", "I"):
            wire.say(Command("GCF", 0, (), b"<Policies/>"), f"USR {command.trid} SSO S MBI_KEY_OLD {NONCE}")
            return
        if command.args[:2] == ("SHA", "A"):
            wire.say(f"USR {command.trid} OK {ALICE} 0 0")
            return
        _, _, ticket, sealed, *guid = command.args
        places = self.dialect.places
        if ticket == TICKET and sso.verify(sealed, NONCE, SECRET) and guid == [GUID] * places:
            wire.say(
                f"USR {command.trid} OK {ALICE} 1 0",
                "SBS 0 null",
                Command("MSG", None, ("Hotmail", "Hotmail"), b"MIME-Version: 1.0\r\n\r\n"),
                *[Command("UBX", None, (f"1:{ALICE}",), b"")] * places,
            )
        else:
            wire.say(f"911 {command.trid}")
            wire.hang_up()

    def _on_blp(self, wire: Wire, command: Command) -> None:
        self._on_gtc(wire, command)

    def _on_adl(self, wire: Wire, command: Command) -> None:
        wire.say(f"{command.verb} {command.trid} OK")

    _on_rml = _on_adl

    def _on_prp(self, wire: Wire, command: Command) -> None:
        self._on_gtc(wire, command)

    def _on_uux(self, wire: Wire, command: Command) -> None:
        wire.say(f"UUX {command.trid} 0")

    def _on_chg(self, wire: Wire, command: Command) -> None:
        wire.say(f"CHG {command.trid} {' '.join(command.args)}")

    def _on_png(self, wire: Wire, _: Command) -> None:
        wire.say("QNG 50")

    def _on_put(self, wire: Wire, command: Command) -> None:
        wire.say(Command("PUT", command.trid, ("OK",), b""))

    def _on_sdg(self, wire: Wire, command: Command) -> None:
        if Message.parse(command.payload or b"").wants_ack:
            wire.say(f"ACK {command.trid}")

    def _on_xfr(self, wire: Wire, command: Command) -> None:
        wire.say(f"XFR {command.trid} SB 127.0.0.1:{SB} CKI token U messenger.example.com 1")

    def _switchboard(self, wire: Wire, command: Command) -> None:
        match self.replies.get(command.verb, command.verb), command.args:
            case None, _:
                return
            case "USR", (user, _):
                wire.say(f"USR {command.trid} OK {user} Alice")
            case "ANS", _:
                users = self._users(BOB)
                iro = [f"IRO {command.trid} {i} {len(users)} {user}" for i, user in enumerate(users, 1)]
                wire.say(*iro, f"ANS {command.trid} OK", *[f"JOI {ALICE} Alice 0:0"] * self.dialect.places)
            case "CAL", (account, *_):
                self._call(wire, command, account)
            case "MSG", ("A", *_):
                wire.say(f"ACK {command.trid}")
            case "OUT", _:
                wire.hang_up()
            case str(), _:
                return
            case reply, _:
                reply(wire, command)

    def _call(self, wire: Wire, command: Command, account: str) -> None:
        if account == ALICE:
            wire.say(f"CAL {command.trid} RINGING room", f"JOI {ALICE} Alice 0:0")
        elif account in self.people:
            wire.say(f"CAL {command.trid} RINGING room", *[f"JOI {user}" for user in self._users(account)])
        else:
            wire.say(f"217 {command.trid}")

    def _users(self, account: str) -> list[str]:
        """Return somebody as a switchboard names them: by place and person, or by person alone."""
        return (
            _double(account) if self.dialect.places else [f"{account} {account.partition('@')[0].title()} 0"]
        )


def _double(account: str) -> list[str]:
    name = account.partition("@")[0].title()
    return [f"{account};{BOB_GUID} {name} 0:0", f"{account} {name} 0:0"]


def join(account: str) -> list[str]:
    """Return what a switchboard says when somebody comes in."""
    return [f"JOI {user}" for user in _double(account)]


def leave(account: str) -> list[str]:
    """Return what a switchboard says when somebody goes."""
    return [f"BYE {account};{BOB_GUID}", f"BYE {account}"]


def message(account: str, payload: bytes) -> Command:
    """Return what a switchboard says when somebody speaks."""
    return Command("MSG", None, (account, account.partition("@")[0].title()), payload)


def text(account: str, content: str, name: str = "") -> list[Command]:
    """Return somebody's text, in as many pieces as it takes."""
    return [message(account, payload) for payload in Text(content, name=name).payloads(GUID)]


@implementer(IAgent)
class ScriptedAgent:
    """Answers SOAP at once, or as the test says: with bytes, a status, an error, or later. And pages."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: Headers | None = None,
        bodyProducer: IBodyProducer | None = None,
    ) -> Deferred[IResponse]:
        if bodyProducer is None:
            assert method == b"GET"
            assert headers is not None
            page = self._network.page(uri.decode(), headers)
            return fail(page) if isinstance(page, Exception) else succeed(respond(b"OK", *page))
        body = _Body()
        bodyProducer.startProducing(body)  # type: ignore[no-untyped-call]
        path = uri.decode().partition(".com")[2]
        request = soap.parse_request(path, "", body.data)
        self._network.calls.append(request)
        once = self._network.answers.get(type(request))
        answer = once.pop(0) if once else self._network.soap.get(type(request))
        if answer is None and self._network.answer is not None:
            answer = self._network.answer(request)
        if answer is None:
            answer = _usual_answer(self._network, request)
        if isinstance(answer, Exception):
            return fail(answer)
        if isinstance(answer, Deferred):
            return answer
        if isinstance(answer, int):
            return succeed(respond(b"", answer))
        return succeed(respond(answer))


def respond(body: bytes, code: int = 200, headers: Mapping[str, str] = NO_HEADERS) -> IResponse:
    """Return an answer."""
    return cast(IResponse, _Response(body, code, headers))


def _usual_answer(network: Network, request: soap.AnyRequest) -> bytes:
    if isinstance(request, soap.CircleRequest):
        return _answer_of_circles(network.circles, network.book, request)
    if isinstance(request, soap.StoreMessage | soap.MailboxRequest):
        return _answer_of_mailbox(network, request)
    never_asked = soap.StorageRequest | soap.ABFindByContacts | soap.GetContactsRecentActivity
    assert not isinstance(request, never_asked)
    match request:
        case soap.RequestSecurityTokens():
            tokens = {
                soap.MESSENGER_CLEAR: soap.Token(TICKET, SECRET),
                soap.CONTACTS: soap.Token(TICKET.replace("ticket", "contacts-ticket")),
                soap.MESSENGER_SECURE: soap.Token(TICKET.replace("ticket", "secure-ticket")),
            }
            return request.build_response(soap.SecurityTokens(tokens), NOW)
        case soap.FindMembership():
            return request.build_response(HEADER, network.lists)
        case soap.ABFindAll():
            return request.build_response(HEADER, network.book)
        case soap.ABContactAdd():
            return request.build_response(HEADER, f"id-{request.email}")
        case soap.ABGroupAdd():
            return request.build_response(HEADER, f"id-{request.name}")
        case soap.ABGroupContactAdd():
            return request.build_response(HEADER, request.contact_ids)
        case _:
            return request.build_response(HEADER)


def _answer_of_mailbox(network: Network, request: soap.StoreMessage | soap.MailboxRequest) -> bytes:
    match request:
        case soap.GetMetadata():
            return request.build_response(network.waiting())
        case soap.GetMessage():
            return request.build_response(network.mails[request.message_id])
        case _:
            return request.build_response()


def _answer_of_circles(known: soap.CircleBook, book: soap.AddressBook, request: soap.CircleRequest) -> bytes:
    match request:
        case soap.ABFindContactsPaged(circle=""):
            return request.build_response(HEADER, book, known.circles, known.ticket)
        case soap.ABFindContactsPaged():
            return request.build_members(HEADER, request.circle, known.members)
        case soap.CreateCircle():
            return request.build_response(HEADER, CIRCLE)
        case soap.CreateContact():
            return request.build_response(HEADER, soap.CircleMember(f"id-{request.email}", request.email))
        case _:
            return request.build_response(HEADER)


@implementer(IConsumer)
class _Body:
    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data

    def registerProducer(self, producer: object, streaming: bool) -> None:
        raise NotImplementedError

    def unregisterProducer(self) -> None:
        raise NotImplementedError


class _Response:
    def __init__(self, body: bytes, code: int, headers: Mapping[str, str]) -> None:
        self.code = code
        self.headers: Headers = Headers({name: [value] for name, value in headers.items()})
        self._body = body

    def deliverBody(self, protocol: Protocol) -> None:
        protocol.makeConnection(cast(ITransport, StringTransport()))  # type: ignore[no-untyped-call]
        protocol.dataReceived(self._body)
        protocol.connectionLost(failure(ResponseDone()))
