"""ABFindByContacts: fetch some contacts out of the address book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from ._contacts import AddressBookContact, build_contact, read_contact
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._groups import ADDRESS_BOOK_ID, build_contact_ids, read_contact_ids
from ._reading import children, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, Xml, join

OPERATION = "ABFindByContacts"

_RESULT = Template("<ABFindByContactsResult><contacts>{contacts}</contacts></ABFindByContactsResult>")


@dataclass(frozen=True, slots=True)
class ABFindByContacts:
    """Ask for contacts, by identifier or by address. Those that are not in the book are not in the answer."""

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    contact_ids: tuple[str, ...]
    scenario: str = "ContactMsgrAPI"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an identifier or ticket that XML cannot carry."""
        arguments = Xml(f"{ADDRESS_BOOK_ID}<abView>Full</abView>{build_contact_ids(self.contact_ids)}")
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> ABFindByContacts:
        """Whom a client asks for. Raises SoapError when that is nobody."""
        return cls(call.ticket, read_contact_ids(call.action), call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader, contacts: Iterable[AddressBookContact]) -> bytes:
        """The contacts."""
        return build_answer(OPERATION, header, _RESULT(contacts=join(map(build_contact, contacts))))

    @staticmethod
    def parse_response(body: bytes) -> tuple[AddressBookContact, ...]:
        """The contacts. Raises Fault and SoapError."""
        contacts = find(read_answer(body, OPERATION), "ABFindByContactsResult", "contacts")
        return tuple(map(read_contact, children(contacts, "Contact")))
