"""ABContactDelete: take people out of the address book."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._groups import ADDRESS_BOOK_ID, build_contact_ids, read_contact_ids
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Xml

OPERATION = "ABContactDelete"


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
        arguments = Xml(ADDRESS_BOOK_ID + build_contact_ids(self.contact_ids))
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> ABContactDelete:
        """Who is to be deleted. Raises SoapError when that is nobody."""
        return cls(call.ticket, read_contact_ids(call.action), call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader) -> bytes:
        """Deleted."""
        return build_answer(OPERATION, header, Xml())

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if it was done. Raises Fault (ContactDoesNotExist) and SoapError."""
        read_answer(body, OPERATION)
