"""What a client does to a contact list: over SOAP, and on the wire."""

from __future__ import annotations

from amsn2athena.msnp import Command, adl
from amsn2athena.msnp.soap import (
    ABContactAdd,
    ABContactDelete,
    ABFindAll,
    AddMember,
    DeleteMember,
    FindMembership,
    Member,
    Membership,
    Role,
)
from tests.homeserver.house import House
from tests.homeserver.people import Someone
from tests.homeserver.web import call


def tell(person: Someone, verb: str, *who: tuple[Someone, int], initial: bool = False) -> Command:
    """Send ADL or RML, and return the answer."""
    entries = [adl.ListEntry(other.email, lists) for other, lists in who]
    return person.ask(verb, payload=adl.build(entries, initial))


def add(house: House, person: Someone, other: Someone, message: str = "") -> str:
    """Add a contact as a client does, and return its identifier."""
    guid = call(house, ABContactAdd(person.ticket, other.email, invite_message=message))
    assert tell(person, "ADL", (other, adl.FORWARD | adl.ALLOW)).args == ("OK",)
    return guid


def accept(house: House, person: Someone, other: Someone) -> str:
    """Accept somebody who waits."""
    member = (Member(other.email),)
    call(house, DeleteMember(person.ticket, (Membership(Role.PENDING, member),)))
    call(house, AddMember(person.ticket, (Membership(Role.REVERSE, member),)))
    return add(house, person, other)


def decline(house: House, person: Someone, other: Someone) -> None:
    """Decline somebody who waits."""
    call(house, DeleteMember(person.ticket, (Membership(Role.PENDING, (Member(other.email),)),)))


def remove(house: House, person: Someone, other: Someone, guid: str) -> None:
    """Remove a contact."""
    call(house, ABContactDelete(person.ticket, (guid,)))
    tell(person, "RML", (other, adl.FORWARD | adl.ALLOW))


def lists(house: House, person: Someone) -> dict[str, list[str]]:
    """Return who is on which list, by role; the contacts are "Forward"."""
    found = call(house, FindMembership(person.ticket))
    book = call(house, ABFindAll(person.ticket))
    contacts = [each.email for each in book.contacts if each.is_messenger_user]
    roles = {str(role): [member.email for member in found.members(role)] for role in Role}
    return {name: emails for name, emails in {"Forward": contacts, **roles}.items() if emails}


def contact_ids(house: House, person: Someone) -> list[str]:
    """Return the identifiers of somebody's contacts."""
    book = call(house, ABFindAll(person.ticket))
    return [each.contact_id for each in book.contacts if each.is_messenger_user]


def admirers(person: Someone, verb: str = "ADL") -> list[adl.ListEntry]:
    """Return who was said to have added (or with RML removed) ``person`` since the last time."""
    told = [each for each in person.heard() if each.verb == verb and each.trid == 0]
    return [entry for each in told for entry in adl.parse(each.payload or b"").entries]
