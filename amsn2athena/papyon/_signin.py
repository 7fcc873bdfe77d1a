"""Signing in, MSNP15 and later, with SSO.

    introducing  connect and send VER, CVR and USR I in one write; the answer to USR I is a nonce. What
                 dialect the server picks makes no difference so far.
                 Meanwhile ask the passport service for tickets, which are not bound to the nonce
    proving      USR S: the ticket, and the nonce sealed with the secret that came with it
    reading      FindMembership and ABFindAll, both at once; their tickets count from here on, not earlier
    announcing   BLP, ADL, PRP, UUX and CHG in one write; when ADL and CHG are answered we are there

Each step ends by itself, as requests and calls have their own timeouts, and whatever fails ends the whole.
Tickets and password are kept elsewhere (see `_tickets`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from typing import Protocol as Interface

from automat import TypeMachineBuilder
from twisted.internet.defer import CancelledError, Deferred, gatherResults
from twisted.python.failure import Failure

from amsn2athena.msnp import Command, dialects, soap, sso
from amsn2athena.papyon import _announcements as announcements
from amsn2athena.papyon._enums import ClientState
from amsn2athena.papyon._keepers import Known
from amsn2athena.papyon._login_errors import login_error
from amsn2athena.papyon._transactions import void
from amsn2athena.papyon.errors import LoginError, ProtocolFailure

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

#: Locale, system, its version, architecture, client, its version, product. At least these, or CVR is not
#: answered.
CLIENT = ("0x0409", "winnt", "5.1.0", "i386", "MSNMSGR", "14.0.8117.0416", "msmsgs")

#: The policy that the secret belongs to.
POLICY = "MBI_KEY_OLD"


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
        self._machine = _machine(self)

    def begin(self) -> None:
        """Start."""
        self._machine.begin()

    def fail(self, reason: Failure) -> None:
        """Something ended it from outside."""
        self._machine.fail(reason)

    # What the machine does

    def introduce(self) -> None:
        """Connect and say who we are; get tickets."""
        self._session.show(ClientState.CONNECTING)
        tickets = self._session.soap.ask()
        nonce = self._session.connect().addCallback(self._greet)
        self._when((nonce, tickets), self._machine.introduced)

    def _greet(self, _: object) -> Deferred[list[Any]]:
        self._session.show(ClientState.CONNECTED)
        self._session.show(ClientState.AUTHENTICATING)
        names = (dialect.name for dialect in self._session.dialects)
        version = self._session.request("VER", *names, "CVR0").addCallback(self._agree)
        self._session.request("CVR", *CLIENT, self._session.account).addErrback(void)
        nonce = self._session.request("USR", "SSO", "I", self._session.account).addCallback(_read_nonce)
        return gatherResults([nonce, version], consumeErrors=True)

    def _agree(self, answer: Command) -> None:
        agreed = dialects.agree(answer.args, self._session.dialects)
        if agreed is None:
            raise ProtocolFailure("the server speaks no version of the protocol that we do")
        self._session.dialect = agreed

    def prove(self, nonce: str, tokens: soap.SecurityTokens) -> None:
        """Show the ticket and the sealed nonce."""
        clear = tokens.tokens.get(soap.MESSENGER_CLEAR, soap.Token(""))
        sealed = sso.answer(nonce, clear.secret)
        place = (self._session.machine_guid,) if self._session.dialect.places else ()
        proof = self._session.request("USR", "SSO", "S", clear.ticket, sealed, *place)
        self._when((proof.addCallback(_check_proof),), lambda _: self._machine.proved())

    def read(self) -> None:
        """Fetch the lists."""
        self._session.show(ClientState.AUTHENTICATED)
        self._session.show(ClientState.SYNCHRONIZING)
        self._when((self._session.read_lists(),), self._machine.read)

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
        for each in self._under_way:
            each.cancel()
        self._failed(login_error(reason))

    def _when(self, answers: Iterable[Deferred[Any]], then: Callable[..., None]) -> None:
        """Call ``then`` with all answers, or fail with the first that fails."""
        self._under_way = tuple(answers)
        gathered = gatherResults(self._under_way, consumeErrors=True)
        gathered.addCallback(lambda results: then(*results)).addErrback(self._machine.fail)


def _read_nonce(answer: Command) -> str:
    match answer.args:
        case ("SSO", "S", policy, nonce) if policy == POLICY:
            return nonce
    raise ProtocolFailure("the server wants to be signed in to in another way")


def _check_proof(answer: Command) -> None:
    if answer.args[:1] != ("OK",):
        raise ProtocolFailure("the server answered USR S with something else than OK")


class _Inputs(Interface):
    def begin(self) -> None: ...
    def introduced(self, greeting: list[Any], tokens: soap.SecurityTokens) -> None: ...
    def proved(self) -> None: ...
    def read(self, known: Known) -> None: ...
    def announced(self) -> None: ...
    def fail(self, reason: Failure) -> None: ...


_builder = TypeMachineBuilder(_Inputs, SignIn)
_fresh = _builder.state("fresh")
_introducing = _builder.state("introducing")
_proving = _builder.state("proving")
_reading = _builder.state("reading")
_announcing = _builder.state("announcing")
_over = _builder.state("over")


@_fresh.upon(_Inputs.begin).to(_introducing)
def _begin(_: _Inputs, core: SignIn) -> None:
    core.introduce()


@_introducing.upon(_Inputs.introduced).to(_proving)
def _introduced(_: _Inputs, core: SignIn, greeting: list[Any], tokens: soap.SecurityTokens) -> None:
    core.prove(greeting[0], tokens)


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
@_proving.upon(_Inputs.fail).to(_over)
@_reading.upon(_Inputs.fail).to(_over)
@_announcing.upon(_Inputs.fail).to(_over)
def _fail(_: _Inputs, core: SignIn, reason: Failure) -> None:
    core.give_up(reason)


_over.upon(_Inputs.fail).loop().returns(None)
_machine = _builder.build()
