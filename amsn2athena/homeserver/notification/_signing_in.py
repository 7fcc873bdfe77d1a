"""VER, CVR, USR: which dialect, which client, who, and the proof."""

from __future__ import annotations

import base64
import secrets

from twisted.internet.defer import Deferred

from amsn2athena.homeserver import _wire
from amsn2athena.homeserver._addresses import guid_in_braces, normal
from amsn2athena.homeserver._frames import frame
from amsn2athena.homeserver._people import Endpoint, Person
from amsn2athena.homeserver._replies import BAD_ARGUMENT, NOT_SIGNED_IN, Refused
from amsn2athena.homeserver._tickets import Ticket
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.msnp import Command, dialects, quote, sso
from amsn2athena.msnp.dialects import Proof
from amsn2athena.msnp.soap import bare_ticket

#: The dialects of this server, the best first.
SPOKEN = (
    dialects.MSNP18,
    dialects.MSNP15,
    dialects.MSNP12,
    dialects.MSNP11,
    dialects.MSNP10,
    dialects.MSNP9,
    dialects.MSNP8,
    dialects.MSNP7,
    dialects.MSNP6,
    dialects.MSNP5,
    dialects.MSNP4,
    dialects.MSNP3,
    dialects.MSNP2,
)

#: 48 bytes are 64 characters, which with their padding fill the blocks of the cipher.
_NONCE_BYTES = 48
#: What a ticket for TWN is asked for with. Clients hand it on to the passport service as it is.
_TICKET_POLICY = "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1"


def ver(session: NotificationSession, command: Command) -> None:
    """VER dialects: agree on the best, or part."""
    agreed = dialects.agree(command.args, SPOKEN)
    if agreed is None:
        session.connection.close(frame("VER", command.trid, "0"))
        return
    session.dialect = agreed
    session.reply(command, agreed.name)


def cvr(session: NotificationSession, command: Command) -> None:
    """CVR locale system version architecture client version ...: there is never a newer client."""
    if len(command.args) < 6:
        raise Refused(BAD_ARGUMENT)
    version = command.args[5]
    session.reply(command, version, version, version, "http://localhost/", "http://localhost/")


def inf(session: NotificationSession, command: Command) -> None:
    """INF: how does one sign in?"""
    session.reply(command, session.dialect.proof)


def usr_identify(session: NotificationSession, command: Command) -> None:
    """USR SSO I email, or TWN, or MD5: prove it. Whether there is such an account is not told here."""
    proof = session.dialect.proof
    if command.args[:2] != (proof, "I") or len(command.args) != 3 or "@" not in command.args[2]:
        raise Refused(NOT_SIGNED_IN, closes=True)
    session.email = normal(command.args[2])
    _ASKED[proof](session, command)


def usr_prove(session: NotificationSession, command: Command) -> Deferred[None]:
    """USR SSO S ticket proof {guid}, USR TWN S ticket, USR MD5 S proof: let them in."""
    proof = session.dialect.proof
    if command.args[:2] != (proof, "S"):
        raise Refused(NOT_SIGNED_IN, closes=True)
    return _PROVED[proof](session, command, command.args[2:])


def _ask_for_seal(session: NotificationSession, command: Command) -> None:
    session.nonce = base64.b64encode(secrets.token_bytes(_NONCE_BYTES)).decode()
    session.send(_wire.policies())
    session.reply(command, "SSO", "S", "MBI_KEY_OLD", session.nonce)


def _check_seal(session: NotificationSession, command: Command, args: tuple[str, ...]) -> Deferred[None]:
    """There is a GUID in dialects that know of places."""
    if len(args) != (3 if session.dialect.places else 2):
        raise Refused(NOT_SIGNED_IN, closes=True)
    text, proof, *place = args
    ticket, guid = _ticket(session, text), guid_in_braces(*place) if place else ""
    if guid is None or not sso.verify(proof, session.nonce, ticket.secret):
        raise Refused(NOT_SIGNED_IN, "it showed a proof that does not fit its ticket", closes=True)
    return _arrive(session, command, Endpoint(guid, session, ticket=ticket.token))


def _ask_for_ticket(session: NotificationSession, command: Command) -> None:
    session.reply(command, "TWN", "S", _TICKET_POLICY)


def _check_ticket(session: NotificationSession, command: Command, args: tuple[str, ...]) -> Deferred[None]:
    if len(args) != 1:
        raise Refused(NOT_SIGNED_IN, closes=True)
    return _arrive(session, command, Endpoint("", session, ticket=_ticket(session, *args).token))


def _ask_for_digest(session: NotificationSession, command: Command) -> None:
    session.nonce = f"{int(session.home.clock.seconds())}.{secrets.randbelow(10**12)}"
    session.reply(command, "MD5", "S", session.nonce)


def _check_digest(session: NotificationSession, command: Command, args: tuple[str, ...]) -> Deferred[None]:
    if len(args) != 1:
        raise Refused(NOT_SIGNED_IN, closes=True)
    host = session.connection.address.rpartition(":")[0]
    checked = session.home.old_passwords.verify(session.email, host, session.nonce, *args)
    return checked.addCallback(lambda right: _let_in(session, command, right))


def _let_in(session: NotificationSession, command: Command, right: bool) -> Deferred[None]:
    if not right:
        raise Refused(NOT_SIGNED_IN, "it showed a wrong password", closes=True)
    return _arrive(session, command, Endpoint("", session))


def _ticket(session: NotificationSession, text: str) -> Ticket:
    ticket = session.home.tickets.find(bare_ticket(text))
    if ticket is None or ticket.email != session.email:
        raise Refused(NOT_SIGNED_IN, "it showed a ticket that does not let it in", closes=True)
    return ticket


_ASKED = {Proof.SSO: _ask_for_seal, Proof.TWN: _ask_for_ticket, Proof.MD5: _ask_for_digest}
_PROVED = {Proof.SSO: _check_seal, Proof.TWN: _check_ticket, Proof.MD5: _check_digest}


def _arrive(session: NotificationSession, command: Command, endpoint: Endpoint) -> Deferred[None]:
    arrived = session.home.comings.arrive(session.email, endpoint)
    return arrived.addCallback(lambda person: _welcome(session, command, person, endpoint))


def _welcome(
    session: NotificationSession, command: Command, person: Person | None, endpoint: Endpoint
) -> None:
    if person is None:
        raise Refused(NOT_SIGNED_IN, "its account is gone", closes=True)
    if not session.connection.is_open:
        session.home.comings.leave(person, endpoint)
        return
    session.signed_in(person, endpoint)
    dialect, now = session.dialect, int(session.home.clock.seconds())
    name = (quote(person.name),) if dialect.names_itself else ()
    session.reply(command, "OK", person.email, *name, *dialect.signed_in)
    if dialect.notices:
        session.send(frame("SBS", 0, "null"))
    session.send(_wire.profile(dialect, person, endpoint.ticket, session.connection.address, now))
    session.send(_wire.nothing_personal(dialect, person))
