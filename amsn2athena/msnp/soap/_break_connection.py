"""BreakConnection: leave a circle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._ab_handle import build_handle, read_handle
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._reading import Fields
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, Xml, exact

OPERATION = "BreakConnection"

_ARGUMENTS = Template("""
{handle}
<contactId>{contact_id}</contactId>
<blockContact>false</blockContact>
<deleteContact>true</deleteContact>
""")


@dataclass(frozen=True, slots=True)
class BreakConnection:
    """Take `contact_id`, the asker's own entry in the address book of `circle` (a GUID), out of it."""

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    circle: str
    contact_id: str
    scenario: str = "CircleLeave"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a circle, identifier or ticket that XML cannot carry."""
        contact_id = exact(self.contact_id, "identifier")
        arguments = _ARGUMENTS(handle=build_handle(self.circle), contact_id=contact_id)
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> BreakConnection:
        """Who leaves what."""
        contact_id = Fields(call.action).token("contactId").lower()
        return cls(call.ticket, read_handle(call.action), contact_id, call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader) -> bytes:
        """Done."""
        return build_answer(OPERATION, header, Xml())

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if it was done. Raises Fault and SoapError."""
        read_answer(body, OPERATION)
