"""The address book and sharing services: contacts and lists, for whoever is signed in."""

from __future__ import annotations

from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._list_rules import NoSuchAccount, Wish
from amsn2athena.homeserver._lists import TooManyContacts
from amsn2athena.homeserver._people import List, Person
from amsn2athena.homeserver._profiles import display_name
from amsn2athena.homeserver._throttle import TooFast
from amsn2athena.homeserver.services import _records as records
from amsn2athena.homeserver.services._soap import Answer, Caller
from amsn2athena.msnp.soap import (
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABFindAll,
    AddMember,
    AddressBookError,
    AddressBookRequest,
    Annotation,
    AnyRequest,
    DeleteMember,
    FindMembership,
    Membership,
    Role,
    ServiceHeader,
    address_book_fault,
    bare_ticket,
)
from amsn2athena.storage import accounts

_LISTS = {
    Role.ALLOW: List.ALLOW,
    Role.BLOCK: List.BLOCK,
    Role.REVERSE: List.REVERSE,
    Role.PENDING: List.PENDING,
}
_PRIVACY = {"1": "AL", "2": "BL"}


class _Refused(Exception):
    """An operation is answered with a fault."""

    def __init__(self, error: AddressBookError, reason: str) -> None:
        super().__init__(reason)
        self.error = error
        self.reason = reason


class AddressBookService:
    """Answers every operation of both services."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def answer(self, request: AnyRequest, caller: Caller) -> Answer:
        """Do what the holder of the ticket asks. A ticket counts only while its account is signed in."""
        assert isinstance(request, AddressBookRequest)
        ticket = self._home.tickets.find(bare_ticket(request.ticket))
        person = self._home.directory.find(ticket.email) if ticket else None
        if person is None:
            return Answer(b"Sign in first.", 403, plain=True)
        header = ServiceHeader(caller.reached, person.guid, person.guid)
        try:
            return Answer(await self._do(request, person, header))
        except NoSuchAccount:
            refused = _Refused(AddressBookError.INVALID_PASSPORT_USER, "There is no such account")
        except TooManyContacts:
            refused = _Refused(AddressBookError.FORBIDDEN, "The list is full")
        except TooFast:
            refused = _Refused(AddressBookError.FORBIDDEN, "Too many changes in too short a time")
        except _Refused as caught:
            refused = caught
        return Answer(address_book_fault(request.soap_action, refused.error, refused.reason), 500)

    async def _do(self, request: AddressBookRequest, person: Person, header: ServiceHeader) -> bytes:
        match request:
            case FindMembership():
                lists = await self._home.database.run(lambda c: records.membership_lists(c, person.email))
                return request.build_response(header, lists)
            case ABFindAll():
                book = await self._home.database.run(lambda c: records.address_book(c, person.email))
                return request.build_response(header, book)
            case ABContactAdd():
                return request.build_response(header, await self._add_contact(request, person))
            case other:
                await self._change(other, person)
                return other.build_response(header)

    async def _change(
        self, request: ABContactDelete | ABContactUpdate | AddMember | DeleteMember, person: Person
    ) -> None:
        match request:
            case ABContactDelete():
                await self._delete_contacts(person, request.contact_ids)
            case ABContactUpdate():
                await self._update(request, person)
            case AddMember():
                await self._home.lists.add(person, await self._wishes(request.memberships))
            case other:
                await self._home.lists.remove(person, await self._wishes(other.memberships))

    async def _add_contact(self, request: ABContactAdd, person: Person) -> str:
        email = normal(request.email)
        if email == person.email:
            raise _Refused(AddressBookError.BAD_EMAIL_ARGUMENT, "Nobody can add themselves")
        blocked = email in person.lists[List.BLOCK]
        allow = request.enable_allow_list_management and not blocked
        lists = List.FORWARD | List.ALLOW if allow else List.FORWARD
        await self._home.lists.add(person, [Wish(email, lists, request.invite_message)])
        account = await self._home.database.run(lambda connection: accounts.find(connection, email))
        if account is None:
            raise NoSuchAccount(email)
        return account.guid

    async def _delete_contacts(self, person: Person, guids: tuple[str, ...]) -> None:
        emails = [await self._email_of(guid) for guid in guids]
        known = [email for email in emails if email in person.lists[List.FORWARD]]
        if len(known) != len(guids):
            raise _Refused(AddressBookError.CONTACT_DOES_NOT_EXIST, "Contact Does Not Exist")
        await self._home.lists.remove(person, [Wish(email, List.FORWARD) for email in known])

    async def _update(self, request: ABContactUpdate, person: Person) -> None:
        if request.contact_id and request.contact_id != person.guid:
            if request.is_messenger_user is False:
                await self._delete_contacts(person, (request.contact_id,))
            return
        privacy = _PRIVACY.get(request.annotations.get(Annotation.BLP, ""))
        if privacy is not None:
            await self._home.profiles.set_privacy(person, privacy)
        if request.display_name is not None:
            await self._home.profiles.rename(person, _valid_name(request.display_name))

    async def _wishes(self, memberships: tuple[Membership, ...]) -> list[Wish]:
        return [
            Wish(normal(member.email) or await self._email_of(records.guid_of(member)), _LISTS[each.role])
            for each in memberships
            for member in each.members
        ]

    async def _email_of(self, guid: str) -> str:
        account = await self._home.database.run(
            lambda connection: accounts.find_by_guid(connection, guid.lower())
        )
        return account.email if account else ""


def _valid_name(text: str) -> str:
    try:
        return display_name(text)
    except ValueError as error:
        raise _Refused(AddressBookError.BAD_ARGUMENT_LENGTH, str(error)) from None
