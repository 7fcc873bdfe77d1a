"""ABFindAll: fetch the address book."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from ._contacts import (
    AddressBookContact,
    ContactType,
    Group,
    build_contact,
    build_group,
    read_contact,
    read_group,
)
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._find_membership import build_last_change
from ._reading import Fields, children, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, join

OPERATION = "ABFindAll"

_ARGUMENTS = Template("""
<abId>00000000-0000-0000-0000-000000000000</abId>
<abView>Full</abView>
<deltasOnly>{deltas_only}</deltasOnly>
<lastChange>{last_change}</lastChange>
""")

_RESULT = Template("""
<ABFindAllResult>
  <groups>{groups}</groups>
  <contacts>{contacts}</contacts>
  <ab>
    <abId>00000000-0000-0000-0000-000000000000</abId>
    <abInfo>
      <ownerPuid>0</ownerPuid>
      <OwnerCID>{owner_cid}</OwnerCID>
      <ownerEmail>{owner_email}</ownerEmail>
      <fDefault>true</fDefault>
      <joinedNamespace>false</joinedNamespace>
      <IsBot>false</IsBot>
      <IsParentManaged>false</IsParentManaged>
      <SubscribeExternalPartner>false</SubscribeExternalPartner>
      <NotifyExternalPartner>false</NotifyExternalPartner>
      <AddressBookType>Individual</AddressBookType>
    </abInfo>
    <lastChange>{changed}</lastChange>
    <DynamicItemLastChanged>0001-01-01T00:00:00</DynamicItemLastChanged>
    <createDate>{created}</createDate>
    <propertiesChanged/>
  </ab>
</ABFindAllResult>
""")


@dataclass(frozen=True, slots=True)
class AddressBook:
    """All contacts and groups of an account, the owner among the contacts; with `deltas_only` what changed.

    created, changed: aware times; give `changed` back as `last_change` to be told what changed since.
    """

    contacts: tuple[AddressBookContact, ...] = ()
    groups: tuple[Group, ...] = ()
    owner_email: str = ""
    owner_cid: int = 0
    created: datetime | None = None
    changed: datetime | None = None

    @property
    def me(self) -> AddressBookContact | None:
        """The owner. In deltas only when something about them changed."""
        return next((each for each in self.contacts if each.contact_type == ContactType.ME), None)


@dataclass(frozen=True, slots=True)
class ABFindAll:
    """Ask for the address book: all of it, or what changed since `last_change` (which a server may refuse:
    FullSyncRequired).
    """

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    deltas_only: bool = False
    last_change: datetime | None = None
    scenario: str = "Initial"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a ticket that XML cannot carry."""
        since = build_last_change(self.last_change)
        arguments = _ARGUMENTS(deltas_only=self.deltas_only, last_change=since)
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> ABFindAll:
        """What a client asks for."""
        fields = Fields(call.action)
        return cls(call.ticket, fields.flag("deltasOnly"), fields.time("lastChange"), call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader, book: AddressBook) -> bytes:
        """The address book."""
        result = _RESULT(
            groups=join(map(build_group, book.groups)),
            contacts=join(map(build_contact, book.contacts)),
            owner_cid=book.owner_cid,
            owner_email=book.owner_email,
            created=book.created,
            changed=book.changed,
        )
        return build_answer(OPERATION, header, result)

    @staticmethod
    def parse_response(body: bytes) -> AddressBook:
        """The address book. Raises Fault and SoapError."""
        result = find(read_answer(body, OPERATION), "ABFindAllResult")
        book = Fields(find(result, "ab"))
        info = Fields(book["abInfo"])
        return AddressBook(
            tuple(map(read_contact, children(find(result, "contacts"), "Contact"))),
            tuple(map(read_group, children(find(result, "groups"), "Group"))),
            info.token("ownerEmail"),
            info.number("OwnerCID"),
            book.time("createDate"),
            book.time("lastChange"),
        )
