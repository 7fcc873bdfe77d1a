"""The circles of whoever is signed in: the operations of both services that are about them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection

from amsn2athena.homeserver import _circle_rules as rules
from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._identity import cid
from amsn2athena.homeserver._people import Endpoint, Person
from amsn2athena.homeserver.services import _records as records
from amsn2athena.homeserver.services._refusals import Refused
from amsn2athena.msnp.soap import (
    ABFindContactsPaged,
    AddressBook,
    AddressBookError,
    BreakConnection,
    CircleInfo,
    CircleMember,
    CircleRequest,
    CircleRole,
    CircleState,
    CreateCircle,
    CreateContact,
    ManageWLConnection,
    ServiceHeader,
)
from amsn2athena.storage import circles
from amsn2athena.storage.circles import Member, Membership, Role, State

_ROLES = {Role.ADMIN: CircleRole.ADMIN, Role.MEMBER: CircleRole.MEMBER}
_STATES = {State.WAITING: CircleState.WAITING, State.ACCEPTED: CircleState.ACCEPTED}

#: What goes wrong with circles below the protocol, as faults.
FAULTS: Mapping[type[Exception], tuple[AddressBookError, str]] = {
    rules.NotInCircle: (AddressBookError.CONTACT_DOES_NOT_EXIST, "There is no such circle for you"),
    rules.NotAdmin: (AddressBookError.FORBIDDEN, "Only an admin of the circle may invite"),
    rules.NotAContact: (AddressBookError.FORBIDDEN, "Only contacts can be invited"),
    rules.AlreadyInCircle: (AddressBookError.CONTACT_ALREADY_EXISTS, "Invited already"),
    rules.CircleFull: (AddressBookError.FORBIDDEN, "Too many circles, or too many people in this one"),
}


class CircleService:
    """Answers the operations of circles. Raises :class:`Refused` and what the address book does."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def answer(
        self, request: CircleRequest, person: Person, here: Endpoint | None, header: ServiceHeader
    ) -> bytes:
        """Do what ``person`` asks ``here``."""
        match request:
            case ABFindContactsPaged():
                return await self._find(request, person, header)
            case CreateCircle():
                name = _valid_name(request.name, self._home.limits.circle_name)
                return request.build_response(header, await self._home.circles.create(person, name, here))
            case CreateContact():
                return request.build_response(header, await self._candidate(request, person))
            case ManageWLConnection():
                await self._connect(request, person, here)
                return request.build_response(header)
            case BreakConnection():
                await self._leave(request, person, here)
                return request.build_response(header)

    async def _find(self, request: ABFindContactsPaged, person: Person, header: ServiceHeader) -> bytes:
        run = self._home.database.run
        if request.circle:
            found = await run(lambda connection: rules.members(connection, person.id, request.circle))
            people = [_member(each, person) for each in found]
            return request.build_members(header, request.circle, people)

        def work(connection: Connection) -> tuple[AddressBook, list[CircleInfo]]:
            book = AddressBook(owner_email=person.email, owner_cid=cid(person.guid))
            if request.whole:
                book = records.address_book(connection, person.email, request.last_change)
            return book, [_circle(each) for each in circles.of(connection, person.id)]

        book, known = await run(work)
        ticket = self._home.circles.tickets.write(cid(person.guid))
        return request.build_response(header, book, known, ticket)

    async def _candidate(self, request: CreateContact, person: Person) -> CircleMember:
        email = normal(request.email)
        guid, name = await self._home.circles.candidate(person, request.circle, email)
        return CircleMember(guid, email, name, CircleRole.NONE, CircleState.NONE)

    async def _connect(self, request: ManageWLConnection, person: Person, here: Endpoint | None) -> None:
        home = self._home.circles
        if request.circle and request.accept:
            await home.invite(person, request.circle, request.contact_id, request.message, here)
        elif request.circle:
            raise Refused(AddressBookError.FORBIDDEN, "Nobody can be put out of a circle")
        elif request.accept:
            await home.accept(person, request.contact_id, here)
        else:
            await self._decline(person, request.contact_id, here)

    async def _decline(self, person: Person, circle: str, here: Endpoint | None) -> None:
        """Only an invitation is declined: who is a member already leaves with BreakConnection."""
        member = await self._home.database.run(lambda c: rules.is_member(c, person.id, circle))
        if member:
            raise rules.NotInCircle(circle)
        await self._home.circles.leave(person, circle, here)

    async def _leave(self, request: BreakConnection, person: Person, here: Endpoint | None) -> None:
        if request.contact_id != person.guid:
            raise Refused(AddressBookError.FORBIDDEN, "Nobody can be put out of a circle")
        await self._home.circles.leave(person, request.circle, here)


def _circle(membership: Membership) -> CircleInfo:
    waits, inviter = membership.state is State.WAITING, membership.inviter
    return CircleInfo(
        membership.circle.guid,
        membership.circle.name,
        CircleRole.INVITED if waits else _ROLES[membership.role],
        _STATES[membership.state],
        inviter.email if waits and inviter else "",
        inviter.display_name if waits and inviter else "",
        membership.message,
        changed=datetime.fromtimestamp(membership.added, UTC),
    )


def _member(member: Member, asker: Person) -> CircleMember:
    someone = member.person
    return CircleMember(
        someone.guid,
        someone.email,
        someone.display_name,
        CircleRole.INVITED if member.state is State.WAITING else _ROLES[member.role],
        _STATES[member.state],
        someone.id == asker.id,
        cid(someone.guid),
    )


def _valid_name(text: str, longest: int) -> str:
    name = text.strip()
    control = any(unicodedata.category(character) in ("Cc", "Cs") for character in name)
    if not name or len(name) > longest or control:
        raise Refused(AddressBookError.BAD_ARGUMENT_LENGTH, f"A name has 1 to {longest} characters")
    return name
