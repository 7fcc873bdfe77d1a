"""ABFindContactsPaged: fetch the circles that somebody is in, or the members of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from ._ab_find_all import AddressBook
from ._ab_handle import OWN_BOOK, build_handle, read_handle
from ._circles import CircleInfo, CircleMember, build_circles, build_member, read_circles, read_members
from ._contacts import build_contact, build_group
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._reading import Fields, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, Xml, join

OPERATION = "ABFindContactsPaged"

_EVERYTHING = "AB AllGroups CircleResult"
_CIRCLES = "CircleResult"

_ARGUMENTS = Template("""
<abView>MessengerClient8</abView>
<extendedContent>{wanted}</extendedContent>
{handle}
<filterOptions>
  <DeltasOnly>{deltas_only}</DeltasOnly>
  <LastChanged>{last_change}</LastChanged>
  <ContactFilter><IncludeHiddenContacts>true</IncludeHiddenContacts></ContactFilter>
</filterOptions>
""")

_RESULT = Template("""
<ABFindContactsPagedResult>
  <Groups>{groups}</Groups>
  <Contacts>{contacts}</Contacts>
  {circles}
  <Ab>
    <abId>{book}</abId>
    <abInfo>
      <ownerPuid>0</ownerPuid>
      <OwnerCID>{owner_cid}</OwnerCID>
      <ownerEmail>{owner_email}</ownerEmail>
      <fDefault>{is_own}</fDefault>
      <joinedNamespace>false</joinedNamespace>
      <IsBot>false</IsBot>
      <IsParentManaged>false</IsParentManaged>
      <AccountTierLastChanged>0001-01-01T00:00:00</AccountTierLastChanged>
      <ProfileVersion>0</ProfileVersion>
      <SubscribeExternalPartner>false</SubscribeExternalPartner>
      <NotifyExternalPartner>false</NotifyExternalPartner>
      <AddressBookType>{kind}</AddressBookType>
    </abInfo>
    <lastChange>{changed}</lastChange>
    <DynamicItemLastChanged>0001-01-01T00:00:00</DynamicItemLastChanged>
    <createDate>{created}</createDate>
    <propertiesChanged/>
  </Ab>
</ABFindContactsPagedResult>
""")

_CIRCLE_RESULT = Template("""
<CircleResult><Circles>{circles}</Circles><CircleTicket>{ticket}</CircleTicket></CircleResult>
""")


@dataclass(frozen=True, slots=True)
class CircleBook:
    """What somebody's address book says of circles, or what a circle's own book says of its members.

    ticket: to be shown to the notification server, as it came; empty in the book of a circle.
    """

    circles: tuple[CircleInfo, ...] = ()
    members: tuple[CircleMember, ...] = ()
    ticket: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ABFindContactsPaged:
    """Ask for one's circles; or with a `circle` (a GUID) for the members in its book.

    `whole`: all contacts and groups of one's own book too, as clients of that time ask in one go. All of it
    comes on one page. With `last_change` of these only what changed since then, if a server can tell.
    """

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    circle: str = ""
    whole: bool = False
    scenario: str = "Initial"
    last_change: datetime | None = None

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a circle or ticket that XML cannot carry."""
        wanted = _EVERYTHING if self.whole else _CIRCLES
        arguments = _ARGUMENTS(
            wanted=wanted,
            handle=build_handle(self.circle),
            deltas_only=self.last_change is not None,
            last_change=self.last_change,
        )
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> ABFindContactsPaged:
        """What a client asks for."""
        wanted = Fields(call.action).token("extendedContent").split()
        options = Fields(find(call.action, "filterOptions"))
        since = options.time("LastChanged") if options.flag("DeltasOnly") else None
        return cls(call.ticket, read_handle(call.action), "AB" in wanted, call.scenario, since)

    @staticmethod
    def build_response(
        header: ServiceHeader, book: AddressBook, circles: Iterable[CircleInfo], ticket: str
    ) -> bytes:
        """Somebody's own book. Of ``book`` an empty one tells whose it is, and no contacts."""
        contacts, inverse = build_circles(circles)
        result = _RESULT(
            groups=join(map(build_group, book.groups)),
            contacts=join((contacts, *map(build_contact, book.contacts))),
            circles=_CIRCLE_RESULT(circles=inverse, ticket=ticket),
            book=OWN_BOOK,
            owner_cid=book.owner_cid,
            owner_email=book.owner_email,
            is_own=True,
            kind="Individual",
            changed=book.changed,
            created=book.created,
        )
        return build_answer(OPERATION, header, result)

    @staticmethod
    def build_members(header: ServiceHeader, circle: str, members: Iterable[CircleMember]) -> bytes:
        """The book of a circle."""
        result = _RESULT(
            groups=Xml(),
            contacts=join(map(build_member, members)),
            circles=Xml(),
            book=circle,
            owner_cid=0,
            owner_email="",
            is_own=False,
            kind="Group",
            changed=None,
            created=None,
        )
        return build_answer(OPERATION, header, result)

    @staticmethod
    def parse_response(body: bytes) -> CircleBook:
        """The circles, or the members. Raises Fault and SoapError."""
        result = find(read_answer(body, OPERATION), "ABFindContactsPagedResult")
        ticket = Fields(find(result, "CircleResult")).token("CircleTicket")
        book = Fields(find(result, "Ab")).token("abId").lower()
        members = () if book in ("", OWN_BOOK) else tuple(read_members(result))
        return CircleBook(read_circles(result), members, ticket)
