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
from amsn2athena.msnp import Command, dialects, sso
from amsn2athena.msnp.soap import bare_ticket

#: The dialects of this server, the best first.
SPOKEN = (dialects.MSNP18, dialects.MSNP15)

#: 48 bytes are 64 characters, which with their padding fill the blocks of the cipher.
_NONCE_BYTES = 48


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


def usr_identify(session: NotificationSession, command: Command) -> None:
    """USR SSO I email: here is a nonce. Whether there is such an account is not told here."""
    if command.args[:2] != ("SSO", "I") or len(command.args) != 3 or "@" not in command.args[2]:
        raise Refused(NOT_SIGNED_IN, closes=True)
    session.email = normal(command.args[2])
    session.nonce = base64.b64encode(secrets.token_bytes(_NONCE_BYTES)).decode()
    session.send(_wire.policies())
    session.reply(command, "SSO", "S", "MBI_KEY_OLD", session.nonce)


def usr_prove(session: NotificationSession, command: Command) -> Deferred[None]:
    """USR SSO S ticket proof {guid}: let them in. There is a GUID in dialects that know of places."""
    if command.args[:2] != ("SSO", "S") or len(command.args) != (5 if session.dialect.places else 4):
        raise Refused(NOT_SIGNED_IN, closes=True)
    text, proof, *place = command.args[2:]
    ticket, guid = session.home.tickets.find(bare_ticket(text)), guid_in_braces(*place) if place else ""
    if ticket is None or ticket.email != session.email or guid is None:
        raise Refused(NOT_SIGNED_IN, closes=True)
    if not sso.verify(proof, session.nonce, ticket.secret):
        raise Refused(NOT_SIGNED_IN, closes=True)
    endpoint = Endpoint(guid, session, ticket=ticket.token)
    arrived = session.home.comings.arrive(session.email, endpoint)
    return arrived.addCallback(lambda person: _welcome(session, command, person, endpoint, ticket))


def _welcome(
    session: NotificationSession, command: Command, person: Person | None, endpoint: Endpoint, ticket: Ticket
) -> None:
    if person is None:
        raise Refused(NOT_SIGNED_IN, closes=True)
    if not session.connection.is_open:
        session.home.comings.leave(person, endpoint)
        return
    session.signed_in(person, endpoint)
    now = int(session.home.clock.seconds())
    session.reply(command, "OK", person.email, "1", "0")
    session.send(frame("SBS", 0, "null"))
    session.send(_wire.profile(person, ticket.token, session.connection.address, now))
    session.send(_wire.nothing_personal(session.dialect, person))
