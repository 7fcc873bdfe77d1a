"""CreateContact: the first of the two steps of inviting somebody into a circle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._ab_handle import OWN_BOOK, build_handle, read_handle
from ._circles import CircleMember, build_member
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._errors import SoapError
from ._reading import Fields, content, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, Xml, exact

OPERATION = "CreateContact"

_ARGUMENTS = Template("""
{handle}
<contactHandle>
  <Email>{email}</Email>
  <Puid>0</Puid>
  <Cid>0</Cid>
  <CircleId>{own}</CircleId>
</contactHandle>
""")


@dataclass(frozen=True, slots=True)
class CreateContact:
    """Ask for the identifier that `email` has in the address book of `circle` (a GUID)."""

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    circle: str
    email: str
    scenario: str = "CircleInvite"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a circle, address or ticket that XML cannot carry."""
        email = exact(self.email, "address")
        arguments = _ARGUMENTS(handle=build_handle(self.circle), email=email, own=OWN_BOOK)
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> CreateContact:
        """Who is meant. Raises SoapError when there is no address."""
        email = Fields(find(call.action, "contactHandle")).token("Email")
        if not email:
            raise SoapError("a contact without an address")
        return cls(call.ticket, read_handle(call.action), email, call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader, member: CircleMember) -> bytes:
        """Who it is. The answer has a contact's fields without a contact's name around them."""
        fields = build_member(member).removeprefix("<Contact>").removesuffix("</Contact>")
        result = Xml(f"<CreateContactResult>{fields}</CreateContactResult>")
        return build_answer(OPERATION, header, result)

    @staticmethod
    def parse_response(body: bytes) -> str:
        """Their identifier. Raises Fault and SoapError."""
        guid = content(find(read_answer(body, OPERATION), "CreateContactResult", "contactId")).strip()
        if not guid:
            raise SoapError("a contact was created without an identifier")
        return guid
