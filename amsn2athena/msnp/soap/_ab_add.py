"""ABAdd: make one's address book, which clients do when they are told that there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._ab_handle import OWN_BOOK
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._reading import content, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, Xml

OPERATION = "ABAdd"

_ARGUMENTS = Xml("<abInfo><name/><ownerPuid>0</ownerPuid><ownerEmail/><fDefault>true</fDefault></abInfo>")
_RESULT = Template("<ABAddResult>{book}</ABAddResult>")


@dataclass(frozen=True, slots=True)
class ABAdd:
    """Make the address book. Everybody has one: its identifier is answered."""

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    scenario: str = "Initial"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a ticket that XML cannot carry."""
        return build_call(OPERATION, self.ticket, self.scenario, _ARGUMENTS)

    @classmethod
    def parse_request(cls, call: Call) -> ABAdd:
        """Whose. What else it says of the book does not matter."""
        return cls(call.ticket, call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader) -> bytes:
        """There it is."""
        return build_answer(OPERATION, header, _RESULT(book=OWN_BOOK))

    @staticmethod
    def parse_response(body: bytes) -> str:
        """The identifier of the book. Raises Fault and SoapError."""
        return content(find(read_answer(body, OPERATION), "ABAddResult")).strip()
