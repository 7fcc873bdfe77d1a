"""AddMember: put people on lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._members import Membership, build_change, read_change
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Xml

OPERATION = "AddMember"


@dataclass(frozen=True, slots=True)
class AddMember:
    """Put people on lists: `Membership(Role.BLOCK, (Member("bob@example.com"),))`."""

    service: ClassVar[Service] = Service.SHARING
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    memberships: tuple[Membership, ...]
    scenario: str = "ContactMsgrAPI"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an address or ticket that XML cannot carry."""
        return build_call(OPERATION, self.ticket, self.scenario, build_change(self.memberships))

    @classmethod
    def parse_request(cls, call: Call) -> AddMember:
        """Who is meant, and which lists. Raises SoapError for a list that does not exist."""
        return cls(call.ticket, read_change(call.action), call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader) -> bytes:
        """Done."""
        return build_answer(OPERATION, header, Xml())

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if it was done. Raises Fault and SoapError."""
        read_answer(body, OPERATION)
