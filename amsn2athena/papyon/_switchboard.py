"""One visit to a switchboard: the room, on a server of its own, in which people talk.

Two ways lead in. Who starts a conversation asks the notification server for a room (``XFR``), connects,
shows the token (``USR``), calls itself, for the other places it is signed in at, and the others (``CAL``),
and waits for them (``JOI``). Who is called (``RNG``) connects and answers (``ANS``), and is told who is there
(``IRO``). Another place of ours that opens a room calls us too, and then the others, who are waited for.

    fresh -> asking -> connecting -> identifying -> calling -> talking -> closed
    fresh (rung) ----> connecting -> identifying -> calling -> talking -> closed

A room is ready when somebody is there and nobody who was called is still expected. It closes when the last of
the others has gone: what is sent to an empty room is acknowledged all the same, and lost. A closed room never
opens again; its `Conversation` asks for a new one when there is something to say. Of a room for two in which
nothing is said for long we go ourselves, before the server closes it: what is said in that moment would be
lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from typing import Protocol as Interface

from automat import TypeMachineBuilder
from twisted.internet.defer import Deferred, DeferredList, succeed
from twisted.internet.interfaces import IDelayedCall
from twisted.python.failure import Failure

from amsn2athena.msnp import Command
from amsn2athena.papyon._calls import ANSWER, Calls
from amsn2athena.papyon._connection import Connection
from amsn2athena.papyon._enums import DeliveryProblem
from amsn2athena.papyon._problems import problem
from amsn2athena.papyon._roster import Roster
from amsn2athena.papyon.errors import RequestRefused

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session


#: Seconds without a word after which we leave a room for two. Servers wait longer.
IDLE = 300.0

#: Seconds after which a room is asked for again, one after the other, when that was too fast.
PAUSES = (1.0, 4.0)


class Listener(Interface):
    """Who a switchboard reports to."""

    def switchboard_ready(self, switchboard: Switchboard) -> None:
        """Somebody is there; what is sent now reaches everybody in ``roster``."""

    def switchboard_closed(self, switchboard: Switchboard, reason: DeliveryProblem) -> None:
        """It is over, whether it ever was ready or not. Told once."""

    def user_joined(self, switchboard: Switchboard, account: str) -> None:
        """Somebody came in, perhaps before the room was ready."""

    def user_left(self, switchboard: Switchboard, account: str) -> None:
        """Somebody went."""

    def said_elsewhere(self, payload: bytes) -> None:
        """Another place of ours, in the room too, said something."""

    def message_received(self, account: str, payload: bytes) -> None:
        """Somebody in the room said something, perhaps just before they heard that we left."""


class Way(Interface):
    """Where a conversation goes through: a switchboard, or the room of a circle."""

    roster: Roster

    @property
    def harmless(self) -> bool:
        """Whether it is over and nobody has got what it did not acknowledge, so that can go another way."""

    @property
    def ready(self) -> bool:
        """Whether what is sent now reaches everybody in the roster."""

    def open(self) -> None:
        """Begin."""

    def call(self, account: str) -> Deferred[None]:
        """Ask somebody in."""

    def send(self, payload: bytes) -> Deferred[Command]:
        """Say something; fires when the server acknowledges it, fails with a ``RequestError``."""

    def hint(self, payload: bytes) -> None:
        """Say something that nobody needs to acknowledge."""

    def leave(self, reason: DeliveryProblem = DeliveryProblem.LEFT) -> None:
        """Go."""


class Switchboard:
    """A visit; ``callees`` are the accounts to call, none if we were rung."""

    def __init__(self, session: Session, listener: Listener, callees: Iterable[str] = ()) -> None:
        self.roster = Roster(session.account)
        self.listener = listener
        self.ready = False
        self.harmless = False
        self._begun = False
        self._is_over = False
        self._expects = False
        self._turned_away = False
        self._session = session
        self._callees = tuple(callees)
        self._credentials: tuple[str, ...] = ()
        self._reaching: Deferred[Any] | None = None
        self._pauses = list(PAUSES)
        self._later: IDelayedCall | None = None
        self._last = 0.0
        self._connection = Connection(session.clock, self, "switchboard")
        self._calls = Calls(session.clock, lambda account: self._connection.request("CAL", account))
        self._machine = _machine(self)

    def open(self) -> None:
        """Ask for a room and call the callees."""
        self._machine.ask()

    def answer(self, where: tuple[str, int], token: str, room: str) -> None:
        """Go where we were rung to."""
        self._machine.connect(where, ("ANS", self._session.place, token, room))

    def call(self, account: str) -> Deferred[None]:
        """Ask somebody in; fires when they are there, fails with ``InviteFailed``."""
        return succeed(None) if account in self.roster else self._calls.call(account)

    def send(self, payload: bytes) -> Deferred[Command]:
        """Say something; fires when the server acknowledges it, fails with a ``RequestError``."""
        self._last = self._session.clock.seconds()
        return self._connection.request("MSG", "A", payload=payload)

    def hint(self, payload: bytes) -> None:
        """Say something that nobody needs to acknowledge."""
        self._last = self._session.clock.seconds()
        self._connection.send("MSG", "U", payload=payload)

    def leave(self, reason: DeliveryProblem = DeliveryProblem.LEFT) -> None:
        """Go, in any state."""
        self._machine.fail(reason)

    # What the connection reports

    def connection_made(self) -> None:
        """Nothing is said to a server that we should not have been sent to."""
        if self._session.may_visit(self._connection):
            self._machine.connected()
        else:
            self._connection.abort()
            self._machine.fail(DeliveryProblem.REFUSED)

    def connection_lost(self) -> None:
        """The server hung up, or we did."""
        self._machine.fail(DeliveryProblem.CONNECTION_LOST)

    def command_received(self, command: Command) -> None:
        """Somebody said something, came or went; or said something before it was known that we go."""
        if self._is_over and (command.verb != "MSG" or not self._session.announced):
            return
        match command.verb, command.args:
            case "MSG", (user, *_):
                account = user.partition(";")[0].lower()
                if account in self.roster and command.payload is not None:
                    self._last = self._session.clock.seconds()
                    self.listener.message_received(account, command.payload)
                elif account == self._session.account and command.payload is not None:
                    self.listener.said_elsewhere(command.payload)
            case ("JOI", (user, name, *_)) | ("IRO", (_, _, user, name, *_)):
                self._came(user, name)
            case "BYE", (user, *_):
                self._went(user)

    def _came(self, user: str, name: str) -> None:
        account = self.roster.joined(user, name)
        if account:
            self.listener.user_joined(self, account)
            self._calls.came(account)
            if self._expects:
                self._expects = False
                self._machine.settled()

    def _went(self, user: str) -> None:
        account = self.roster.left(user)
        if account:
            self.listener.user_left(self, account)
            if self.ready and not self.roster and not self._calls:
                self._machine.fail(DeliveryProblem.CONTACT_OFFLINE)

    # What the machine does

    def ask_for_room(self) -> None:
        """Send XFR; the answer has the address and the token."""
        asked = self._session.request("XFR", "SB")
        asked.addCallback(self._directed).addErrback(self._not_directed)

    def _not_directed(self, failure: Failure) -> None:
        """A server that is asked too often is asked again after a while, so many times."""
        if self._pauses and problem(failure) is DeliveryProblem.TOO_FAST:
            self._later = self._session.clock.callLater(self._pauses.pop(0), self.ask_for_room)
        else:
            self._failed(failure)

    def _directed(self, answer: Command) -> None:
        match answer.args:
            case ("SB", where, "CKI", token, *_):
                self._machine.connect(self._session.switchboard(where), ("USR", self._session.place, token))
            case _:
                self._machine.fail(DeliveryProblem.REFUSED)

    def reach(self, where: tuple[str, int], credentials: tuple[str, ...]) -> None:
        """Connect."""
        self._credentials = credentials
        self._reaching = self._session.reach(where, self._connection).addErrback(self._failed)

    def identify(self) -> None:
        """Show the token."""
        verb, *args = self._credentials
        self._credentials = ()
        self._connection.request(verb, *args).addCallbacks(self._welcomed, self._refused)

    def _welcomed(self, answer: Command) -> None:
        if "OK" in answer.args:
            self._machine.welcomed()
        else:
            self._turned_away = True
            self._machine.fail(DeliveryProblem.REFUSED)

    def _refused(self, failure: Failure) -> None:
        self._turned_away = failure.check(RequestRefused) is not None  # type: ignore[no-untyped-call]
        self._failed(failure)

    def call_everybody(self) -> None:
        """Call ourselves first where there may be other places; whether that works is of no interest."""
        if self._callees and self._session.dialect.places:
            self._connection.request("CAL", self._session.account).addErrback(_ignore)
        calls = [self.call(account) for account in self._callees]
        DeferredList(calls, consumeErrors=True).addCallback(self._called)

    def _called(self, results: list[tuple[bool, Any]]) -> None:
        if self.roster:
            self._machine.settled()
        elif self.roster.has_ourselves and not self._callees:
            self._expects = True
            self._later = self._session.clock.callLater(ANSWER, self._machine.fail, DeliveryProblem.NO_ANSWER)
        else:
            reasons = [problem(failure) for came, failure in results if not came]
            self._machine.fail(reasons[0] if reasons else DeliveryProblem.NO_ANSWER)

    def begin(self) -> None:
        """Say that the room is ready."""
        self.ready = self._begun = True
        self._last = self._session.clock.seconds()
        self._stop_waiting()
        self._later = self._session.clock.callLater(IDLE, self._look)
        self.listener.switchboard_ready(self)

    def _look(self) -> None:
        """Is anything said here? Who leaves a room for more says so, as if it meant something."""
        left = self._last + IDLE - self._session.clock.seconds()
        if left <= 0 and len(self.roster) == 1:
            self._machine.fail(DeliveryProblem.LEFT)
        else:
            self._later = self._session.clock.callLater(left if left > 0 else IDLE, self._look)

    def finish(self, reason: DeliveryProblem) -> None:
        """Hang up and say why.

        A server tells everything in one order: had the last of the others got what we said, the
        acknowledgement would have come before the news that they left.
        """
        self.ready = False
        broke = reason is DeliveryProblem.CONNECTION_LOST and not self._begun
        deserted = reason is DeliveryProblem.CONTACT_OFFLINE and self._begun
        self.harmless = broke or deserted or self._turned_away
        if self._reaching is not None:
            self._reaching.cancel()
        self._stop_waiting()
        self._is_over = True
        self._connection.part()
        self._calls.abandon(reason)
        self.listener.switchboard_closed(self, reason)

    def _stop_waiting(self) -> None:
        if self._later is not None and self._later.active():
            self._later.cancel()

    def _failed(self, failure: Failure) -> None:
        self._machine.fail(problem(failure))


def _ignore(_: object) -> None:
    """Not our concern."""


class _Inputs(Interface):
    def ask(self) -> None: ...
    def connect(self, where: tuple[str, int], credentials: tuple[str, ...]) -> None: ...
    def connected(self) -> None: ...
    def welcomed(self) -> None: ...
    def settled(self) -> None: ...
    def fail(self, reason: DeliveryProblem) -> None: ...


_builder = TypeMachineBuilder(_Inputs, Switchboard)
_fresh = _builder.state("fresh")
_asking = _builder.state("asking")
_connecting = _builder.state("connecting")
_identifying = _builder.state("identifying")
_calling = _builder.state("calling")
_talking = _builder.state("talking")
_closed = _builder.state("closed")


@_fresh.upon(_Inputs.ask).to(_asking)
def _ask(_: _Inputs, core: Switchboard) -> None:
    core.ask_for_room()


@_fresh.upon(_Inputs.connect).to(_connecting)
@_asking.upon(_Inputs.connect).to(_connecting)
def _connect(_: _Inputs, core: Switchboard, where: tuple[str, int], credentials: tuple[str, ...]) -> None:
    core.reach(where, credentials)


@_connecting.upon(_Inputs.connected).to(_identifying)
def _connected(_: _Inputs, core: Switchboard) -> None:
    core.identify()


@_identifying.upon(_Inputs.welcomed).to(_calling)
def _welcomed(_: _Inputs, core: Switchboard) -> None:
    core.call_everybody()


@_calling.upon(_Inputs.settled).to(_talking)
def _settled(_: _Inputs, core: Switchboard) -> None:
    core.begin()


@_fresh.upon(_Inputs.fail).to(_closed)
@_asking.upon(_Inputs.fail).to(_closed)
@_connecting.upon(_Inputs.fail).to(_closed)
@_identifying.upon(_Inputs.fail).to(_closed)
@_calling.upon(_Inputs.fail).to(_closed)
@_talking.upon(_Inputs.fail).to(_closed)
def _fail(_: _Inputs, core: Switchboard, reason: DeliveryProblem) -> None:
    core.finish(reason)


# What was under way when it closed may still report, and changes nothing.
_closed.upon(_Inputs.connect).loop().returns(None)
_closed.upon(_Inputs.connected).loop().returns(None)
_closed.upon(_Inputs.welcomed).loop().returns(None)
_closed.upon(_Inputs.settled).loop().returns(None)
_closed.upon(_Inputs.fail).loop().returns(None)

_machine = _builder.build()
