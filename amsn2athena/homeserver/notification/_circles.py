"""USR SHA, ADL and RML of circles, PUT, SDG: in and out of circles, and what is said there."""

from __future__ import annotations

from twisted.internet.defer import Deferred

from amsn2athena.homeserver import _circle_wire as wire
from amsn2athena.homeserver._frames import frame
from amsn2athena.homeserver._identity import cid
from amsn2athena.homeserver._people import HIDDEN, List
from amsn2athena.homeserver._replies import (
    BAD_ARGUMENT,
    BAD_LIST,
    NOT_IN_CIRCLE,
    NOT_IN_THIS_DIALECT,
    NOT_ONLINE,
    NOT_SIGNED_IN,
    NOT_WHILE_HIDDEN,
    Refused,
)
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.msnp import Command, ProtocolError, adl, circles
from amsn2athena.msnp.circles import Message, Roster


def usr(session: NotificationSession, command: Command) -> None:
    """USR SHA A ticket: the address book has said that this person has circles."""
    _check_dialect(session)
    if command.args[:2] != ("SHA", "A") or len(command.args) != 3:
        raise Refused(BAD_ARGUMENT)
    person = session.person
    if not session.home.circles.tickets.opens(command.args[2], cid(person.guid)):
        raise Refused(NOT_SIGNED_IN, "it showed a ticket for the circles of somebody else")
    session.circles_opened = True
    session.reply(command, "OK", person.email, "0", "0")


def is_of_circles(lists: adl.Lists) -> bool:
    """Whether ADL or RML is about circles. One document is about these or about people, never both."""
    of_circles = [entry.network == circles.NETWORK for entry in lists.entries]
    if any(of_circles) and not all(of_circles):
        raise Refused(BAD_LIST, "it sent a list of circles and people", closes=True)
    return any(of_circles)


def add(session: NotificationSession, command: Command, lists: adl.Lists) -> Deferred[None]:
    """ADL of circles: this place wants to hear what is said there."""
    _check_dialect(session)
    if not session.circles_opened:
        raise Refused(NOT_IN_CIRCLE)
    wanted = tuple(_circle(entry) for entry in lists.entries if entry.lists & (List.FORWARD | List.ALLOW))
    entered = session.home.circles.enter(session.person, session.endpoint, wanted)
    return entered.addCallback(lambda _: session.reply(command, "OK"))


def remove(session: NotificationSession, command: Command, lists: adl.Lists) -> None:
    """RML of circles: this place wants to hear no more. The person stays a member."""
    _check_dialect(session)
    for entry in lists.entries:
        session.home.circles.rooms.leave(_circle(entry), session.person, session.endpoint)
    session.reply(command, "OK")


def put(session: NotificationSession, command: Command) -> None:
    """PUT: this place is in the conversation of a circle. It is told once more who else is."""
    try:
        published = Roster.parse(command.payload or b"")
    except ProtocolError:
        raise Refused(BAD_ARGUMENT) from None
    _check_sender(session, published.account, published.endpoint, published.circle)
    person, rooms = session.person, session.home.circles.rooms
    session.reply(command, "OK", payload=b"")
    there = rooms.roster(published.circle, person)
    session.send(wire.roster(published.circle, person, session.endpoint.guid, there))


def sdg(session: NotificationSession, command: Command) -> None:
    """SDG: say something to everybody in a circle. Acknowledged for those who ask for it."""
    payload = command.payload or b""
    if len(payload) > session.home.limits.circle_message_bytes:
        raise Refused(BAD_ARGUMENT)
    try:
        message = Message.parse(payload)
    except ProtocolError:
        raise Refused(BAD_ARGUMENT) from None
    _check_sender(session, message.account, message.endpoint, message.circle)
    if session.person.status == HIDDEN:
        raise Refused(NOT_WHILE_HIDDEN)
    said = frame("SDG", 0, payload=payload)
    heard = session.home.circles.rooms.say(message.circle, session.person, session.endpoint, said)
    if not heard:
        raise Refused(NOT_ONLINE)
    session.answer(command, frame("ACK", command.trid) if message.wants_ack else b"")


def _check_dialect(session: NotificationSession) -> None:
    if not session.dialect.circles:
        raise Refused(NOT_IN_THIS_DIALECT)


def _check_sender(session: NotificationSession, account: str, endpoint: str, circle: str) -> None:
    """Nobody speaks for others, from another place, or where they are not."""
    if account != session.person.email or endpoint not in ("", session.endpoint.guid.lower()):
        raise Refused(BAD_ARGUMENT, "it spoke in a circle as if it were somebody else")
    if not session.home.circles.rooms.holds(circle, session.person, session.endpoint):
        raise Refused(NOT_IN_CIRCLE)


def _circle(entry: adl.ListEntry) -> str:
    guid = circles.circle_of(entry.account)
    if not guid:
        raise Refused(NOT_IN_CIRCLE)
    return guid
