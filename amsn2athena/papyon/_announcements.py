"""What we tell the notification server of ourselves, and of those whom we know.

The functions return the server's answers to come. At sign-in everything is written in one turn of the
reactor, so it leaves in one piece; the server may tell of contacts before it has answered all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.msnp import Command, personal, quote
from amsn2athena.msnp.identity import Capabilities
from amsn2athena.msnp.media import Media
from amsn2athena.papyon._enums import Presence
from amsn2athena.papyon._lists import Lists

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

_log = Logger()

#: A client like those of 2009 (the high digit), that joins what comes in chunks (0x20), and claims nothing
#: else. Earlier dialects have only the first word.
CAPABILITIES = str(Capabilities(0xA0000020))

#: In the place of a display picture.
NO_PICTURE = "0"


def announce(session: Session, lists: Lists) -> list[Deferred[Command]]:
    """Tell everything, after signing in. Returns the answers that count; refusals of others are logged."""
    profile = session.profile
    listed = session.keeper.announce(lists, profile.privacy)
    if profile._chosen_name:
        log_refusal(display_name(session, profile._chosen_name), "PRP")
    if session.dialect.places:
        log_refusal(_endpoint(session), "UUX")
        log_refusal(place(session, profile.end_point_name, profile._here), "UUX")
    if session.dialect.personal:
        log_refusal(words(session, profile.personal_message, profile.current_media), "UUX")
    return [*listed, _presence(session, profile._here)]


def presence(session: Session, wanted: Presence) -> Deferred[Command]:
    """Tell our status, and to our other places that it was chosen here."""
    answer = _presence(session, wanted)
    if session.dialect.places:
        log_refusal(place(session, session.profile.end_point_name, wanted), "UUX")
    return answer


def _presence(session: Session, wanted: Presence) -> Deferred[Command]:
    """Without capabilities some servers would not answer, where a dialect has them."""
    dialect = session.dialect
    capabilities = (dialect.capabilities(CAPABILITIES),) if dialect.tells_capabilities else ()
    return session.request("CHG", wanted.value, *capabilities, *(NO_PICTURE,) * dialect.pictures)


def display_name(session: Session, name: str) -> Deferred[Command]:
    """Tell our name."""
    whose = "MFN" if session.dialect.rename == "PRP" else session.account
    return session.request(session.dialect.rename, whose, quote(name))


def words(session: Session, message: str, media: Media) -> Deferred[Command]:
    """Tell the words beside our name, and what we listen to: they go together."""
    guid = session.machine_guid if session.dialect.address_book else ""
    document = personal.Personal(message, str(media), guid)
    return session.request("UUX", payload=personal.build(document))


def _endpoint(session: Session) -> Deferred[Command]:
    document = personal.build_endpoint(personal.EndpointData(capabilities=CAPABILITIES))
    return session.request("UUX", payload=document)


def place(session: Session, name: str, wanted: Presence) -> Deferred[Command]:
    """Tell our own places what this one is called, and which status was chosen here."""
    idle = wanted is Presence.IDLE
    document = personal.PrivateEndpointData(name=name, idle=idle, state=wanted.value)
    return session.request("UUX", payload=personal.build_private_endpoint(document))


def log_refusal(answer: Deferred[Command], what: str) -> None:
    """Say in the log that the server did not take something, which ends nothing."""

    def refused(failure: Failure) -> None:
        _log.warn("The server did not take {what}: {why}", what=what, why=failure.value)

    answer.addErrback(refused)
