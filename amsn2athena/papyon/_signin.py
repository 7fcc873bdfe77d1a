"""Signing in.

    introducing  connect and send VER and CVR. Meanwhile prepare to show who we are in the way of the best
                 dialect. If all that are offered have this one way, USR I is in the same write; otherwise
                 VER has to be answered first, as servers hang up on a USR of another dialect
    naming       USR I in the way of the dialect that the server has picked
    proving      USR S (see `_proofs` for both)
    reading      the lists: by FindMembership and ABFindAll, both at once, whose tickets count from here on,
                 not earlier; or by SYN
    announcing   BLP, ADL, PRP, UUX and CHG, as far as the dialect has them, in one write; when ADL and CHG
                 are answered we are there

A server that answers USR I with XFR sends us on to another, where we begin again.

Each step ends by itself, as requests and calls have their own timeouts, and whatever fails ends the whole.
Tickets and password are kept elsewhere (see `_tickets`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from typing import Protocol as Interface

from automat import TypeMachineBuilder
from twisted.internet.defer import CancelledError, Deferred, FirstError, gatherResults, succeed
from twisted.python.failure import Failure

from amsn2athena.msnp import Command, dialects, unquote
from amsn2athena.papyon import _announcements as announcements
from amsn2athena.papyon._enums import ClientState
from amsn2athena.papyon._keepers import Known
from amsn2athena.papyon._login_errors import blame, login_error
from amsn2athena.papyon._proofs import WAYS, Moved, Way
from amsn2athena.papyon._transactions import void
from amsn2athena.papyon.errors import LoginError, Part, ProtocolFailure

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

#: Locale, system, its version, architecture, client, its version, product. At least these, or CVR is not
#: answered.
CLIENT = ("0x0409", "winnt", "5.1.0", "i386", "MSNMSGR", "14.0.8117.0416", "msmsgs")

#: How often a server may send us on to another.
MOST_MOVES = 3


class SignIn:
    """One attempt. Calls ``done`` or ``failed``, once."""

    def __init__(
        self,
        session: Session,
        done: Callable[[], None],
        failed: Callable[[LoginError | CancelledError], None],
    ) -> None:
        self._session = session
        self._done = done
        self._failed = failed
        self._under_way: tuple[Deferred[Any], ...] = ()
        proofs = [dialect.proof for dialect in session.dialects]
        self._one_way = len(set(proofs)) == 1
        self._way: Way = WAYS[proofs[0]](session)
        self._prepared: Deferred[Any] = succeed(None)
        self._moves = 0
        self._machine = _machine(self)

    def begin(self) -> None:
        """Start."""
        self._machine.begin()

    def fail(self, reason: Failure) -> None:
        """Something ended it from outside."""
        self._machine.fail(reason)

    # What the machine does

    def introduce(self) -> None:
        """Connect and say which dialects we speak; and who we are, if that is said in one way only."""
        self._session.show(ClientState.CONNECTING)
        self._prepared = self._way.prepare()
        greeting = self._session.connect().addCallback(self._greet)
        if self._one_way:
            self._when((greeting, self._prepared), self._machine.introduced)
        else:
            self._when((greeting,), lambda _: self._machine.agreed())

    def _greet(self, _: object) -> Deferred[Any]:
        self._session.show(ClientState.CONNECTED)
        self._session.show(ClientState.AUTHENTICATING)
        names = (dialect.name for dialect in self._session.dialects)
        version = self._session.request("VER", *names, "CVR0").addCallback(self._agree)
        self._session.request("CVR", *CLIENT, self._session.account).addErrback(void)
        if not self._one_way:
            return version
        said: list[Deferred[Any]] = [self._way.introduce(), version]
        return gatherResults(said, consumeErrors=True).addCallback(lambda results: results[0])

    def _agree(self, answer: Command) -> None:
        agreed = dialects.agree(answer.args, self._session.dialects)
        if agreed is None:
            raise ProtocolFailure("the server speaks no version of the protocol that we do")
        self._session.speak(agreed)

    def say_who(self) -> None:
        """It is known now in which way."""
        way = WAYS[self._session.dialect.proof]
        prepared = self._prepared
        if not isinstance(self._way, way):
            self._drop()
            self._way = way(self._session)
            prepared = self._way.prepare()
        self._when((self._way.introduce(), prepared), self._machine.introduced)

    def prove(self, challenge: str, prepared: Any) -> None:
        """Show who we are."""
        proof = self._way.prove(challenge, prepared).addCallback(self._check_proof)
        self._when((proof,), lambda _: self._machine.proved())

    def _check_proof(self, answer: Command) -> None:
        if answer.args[:1] != ("OK",):
            raise ProtocolFailure("the server answered our proof with something else than OK")
        if self._session.dialect.names_itself:
            self._session.own_name = unquote("".join(answer.args[2:3]))

    def read(self) -> None:
        """Fetch the lists."""
        self._session.show(ClientState.AUTHENTICATED)
        self._session.show(ClientState.SYNCHRONIZING)
        keeper = Part.ADDRESS_BOOK if self._session.dialect.address_book else Part.SERVER
        self._when((self._session.read_lists().addErrback(blame, keeper),), self._machine.read)

    def announce(self, known: Known) -> None:
        """Say what we look like, and whom we know."""
        lists = self._session.synchronized(known)
        self._session.show(ClientState.SYNCHRONIZED)
        self._when(announcements.announce(self._session, lists), lambda *_: self._machine.announced())

    def finish(self) -> None:
        """Say that we are there."""
        self._done()

    def give_up(self, reason: Failure) -> None:
        """Stop whatever is under way, and say why."""
        self._drop()
        for each in self._under_way:
            each.cancel()
        self._failed(login_error(reason))

    def _drop(self) -> None:
        """What was prepared is of no use."""
        self._prepared.addErrback(void)
        self._prepared.cancel()

    def _when(self, answers: Iterable[Deferred[Any]], then: Callable[..., None]) -> None:
        """Call ``then`` with all answers, or fail with the first that fails."""
        self._under_way = tuple(answers)
        gathered = gatherResults(self._under_way, consumeErrors=True)
        gathered.addCallback(lambda results: then(*results)).addErrback(self._stopped)

    def _stopped(self, failure: Failure) -> None:
        """Something failed; or we are sent on to another server, which is asked all of it again."""
        error = failure.value
        while isinstance(error, FirstError):
            error = error.subFailure.value
        if not isinstance(error, Moved):
            self._machine.fail(failure)
        elif self._moves < MOST_MOVES:
            self._machine.moved(error.where)
        else:
            lost = ProtocolFailure("the servers of the network send us from one to the other")
            self._machine.fail(Failure(lost))  # type: ignore[no-untyped-call]

    def move(self, where: tuple[str, int]) -> None:
        """Leave this server for another."""
        self._moves += 1
        self._drop()
        self._session.go_on_to(where)
        self.introduce()


class _Inputs(Interface):
    def begin(self) -> None: ...
    def agreed(self) -> None: ...
    def moved(self, where: tuple[str, int]) -> None: ...
    def introduced(self, challenge: str, prepared: Any) -> None: ...
    def proved(self) -> None: ...
    def read(self, known: Known) -> None: ...
    def announced(self) -> None: ...
    def fail(self, reason: Failure) -> None: ...


_builder = TypeMachineBuilder(_Inputs, SignIn)
_fresh = _builder.state("fresh")
_introducing = _builder.state("introducing")
_naming = _builder.state("naming")
_proving = _builder.state("proving")
_reading = _builder.state("reading")
_announcing = _builder.state("announcing")
_over = _builder.state("over")


@_fresh.upon(_Inputs.begin).to(_introducing)
def _begin(_: _Inputs, core: SignIn) -> None:
    core.introduce()


@_introducing.upon(_Inputs.agreed).to(_naming)
def _agreed(_: _Inputs, core: SignIn) -> None:
    core.say_who()


@_introducing.upon(_Inputs.moved).loop()
@_naming.upon(_Inputs.moved).to(_introducing)
def _moved(_: _Inputs, core: SignIn, where: tuple[str, int]) -> None:
    core.move(where)


@_introducing.upon(_Inputs.introduced).to(_proving)
@_naming.upon(_Inputs.introduced).to(_proving)
def _introduced(_: _Inputs, core: SignIn, challenge: str, prepared: Any) -> None:
    core.prove(challenge, prepared)


@_proving.upon(_Inputs.proved).to(_reading)
def _proved(_: _Inputs, core: SignIn) -> None:
    core.read()


@_reading.upon(_Inputs.read).to(_announcing)
def _read(_: _Inputs, core: SignIn, known: Known) -> None:
    core.announce(known)


@_announcing.upon(_Inputs.announced).to(_over)
def _announced(_: _Inputs, core: SignIn) -> None:
    core.finish()


@_introducing.upon(_Inputs.fail).to(_over)
@_naming.upon(_Inputs.fail).to(_over)
@_proving.upon(_Inputs.fail).to(_over)
@_reading.upon(_Inputs.fail).to(_over)
@_announcing.upon(_Inputs.fail).to(_over)
def _fail(_: _Inputs, core: SignIn, reason: Failure) -> None:
    core.give_up(reason)


_over.upon(_Inputs.fail).loop().returns(None)
_machine = _builder.build()
