"""How a client shows who it is: one way per `Proof`, each of the same steps.

``prepare`` does what needs no connection, and can begin at once. ``introduce`` asks the server for something
to answer; what it gives, and what was prepared, make the proof (``prove``).

    SSO  USR SSO I <account>, answered with a nonce; meanwhile tickets from the passport service, which are
         not bound to it. Then USR SSO S: the ticket, and the nonce sealed with the secret that came with it
    TWN  USR TWN I <account>, answered with a challenge. With it a ticket is got where the nexus says; then
         USR TWN S <ticket>
    MD5  INF, which names the way, and USR MD5 I <account>, answered with a challenge. Then USR MD5 S and the
         MD5 of the challenge and the password
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from typing import Protocol as Interface

from twisted.internet.defer import Deferred, succeed

from amsn2athena.msnp import Command, soap, sso
from amsn2athena.msnp.dialects import Proof
from amsn2athena.papyon._hosts import address
from amsn2athena.papyon._login_errors import blame
from amsn2athena.papyon._transactions import void
from amsn2athena.papyon.errors import Part, ProtocolFailure

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

#: The policy that the secret belongs to.
POLICY = "MBI_KEY_OLD"


class Moved(Exception):
    """Another server is to be asked; ``where`` is its host and port."""

    def __init__(self, where: tuple[str, int]) -> None:
        super().__init__("the server sends us on")
        self.where = where


class Way(Interface):
    """A way to show who we are."""

    def prepare(self) -> Deferred[Any]:
        """Do what can be done before the server has said anything."""

    def introduce(self) -> Deferred[str]:
        """Say who we are; fires with what the server wants answered. Fails with ``Moved`` where another
        server is to be asked.
        """

    def prove(self, challenge: str, prepared: Any) -> Deferred[Command]:
        """Answer it; fires with what the server says to that."""


class Sso:
    """By tickets and a secret."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def prepare(self) -> Deferred[soap.SecurityTokens]:
        return self._session.soap.ask().addErrback(blame, Part.PASSPORT)

    def introduce(self) -> Deferred[str]:
        return self._session.request("USR", "SSO", "I", self._session.account).addCallback(_read_nonce)

    def prove(self, challenge: str, prepared: soap.SecurityTokens) -> Deferred[Command]:
        clear = prepared.tokens.get(soap.MESSENGER_CLEAR, soap.Token(""))
        sealed = sso.answer(challenge, clear.secret)
        place = (self._session.machine_guid,) if self._session.dialect.places else ()
        return self._session.request("USR", "SSO", "S", clear.ticket, sealed, *place)


class Twn:
    """By a ticket for this challenge."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def prepare(self) -> Deferred[None]:
        return succeed(None)

    def introduce(self) -> Deferred[str]:
        asked = self._session.request("USR", "TWN", "I", self._session.account)
        return asked.addCallback(_read_challenge, Proof.TWN)

    def prove(self, challenge: str, prepared: None) -> Deferred[Command]:
        ticket = self._session.soap.log_in(challenge).addErrback(blame, Part.PASSPORT)
        return ticket.addCallback(lambda ticket: self._session.request("USR", "TWN", "S", ticket))


class Md5:
    """By a digest of the password."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def prepare(self) -> Deferred[None]:
        return succeed(None)

    def introduce(self) -> Deferred[str]:
        """Servers name no other way for these dialects; what they say to USR counts."""
        self._session.request("INF").addErrback(void)
        asked = self._session.request("USR", "MD5", "I", self._session.account)
        return asked.addCallback(_read_challenge, Proof.MD5)

    def prove(self, challenge: str, prepared: None) -> Deferred[Command]:
        return self._session.request("USR", "MD5", "S", self._session.soap.digest(challenge))


WAYS: dict[Proof, type[Sso] | type[Twn] | type[Md5]] = {Proof.SSO: Sso, Proof.TWN: Twn, Proof.MD5: Md5}


def _read_nonce(answer: Command) -> str:
    _stay(answer)
    match answer.args:
        case ("SSO", "S", policy, nonce) if policy == POLICY:
            return nonce
    raise ProtocolFailure("the server wants to be signed in to in another way")


def _read_challenge(answer: Command, proof: Proof) -> str:
    _stay(answer)
    match answer.args:
        case (way, "S", challenge) if way == proof:
            return challenge
    raise ProtocolFailure("the server wants to be signed in to in another way")


def _stay(answer: Command) -> None:
    """Raise ``Moved`` when the server sends us on: one that only knows where the others are does so."""
    if answer.verb != "XFR":
        return
    match answer.args:
        case ("NS", where, *_):
            try:
                raise Moved(address(where))
            except ValueError:
                pass
    raise ProtocolFailure("the server sends us on to nowhere")
