"""One session: from the moment of signing in until the connection to the notification server is over.

    fresh -> signing in -> open -> over
                     `-------------^

A session ends once, for the reason that came first, however many follow: a server says goodbye (``OUT OTH``)
and then hangs up; we hang up, and the connection is reported lost.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any
from typing import Protocol as Interface

from automat import TypeMachineBuilder
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.interfaces import ITransport
from twisted.internet.protocol import Factory, Protocol
from twisted.python.failure import Failure

from amsn2athena.msnp import Command, soap
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.papyon._book_keeper import BookKeeper
from amsn2athena.papyon._connection import Connection
from amsn2athena.papyon._enums import ClientErrorType, ClientState
from amsn2athena.papyon._handlers import Handlers
from amsn2athena.papyon._hosts import address
from amsn2athena.papyon._keepalive import Keepalive
from amsn2athena.papyon._keepers import Keeper, Known
from amsn2athena.papyon._lists import Lists
from amsn2athena.papyon._reach import points_inward
from amsn2athena.papyon._signin import SignIn
from amsn2athena.papyon._syn_keeper import SynKeeper
from amsn2athena.papyon._tickets import Tickets
from amsn2athena.papyon._transactions import void
from amsn2athena.papyon.errors import (
    ConnectionFailed,
    ConnectionLost,
    LoginError,
    ProtocolFailure,
    ServerGoingDown,
    ServerRefused,
    SessionError,
    SignedInElsewhere,
    SignedOutRemotely,
)

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client

#: Commands that may come before the lists are read, and wait for that; and how many of them.
EARLY = frozenset(("ADC", "ADD", "ADL", "NOT", "REM", "RML"))
MOST_EARLY = 256


class Session:
    """The state and the connections of one session of ``client``."""

    def __init__(self, client: Client, account: str, password: str) -> None:
        self.account = account
        self.clock = client._reactor
        self.machine_guid = client.machine_guid
        self.dialects = client._dialects
        #: The one that the server has picked, or the best until then.
        self.dialect = self.dialects[0]
        self.soap = Tickets(client._soap, client._passport, self.clock, account, password)
        self.profile = client.profile
        #: Our name, if the server has told it by letting us in.
        self.own_name = ""
        #: Who reads and changes the lists, in the way of the dialect.
        self.keeper: Keeper = BookKeeper(self)
        #: Fires when we are there; to cancel it is to leave.
        self.login: Deferred[None] = Deferred(lambda _: void(self.leave()))
        #: Whether the lists are read and we have told what we look like: from then on changes are sent.
        self.announced = False
        self._client = client
        self._where = address(client.hosts.notification)
        self._connection = self._new_connection()
        #: The connection to the server that sent us on to this one, if one did.
        self._sender: ITransport | None = None
        self._handlers = Handlers(client, self)
        self._early: deque[Command] = deque(maxlen=MOST_EARLY)
        self._keepalive = Keepalive(self.clock, self._ping, self._abort)
        self._machine = _machine(self)
        self._sign_in = SignIn(self, self._machine.signed_in, self._machine.fail)

    def begin(self) -> None:
        """Sign in."""
        self._machine.begin()

    def leave(self) -> Deferred[None]:
        """Sign out, or stop signing in; fires when the connection is closed."""
        self._machine.leave()
        return self._connection.gone()

    # What others do with it

    @property
    def ticket(self) -> str:
        """The ticket for the address book."""
        return self.ticket_for(soap.CONTACTS)

    def ticket_for(self, domain: str) -> str:
        """Return the ticket for a service; the one that we sign in with if the network gave none for it."""
        return self.soap.of(domain)

    @property
    def place(self) -> str:
        """How we are called at a switchboard."""
        return self.dialect.place(self.account, self.machine_guid)

    def show(self, state: ClientState) -> None:
        """Show how far it is."""
        self._client._show(state)

    def request(self, verb: str, *args: str, payload: bytes | None = None) -> Deferred[Command]:
        """Ask the notification server; the answer fails with a ``RequestError``."""
        return self._connection.request(verb, *args, payload=payload)

    def send(self, verb: str, *args: str, payload: bytes | None = None) -> None:
        """Tell the notification server something that it does not answer."""
        self._connection.send(verb, *args, payload=payload)

    def connect(self) -> Deferred[Any]:
        """Connect to the notification server."""
        return self.reach(self._where, self._connection).addCallback(self._arrived)

    def go_on_to(self, where: tuple[str, int]) -> None:
        """The notification server names another, which `connect` shall connect to."""
        self._sender = self._connection.transport
        self._connection.forsake()
        self._where, self._connection = where, self._new_connection()

    def _arrived(self, _: object) -> None:
        if points_inward(self._sender, self._connection.transport):
            raise ProtocolFailure("the server sent us on to a place where it has no business")

    def _new_connection(self) -> Connection:
        return Connection(self.clock, self, "notification server")

    def _ping(self) -> None:
        self._connection.ping()

    def _abort(self) -> None:
        self._connection.abort()

    def switchboard(self, where: str) -> tuple[str, int]:
        """Return what to connect to for a conversation that the server says is at ``where``; ``ValueError``
        if that is nowhere.
        """
        return address(self._client.hosts.switchboard or where)

    def reach(self, where: tuple[str, int], protocol: Protocol) -> Deferred[Any]:
        """Connect ``protocol`` to any server."""
        factory = Factory.forProtocol(lambda: protocol)
        factory.noisy = False
        return self._client._endpoint(*where).connect(factory)

    def may_visit(self, connection: Connection) -> bool:
        """Say whether this server is one that the notification server may have sent us to."""
        return not points_inward(self._connection.transport, connection.transport)

    def speak(self, dialect: Dialect) -> None:
        """The server has picked this one."""
        self.dialect = dialect
        self.keeper = BookKeeper(self) if dialect.address_book else SynKeeper(self)

    def dismissed(self) -> None:
        """Another place of ours told us to go."""
        self._machine.end(ClientErrorType.PROTOCOL, SignedOutRemotely("told to go by another place"))

    def recall(self, account: str) -> None:
        """Somebody is on a list now: perhaps the server has said something of them already."""
        self._handlers.recall(account)

    def read_lists(self) -> Deferred[Known]:
        """Read who is on which list, or what changed of that since we were here."""
        return self._client.address_book._reading(self)

    def synchronized(self, known: Known) -> Lists:
        """The lists were read; what came meanwhile comes after them."""
        lists = self._client.address_book._read(known)
        self._client.oim_box._opened(self)
        self._client.profile._learned(lists)
        self.announced = True
        while self._early:
            self._handlers.handle(self._early.popleft())
        return lists

    # What the connection reports

    def connection_made(self) -> None:
        """The sign-in knows it from `connect`."""

    def connection_lost(self) -> None:
        """The server hung up, or we did."""
        self._machine.end(ClientErrorType.NETWORK, ConnectionLost("the connection was lost"))

    def command_received(self, command: Command) -> None:
        """Something came that we did not ask for."""
        self._keepalive.heard()
        match command.verb:
            case "OUT":
                self._machine.end(ClientErrorType.PROTOCOL, _goodbye(command))
            case "QNG":
                self._keepalive.wish(*command.args[:1])
            case verb if verb in EARLY and not self.announced:
                self._early.append(command)
            case _ if not self.keeper.hear(command):
                self._handlers.handle(command)

    def phone_told(self, account: str, kind: str, number: str) -> None:
        """The server tells a telephone number of somebody, or that it was taken back."""
        self._handlers.phone_told(account, kind, number)

    # What the machine does

    def start(self) -> None:
        """Begin to sign in."""
        self._client.address_book._begin()
        self._sign_in.begin()

    def stop_signing_in(self, error: Exception) -> None:
        """A sign-in that is under way ends for this reason."""
        self._sign_in.fail(Failure(error))  # type: ignore[no-untyped-call]

    def opened(self) -> None:
        """We are there."""
        self._keepalive.start()
        self.show(ClientState.OPEN)
        self._client.circles._opened(self)
        self._client.address_book._let_in_everybody()
        self.login.callback(None)

    def failed(self, error: LoginError | CancelledError) -> None:
        """We did not get in."""
        self._hang_up()
        self._client._closed()
        self.login.errback(error)

    def ended(self, kind: ClientErrorType, error: SessionError) -> None:
        """We were in, and are out now."""
        self._hang_up()
        self._client._lost(kind, error)

    def left(self) -> None:
        """We wanted to go."""
        self._hang_up()
        self._client._closed()

    def _hang_up(self) -> None:
        self._keepalive.stop()
        self._connection.close()
        self.announced = False
        self.soap.forget()


def _goodbye(command: Command) -> SessionError:
    match command.args:
        case ("OTH", *_):
            return SignedInElsewhere("the account signed in at another place")
        case ("SSD", *_):
            return ServerGoingDown("the server is going down")
    return ConnectionLost("the server said goodbye")


class _Inputs(Interface):
    def begin(self) -> None: ...
    def signed_in(self) -> None: ...
    def fail(self, error: LoginError | CancelledError) -> None: ...
    def end(self, kind: ClientErrorType, error: SessionError) -> None: ...
    def leave(self) -> None: ...


_builder = TypeMachineBuilder(_Inputs, Session)
_fresh = _builder.state("fresh")
_signing_in = _builder.state("signing in")
_open = _builder.state("open")
_over = _builder.state("over")


@_fresh.upon(_Inputs.begin).to(_signing_in)
def _begin(_: _Inputs, core: Session) -> None:
    core.start()


@_signing_in.upon(_Inputs.signed_in).to(_open)
def _signed_in(_: _Inputs, core: Session) -> None:
    core.opened()


@_signing_in.upon(_Inputs.end).loop()
def _end_early(_: _Inputs, core: Session, kind: ClientErrorType, error: SessionError) -> None:
    lost = isinstance(error, ConnectionLost)
    core.stop_signing_in(ConnectionFailed(str(error)) if lost else ServerRefused(str(error)))


@_signing_in.upon(_Inputs.leave).loop()
def _cancel(_: _Inputs, core: Session) -> None:
    core.stop_signing_in(CancelledError())


@_signing_in.upon(_Inputs.fail).to(_over)
def _fail(_: _Inputs, core: Session, error: LoginError | CancelledError) -> None:
    core.failed(error)


@_open.upon(_Inputs.end).to(_over)
def _end(_: _Inputs, core: Session, kind: ClientErrorType, error: SessionError) -> None:
    core.ended(kind, error)


@_open.upon(_Inputs.leave).to(_over)
def _leave(_: _Inputs, core: Session) -> None:
    core.left()


_over.upon(_Inputs.end).loop().returns(None)
_over.upon(_Inputs.leave).loop().returns(None)
_machine = _builder.build()
