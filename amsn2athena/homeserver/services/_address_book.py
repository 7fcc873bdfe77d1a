"""The address book and sharing services: contacts and lists, for whoever is signed in."""

from __future__ import annotations

from collections.abc import Mapping

from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._group_rules import (
    GroupExists,
    NoSuchContact,
    NoSuchGroup,
    TooManyGroups,
    TooMuchAtOnce,
    WrongLength,
)
from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._list_rules import NoSuchAccount, Wish
from amsn2athena.homeserver._lists import TooManyContacts
from amsn2athena.homeserver._people import Endpoint, List, Person
from amsn2athena.homeserver._profiles import display_name
from amsn2athena.homeserver._throttle import TooFast
from amsn2athena.homeserver.services import _records as records
from amsn2athena.homeserver.services._circles import FAULTS, CircleService
from amsn2athena.homeserver.services._refusals import WRONG_TICKET, Refused
from amsn2athena.homeserver.services._repeats import Repeats
from amsn2athena.homeserver.services._soap import Answer, Caller
from amsn2athena.homeserver.services._who import Who
from amsn2athena.msnp.soap import (
    ABAdd,
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABFindAll,
    ABFindByContacts,
    ABFindContactsPaged,
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
    AddDynamicItem,
    AddMember,
    AddressBookError,
    AddressBookRequest,
    Annotation,
    AnyRequest,
    CircleRequest,
    CreateCircle,
    DeleteMember,
    FindMembership,
    ServiceHeader,
    UpdateDynamicItem,
    address_book_fault,
    bare_ticket,
)
from amsn2athena.storage import accounts

_PRIVACY = {"1": "AL", "2": "BL"}
_ALERT = {"1": True, "2": False}

#: What goes wrong below the protocol, as faults.
_FAULTS: Mapping[type[Exception], tuple[AddressBookError, str]] = {
    NoSuchAccount: (AddressBookError.INVALID_PASSPORT_USER, "There is no such account"),
    TooManyContacts: (AddressBookError.FORBIDDEN, "The list is full"),
    TooManyGroups: (AddressBookError.FORBIDDEN, "There are too many groups"),
    TooMuchAtOnce: (AddressBookError.FORBIDDEN, "Too much at once"),
    TooFast: (AddressBookError.FORBIDDEN, "Too many changes in too short a time"),
    NoSuchContact: (AddressBookError.CONTACT_DOES_NOT_EXIST, "Contact Does Not Exist"),
    NoSuchGroup: (AddressBookError.GROUP_DOES_NOT_EXIST, "Group Does Not Exist"),
    GroupExists: (AddressBookError.GROUP_ALREADY_EXISTS, "Group Already Exists"),
    WrongLength: (AddressBookError.BAD_ARGUMENT_LENGTH, "The text is too long, or empty"),
    records.FullSyncRequired: (AddressBookError.FULL_SYNC_REQUIRED, "Full sync required"),
    **FAULTS,
}
_KNOWN: tuple[type[Exception], ...] = (*_FAULTS, Refused)
#: A server seen on the wire sends this fault with HTTP 200, the others with 500.
_STATUS = {AddressBookError.FULL_SYNC_REQUIRED: 200}

_READS = (FindMembership, ABFindAll, ABFindByContacts, ABFindContactsPaged)
_Change = (
    ABContactDelete
    | ABContactUpdate
    | AddMember
    | DeleteMember
    | ABGroupUpdate
    | ABGroupDelete
    | ABGroupContactDelete
)


class AddressBookService:
    """Answers every operation of both services."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._circles = CircleService(home)
        self._repeats = Repeats(home.clock)
        self._who = Who(home.database)

    async def answer(self, request: AnyRequest, caller: Caller) -> Answer:
        """Do what the holder of the ticket asks. A ticket counts only while its account is signed in."""
        assert isinstance(request, AddressBookRequest)
        ticket = self._home.tickets.find(bare_ticket(request.ticket))
        person = self._home.directory.find(ticket.email) if ticket else None
        if person is None:
            return Answer(b"Sign in first.", 403, plain=True, refused=WRONG_TICKET)
        assert ticket is not None
        here = person.place_with(ticket.token)
        header = ServiceHeader(caller.reached, person.guid, person.guid)
        again = self._repeats.answer(person.email, request)
        if again is not None and isinstance(request, CreateCircle):
            return Answer(again)
        try:
            done = await self._do(request, person, here, header)
        except _KNOWN as caught:
            again = self._repeats.answer(person.email, request)
            return _refuse(request, caught) if again is None else Answer(again)
        if not isinstance(request, _READS):
            self._repeats.remember(person.email, request, done)
        return Answer(done)

    async def _do(
        self, request: AddressBookRequest, person: Person, here: Endpoint | None, header: ServiceHeader
    ) -> bytes:
        if isinstance(request, CircleRequest):
            return await self._circles.answer(request, person, here, header)
        database, books = self._home.database, self._home.books
        match request:
            case FindMembership():
                since = request.last_change if request.deltas_only else None
                lists = await database.run(lambda c: records.membership_lists(c, person.email, since))
                return request.build_response(header, lists)
            case ABFindAll():
                since = request.last_change if request.deltas_only else None
                book = await database.run(lambda c: records.address_book(c, person.email, since))
                return request.build_response(header, book)
            case ABFindByContacts():
                wanted = await self._who.guids(request.contact_ids)
                book = await database.run(lambda c: records.address_book(c, person.email))
                found = [each for each in book.contacts if each.contact_id in wanted]
                return request.build_response(header, found)
            case ABContactAdd():
                return request.build_response(header, await self._add_contact(request, person, here))
            case ABGroupAdd():
                guid = await books.add_group(person, request.name, here, favorite=request.is_favorite)
                return request.build_response(header, guid)
            case ABGroupContactAdd():
                contacts = await self._who.guids(request.contact_ids)
                await books.sort(person, request.group_ids, contacts, here, inside=True)
                return request.build_response(header, contacts)
            case ABAdd() | AddDynamicItem() | UpdateDynamicItem():
                return request.build_response(header)
            case other:
                await self._change(other, person, here)
                return other.build_response(header)

    async def _change(self, request: _Change, person: Person, here: Endpoint | None) -> None:
        books, lists = self._home.books, self._home.lists
        match request:
            case ABContactDelete():
                await self._delete_contacts(person, request.contact_ids, here)
            case ABContactUpdate():
                await self._update(request, person, here)
            case ABGroupUpdate():
                await books.rename_group(person, request.group_id, request.name, here)
            case ABGroupDelete():
                await books.remove_groups(person, request.group_ids, here)
            case ABGroupContactDelete():
                contacts = await self._who.guids(request.contact_ids)
                await books.sort(person, request.group_ids, contacts, here, inside=False)
            case AddMember():
                await lists.add(person, await self._who.wishes(request.memberships), here)
            case other:
                await lists.remove(person, await self._who.wishes(other.memberships), here)

    async def _add_contact(self, request: ABContactAdd, person: Person, here: Endpoint | None) -> str:
        email = normal(request.email)
        if email == person.email:
            raise Refused(AddressBookError.BAD_EMAIL_ARGUMENT, "Nobody can add themselves")
        blocked = email in person.lists[List.BLOCK]
        allow = request.enable_allow_list_management and not blocked
        lists = List.FORWARD | List.ALLOW if allow else List.FORWARD
        await self._home.lists.add(person, [Wish(email, lists, request.invite_message)], here)
        account = await self._home.database.run(lambda connection: accounts.find(connection, email))
        if account is None:
            raise NoSuchAccount(email)
        return account.guid

    async def _delete_contacts(self, person: Person, guids: tuple[str, ...], here: Endpoint | None) -> None:
        emails = await self._who.emails(guids)
        if not person.lists[List.FORWARD].issuperset(emails):
            raise NoSuchContact(person.email)
        await self._home.lists.remove(person, [Wish(email, List.FORWARD) for email in emails], here)

    async def _update(self, request: ABContactUpdate, person: Person, here: Endpoint | None) -> None:
        if request.contact_id.lower() not in ("", person.guid, person.email):
            await self._update_contact(request, person, here)
            return
        profiles = self._home.profiles
        privacy = _PRIVACY.get(request.annotations.get(Annotation.BLP, ""))
        if privacy is not None:
            await profiles.set_privacy(person, privacy, here)
        alert = _ALERT.get(request.annotations.get(Annotation.GTC, ""))
        if alert is not None:
            await profiles.set_alert_when_added(person, alert, here)
        if request.display_name is not None:
            await profiles.rename(person, _valid_name(request.display_name), here)

    async def _update_contact(self, request: ABContactUpdate, person: Person, here: Endpoint | None) -> None:
        """What a contact is called is for the contact to say: a name for it is not kept, an alias is."""
        alias, notes = request.annotations.get(Annotation.NICKNAME), request.comment
        if alias is not None or notes is not None:
            [guid] = await self._who.guids((request.contact_id,))
            await self._home.books.describe(person, guid, alias, notes, here)
        if request.is_messenger_user is False:
            await self._delete_contacts(person, (request.contact_id,), here)


def _refuse(request: AddressBookRequest, error: Exception) -> Answer:
    refused = error if isinstance(error, Refused) else Refused(*_FAULTS[type(error)])
    fault = address_book_fault(request.soap_action, refused.error, refused.reason)
    return Answer(fault, _STATUS.get(refused.error, 500))


def _valid_name(text: str) -> str:
    try:
        return display_name(text)
    except ValueError as error:
        raise Refused(AddressBookError.BAD_ARGUMENT_LENGTH, str(error)) from None
