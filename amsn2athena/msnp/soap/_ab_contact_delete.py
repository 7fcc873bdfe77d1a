"""ABContactDelete: take people out of the address book."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._errors import SoapError
from ._reading import Fields, children, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, Xml, exact, join

OPERATION = "ABContactDelete"

_ARGUMENTS = Template("""
<abId>00000000-0000-0000-0000-000000000000</abId>
<contacts>{contacts}</contacts>
""")
_CONTACT = Template("<Contact><contactId>{contact_id}</contactId></Contact>")


@dataclass(frozen=True, slots=True)
class ABContactDelete:
    """Delete contacts, by identifier. Their memberships stay: see DeleteMember."""

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    contact_ids: tuple[str, ...]
    scenario: str = "Timer"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an identifier or ticket that XML cannot carry."""
        contacts = join(_CONTACT(contact_id=exact(each, "contact's identifier")) for each in self.contact_ids)
        return build_call(OPERATION, self.ticket, self.scenario, _ARGUMENTS(contacts=contacts))

    @classmethod
    def parse_request(cls, call: Call) -> ABContactDelete:
        """Who is to be deleted. Raises SoapError when that is nobody."""
        contacts = map(Fields, children(find(call.action, "contacts"), "Contact"))
        contact_ids = tuple(contact.token("contactId") for contact in contacts)
        if not all(contact_ids) or not contact_ids:
            raise SoapError("a contact without an identifier")
        return cls(call.ticket, contact_ids, call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader) -> bytes:
        """Deleted."""
        return build_answer(OPERATION, header, Xml())

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if it was done. Raises Fault (ContactDoesNotExist) and SoapError."""
        read_answer(body, OPERATION)
