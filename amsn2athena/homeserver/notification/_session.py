"""What a client does at the notification server, step by step.

    CONNECTED ──VER──► VERSIONED ──USR I──► IDENTIFIED ──USR S──► SIGNED_IN ──OUT──► closed
                        │    ▲
                        └CVR─┘

What may be said in which state, and the state that follows, is a table (``_steps``); each step is a function
of its own. A step that says no raises :class:`Refused`: the client gets the number, and stays where it was.

Some clients write everything twice. What comes again byte for byte, with its number, is answered again and
not done again; that holds for what is answered with nothing too, as others would hear it twice. Some programs
give all that they ask the same number. So a number stands for the last command that had it, and no other: who
adds somebody, removes them and adds them again, all with one number, has them on the list. As a write may be
of several commands, the last few numbers are remembered. What only reads is read again.
"""

from __future__ import annotations

import enum
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.homeserver._circle_rules import NotInCircle
from amsn2athena.homeserver._connection import Connection
from amsn2athena.homeserver._frames import frame
from amsn2athena.homeserver._group_rules import (
    GroupExists,
    NoSuchContact,
    NoSuchGroup,
    TooManyGroups,
    WrongLength,
)
from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._letters import Unwelcome
from amsn2athena.homeserver._list_rules import NoSuchAccount
from amsn2athena.homeserver._lists import TooManyContacts
from amsn2athena.homeserver._people import Endpoint, Person
from amsn2athena.homeserver._replies import (
    BAD_ARGUMENT,
    CHANGING_TOO_FAST,
    GROUP_EXISTS,
    GROUP_NAME_TOO_LONG,
    LIST_FULL,
    NO_SUCH_GROUP,
    NO_SUCH_USER,
    NOT_EXPECTED,
    NOT_IN_CIRCLE,
    NOT_IN_THIS_DIALECT,
    NOT_ON_LIST,
    NOT_ONLINE,
    SERVER_ERROR,
    TOO_MANY_GROUPS,
    Refused,
)
from amsn2athena.homeserver._throttle import TooFast
from amsn2athena.homeserver._versions import version
from amsn2athena.msnp import Command, ProtocolError, syn
from amsn2athena.msnp.dialects import MSNP18, Dialect
from amsn2athena.storage import StorageBusy, StorageUnavailable
from amsn2athena.storage.offline_messages import TooMany

#: What goes wrong below the protocol, by number. That there is no such account has one for each dialect.
_CODES: dict[type[Exception], int] = {
    NoSuchAccount: NO_SUCH_USER,
    ProtocolError: BAD_ARGUMENT,
    NoSuchGroup: NO_SUCH_GROUP,
    NoSuchContact: NOT_ON_LIST,
    GroupExists: GROUP_EXISTS,
    TooManyGroups: TOO_MANY_GROUPS,
    WrongLength: GROUP_NAME_TOO_LONG,
    NotInCircle: NOT_IN_CIRCLE,
    TooManyContacts: LIST_FULL,
    TooMany: LIST_FULL,
    Unwelcome: NOT_ONLINE,
    TooFast: CHANGING_TOO_FAST,
    StorageBusy: SERVER_ERROR,
    StorageUnavailable: SERVER_ERROR,
}
_KNOWN: tuple[type[Exception], ...] = (Refused, *_CODES)


#: Commands that are remembered with what was answered, each under its number.
_REMEMBERED = 8
#: Bytes in the payload of a command whose answer is.
_LONGEST_REMEMBERED = 8_192
#: What is answered anew, as two answers do no harm: a pass can be used once only.
_NEW_EACH_TIME = frozenset({"XFR"})


class State(enum.Enum):
    """How far a client has come."""

    CONNECTED = "connected"
    VERSIONED = "versioned"
    IDENTIFIED = "identified"
    SIGNED_IN = "signed in"


@dataclass(frozen=True, slots=True)
class Step:
    """``do`` it; when that went well, the session is in the state ``then``. ``spoken`` tells whether there is
    such a step in a dialect.
    """

    do: Callable[[NotificationSession, Command], Deferred[None] | None]
    then: State
    spoken: Callable[[Dialect], bool] = lambda _: True


Steps = Mapping[State, Mapping[str, Step]]


class NotificationSession:
    """One connection at the notification server, from VER to the end."""

    _log = Logger()

    def __init__(self, home: Home, connection: Connection, steps: Steps) -> None:
        self.home = home
        self.connection = connection
        self.state = State.CONNECTED
        self.dialect: Dialect = MSNP18
        self.email = ""
        self.nonce = ""
        self.challenge = ""
        self.circles_opened = False
        self.timer: IDelayedCall | None = None
        self._steps = steps
        self._signed_in: tuple[Person, Endpoint] | None = None
        self._heard = home.clock.seconds()
        #: The last command of each of the last numbers, and its answer, should it come again.
        self._answers: OrderedDict[int, tuple[Command, bytes]] = OrderedDict()

    # What a connection asks of its role.

    def handle(self, command: Command) -> Deferred[None] | None:
        """Take the step that the client asks for; or, when it asks for the same again, say the same again."""
        self._heard = self.home.clock.seconds()
        if self._answers_again(command):
            return None
        step = self._steps[self.state].get(command.verb)
        try:
            if step is None or not step.spoken(self.dialect):
                raise Refused(NOT_EXPECTED if self._known(command.verb) else NOT_IN_THIS_DIALECT)
            work = step.do(self, command)
        except _KNOWN as error:
            self._say_no(error, command)
            return None
        if work is None:
            self.state = step.then
            return None
        return work.addCallbacks(lambda _: self._take(step), lambda failure: self._explain(failure, command))

    def lost(self) -> None:
        """The client is gone: nobody is signed in here any more."""
        if self.timer is not None and self.timer.active():
            self.timer.cancel()
        if self._signed_in is not None:
            person, endpoint = self._signed_in
            self.home.comings.leave(person, endpoint)
            self.home.circles.rooms.depart(person, endpoint)

    # What an endpoint asks of its session.

    @property
    def local(self) -> str:
        """The ``host:port`` at which the client reached us."""
        return self.connection.local

    def send(self, data: bytes) -> None:
        """Write to the client."""
        self.connection.send(data)

    def sign_out(self, reason: str) -> None:
        """Say why, and close."""
        self.connection.close(frame("OUT", None, reason))

    # What the steps use.

    @property
    def person(self) -> Person:
        """Who is signed in here; or was, when the client went before all that it asked for was done."""
        assert self._signed_in is not None
        return self._signed_in[0]

    @property
    def endpoint(self) -> Endpoint:
        """The place that this is."""
        assert self._signed_in is not None
        return self._signed_in[1]

    def signed_in(self, person: Person, endpoint: Endpoint) -> None:
        """From now on this is a place where ``person`` is."""
        self._signed_in = (person, endpoint)
        self.connection.authenticated()
        self._watch(self.home.limits.quiet_seconds)

    def reply(self, command: Command, *args: str, payload: bytes | None = None) -> None:
        """Answer ``command`` with the same verb."""
        self.answer(command, frame(command.verb, command.trid, *args, payload=payload))

    def answer(self, command: Command, data: bytes) -> None:
        """Answer ``command``, perhaps with nothing, and in the same way should it come again."""
        if command.trid is not None and _is_remembered(command):
            self._answers[command.trid] = (command, data)
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        self.send(data)

    def acknowledge(self, command: Command, *words: str) -> None:
        """Answer that something was changed, with the version of the lists in dialects that have one."""
        self.reply(command, *syn.counted(self.dialect, self.version, *words))

    @property
    def version(self) -> str:
        """That of lists in which something has just changed."""
        now = self.home.clock.seconds()
        return version(self.dialect, now, now)

    def ask_who(self) -> None:
        """Send a challenge, which has to be answered before long; not to those who would not know how."""
        if not self.dialect.challenges:
            self._watch(self.home.limits.quiet_seconds)
        elif not self.challenge:
            self.challenge = str(secrets.randbelow(9 * 10**19) + 10**19)
            self.send(frame("CHL", 0, self.challenge))
            self._watch(self.home.limits.challenge_seconds)

    def answered(self) -> None:
        """The challenge was answered."""
        self.challenge = ""
        self._watch(self.home.limits.quiet_seconds)

    def _watch(self, seconds: float) -> None:
        if self.timer is not None and self.timer.active():
            self.timer.cancel()
        self.timer = self.home.clock.callLater(seconds, self._look)

    def _look(self) -> None:
        if self.challenge:
            self.connection.fail("it did not answer a challenge", frame("540", 0))
            return
        left = self._heard + self.home.limits.quiet_seconds - self.home.clock.seconds()
        if left > 0:
            self._watch(left)
        else:
            self.ask_who()

    def _answers_again(self, command: Command) -> bool:
        """Answer what was the last command with its number, and return whether it was."""
        if command.trid is None:
            return False
        last, answer = self._answers.pop(command.trid, (None, b""))
        if last != command:
            return False
        self.answer(command, answer)
        return True

    def _known(self, verb: str) -> bool:
        found = (steps.get(verb) for steps in self._steps.values())
        return any(step is not None and step.spoken(self.dialect) for step in found)

    def _take(self, step: Step) -> None:
        self.state = step.then

    def _explain(self, failure: Failure, command: Command) -> None:
        if not isinstance(failure.value, _KNOWN):
            failure.raiseException()
        self._say_no(failure.value, command)

    def _say_no(self, error: Exception, command: Command) -> None:
        if isinstance(error, StorageBusy | StorageUnavailable):
            self._log.error("{verb} failed: {reason}", verb=command.verb, reason=str(error))
        refused = error if isinstance(error, Refused) else Refused(self._code(error))
        data = frame(str(refused.code), command.trid)
        if refused.closes:
            reason = refused.reason or f"its {command.verb} was refused with {refused.code}"
            self.connection.fail(reason, data)
            return
        if refused.reason:
            self.connection.remark(refused.reason)
        self.answer(command, data)

    def _code(self, error: Exception) -> int:
        return self.dialect.no_such_user if isinstance(error, NoSuchAccount) else _CODES[type(error)]


def _is_remembered(command: Command) -> bool:
    return command.verb not in _NEW_EACH_TIME and len(command.payload or b"") <= _LONGEST_REMEMBERED
