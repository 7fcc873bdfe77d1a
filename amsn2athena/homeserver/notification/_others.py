"""XFR, UUM, UUN: to others, and to oneself at other places."""

from __future__ import annotations

import uuid

from twisted.internet.defer import Deferred

from amsn2athena.homeserver._addresses import normal, person_and_place
from amsn2athena.homeserver._frames import frame
from amsn2athena.homeserver._passes import TooManyPasses
from amsn2athena.homeserver._people import Endpoint, Person
from amsn2athena.homeserver._replies import (
    BAD_ARGUMENT,
    NOT_ONLINE,
    NOT_WHILE_HIDDEN,
    TOO_FAST,
    Refused,
)
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.homeserver.switchboard import Admission, Guest
from amsn2athena.msnp import Command, ProtocolError, quote
from amsn2athena.msnp.message import Text, read
from amsn2athena.msnp.offline import Letter

#: Notes by which a person's own places tell each other to sign out: here, or everywhere.
_SIGN_OUT = ("4", "8")
#: What a message for later is: a text for somebody on this network.
_TEXT = ("1", "1")


def xfr(session: NotificationSession, command: Command) -> None:
    """XFR SB: where to open a conversation, and a pass for it. Not before a status was chosen."""
    if command.args != ("SB",):
        raise Refused(BAD_ARGUMENT)
    person, endpoint = session.person, session.endpoint
    if not endpoint.announced:
        raise Refused(NOT_WHILE_HIDDEN)
    guest = Guest(person.email, endpoint.guid, quote(person.name), endpoint.capabilities, session.dialect)
    try:
        token = session.home.passes.give(person.email, Admission(guest))
    except TooManyPasses:
        raise Refused(TOO_FAST) from None
    where = session.home.switchboard or session.local
    session.reply(command, "SB", where, "CKI", token, *session.dialect.switchboard_words)


def url(session: NotificationSession, command: Command) -> None:
    """URL what: where to read one's mail, and the like. There is none: what comes up is nothing at all."""
    session.reply(command, "/", "http://localhost/", "2")


def uum(session: NotificationSession, command: Command) -> Deferred[None]:
    """UUM email 1 1: a text for somebody who is not here, or hidden. Answered when it is kept, so that nobody
    has to guess; other servers say nothing then.
    """
    payload = command.payload or b""
    if len(command.args) != 3 or command.args[1:] != _TEXT or len(payload) > session.home.limits.note_bytes:
        raise Refused(BAD_ARGUMENT)
    said = _read(payload)
    recipient, run = normal(command.args[0]), f"{{{uuid.uuid4()}}}"
    letter = Letter(session.email, recipient, session.person.name, said.text, run, 1)
    kept = session.home.letters.keep(session.person, letter)
    return kept.addCallback(lambda _: session.reply(command, "OK"))


def _read(payload: bytes) -> Text:
    try:
        said = read(payload)
    except ProtocolError:
        raise Refused(BAD_ARGUMENT) from None
    if not isinstance(said, Text):
        raise Refused(BAD_ARGUMENT)
    return said


def uun(session: NotificationSession, command: Command) -> None:
    """UUN email;{guid} kind: a note to a contact, or to oneself at another place. There it is a UBN."""
    payload = command.payload or b""
    if len(command.args) != 2 or len(payload) > session.home.limits.note_bytes:
        raise Refused(BAD_ARGUMENT)
    email, guid = person_and_place(command.args[0])
    kind, own = command.args[1], email == session.person.email
    if not own and kind in _SIGN_OUT:
        raise Refused(BAD_ARGUMENT, "it told somebody else to sign out")
    places = _places(session, session.home.directory.find(email), guid)
    if not places:
        raise Refused(NOT_ONLINE)
    if not own:
        session.home.changes.check(session.email)  # or one could talk another off the network
    sender = f"{session.person.email};{session.endpoint.guid}" if guid else session.person.email
    note = frame("UBN", None, sender, kind, payload=payload)
    for endpoint in places:
        endpoint.session.send(note)
    session.reply(command, "OK")


def _places(session: NotificationSession, person: Person | None, guid: str) -> list[Endpoint]:
    """Return the places of ``person``, or the one that ``guid`` names, if they let the sender see them."""
    sender = session.person
    if person is None or not (person is sender or person.shows_to(sender.email)):
        return []
    return [each for each in person.announced() if guid.lower() in ("", each.guid.lower())]
