"""What a client does with circles: over SOAP, and on the wire."""

from __future__ import annotations

import base64

from amsn2athena.msnp import Command, adl, circles
from amsn2athena.msnp.circles import Message, Roster
from amsn2athena.msnp.message import Nudge, Text, read
from amsn2athena.msnp.soap import (
    ABFindContactsPaged,
    BreakConnection,
    CircleInfo,
    CircleMember,
    CreateCircle,
    CreateContact,
    ManageWLConnection,
)
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.web import call


def create(house: House, person: Someone, name: str = "Friends") -> str:
    """Make a circle; return its GUID."""
    return call(house, CreateCircle(person.ticket, name, "me"))


def invite(house: House, person: Someone, circle: str, other: Someone, message: str = "") -> None:
    """Ask somebody in, in two steps as all clients do."""
    guid = call(house, CreateContact(person.ticket, circle, other.email))
    call(house, ManageWLConnection(person.ticket, guid, circle, message=message))


def answer(house: House, person: Someone, circle: str, *, yes: bool = True) -> None:
    """Accept, or decline."""
    call(house, ManageWLConnection(person.ticket, circle, accept=yes))


def leave(house: House, person: Someone, circle: str) -> None:
    """Leave for good."""
    call(house, BreakConnection(person.ticket, circle, me(house, person, circle).contact_id))


def circles_of(house: House, person: Someone) -> tuple[CircleInfo, ...]:
    """Return the circles that somebody is in or asked into."""
    return call(house, ABFindContactsPaged(person.ticket)).circles


def members(house: House, person: Someone, circle: str) -> tuple[CircleMember, ...]:
    """Return who is in it."""
    return call(house, ABFindContactsPaged(person.ticket, circle)).members


def me(house: House, person: Someone, circle: str) -> CircleMember:
    """Return somebody's own entry."""
    [own] = [each for each in members(house, person, circle) if each.is_me]
    return own


def show_ticket(house: House, person: Someone) -> Command:
    """Show the notification server that there are circles."""
    ticket = call(house, ABFindContactsPaged(person.ticket)).ticket
    return person.ask("USR", "SHA", "A", base64.b64encode(ticket.encode()).decode())


def document(*guids: str, lists: int = 3, network: int = circles.NETWORK) -> bytes:
    """Return ADL's document of circles."""
    return adl.build([adl.ListEntry(circles.address(guid), lists, network) for guid in guids])


def enter(house: House, person: Someone, *guids: str) -> list[Command]:
    """Come into circles; return all that comes, with the answer last."""
    assert show_ticket(house, person).args == ("OK", person.email, "0", "0")
    person.say("ADL", payload=document(*guids))
    return person.heard()


def say(person: Someone, circle: str, text: str, *, wants_ack: bool = True) -> list[str]:
    """Say something; return the answer, if there is one."""
    [payload] = Text(text).payloads("")
    message = Message(circle, person.email, person.guid, payload, wants_ack=wants_ack)
    trid = person.say("SDG", payload=message.build())
    return shown([each for each in person.heard() if each.trid == trid])


def heard(person: Someone) -> list[tuple[str, str]]:
    """Return who has said what since the last time."""
    told = [Message.parse(each.payload or b"") for each in person.heard() if each.verb == "SDG"]
    return [(each.account.partition("@")[0], _words(each)) for each in told]


def _words(message: Message) -> str:
    what = read(message.payload)
    return what.text if isinstance(what, Text) else "nudge" if what == Nudge() else "typing"


def rosters(commands: list[Command]) -> list[tuple[str, ...]]:
    """Return the rosters among what came."""
    told = [each for each in commands if shown([each]) == ["NFY PUT"]]
    return [Roster.parse(each.payload or b"").accounts for each in told]


def company(house: House, *names: str) -> tuple[str, list[Someone]]:
    """Return a circle, and its members, who are in and have nothing left to hear. The first one is admin."""
    people = online(house, *names)
    host, *others = people
    circle = create(house, host)
    for name, other in zip(names[1:], others, strict=True):
        house.befriend(names[0], name)
        invite(house, host, circle, other)
        answer(house, other, circle)
    for person in people:
        enter(house, person, circle)
    for person in people:
        person.heard()
    return circle, people
