"""ManageWLConnection: invite somebody into a circle, or answer an invitation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._ab_handle import build_handle, read_handle
from ._annotations import Annotation, build_annotations, read_annotations
from ._circles import RELATIONSHIP, CircleRole
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._reading import Fields
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, exact

OPERATION = "ManageWLConnection"

_ACCEPT, _DECLINE = 1, 2

_ARGUMENTS = Template("""
{handle}
<contactId>{contact_id}</contactId>
<connection>true</connection>
<presence>false</presence>
<action>{action}</action>
<relationshipType>{relationship}</relationshipType>
<relationshipRole>{role}</relationshipRole>
{annotations}
""")

_RESULT = Template("""
<ManageWLConnectionResult>
  <contactId>{contact_id}</contactId>
  <propertiesChanged/>
  <fDeleted>false</fDeleted>
</ManageWLConnectionResult>
""")


@dataclass(frozen=True, slots=True)
class ManageWLConnection:
    """Invite, accept or decline.

    With a `circle` (a GUID) `contact_id` is invited into it, with the words of `message`. Without one
    `contact_id` is a circle that the asker was invited into, and `accept` is their answer.
    """

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    contact_id: str
    circle: str = ""
    accept: bool = True
    message: str = ""
    scenario: str = "CircleInvite"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a circle, identifier or ticket that XML cannot carry."""
        said = {Annotation.INVITE_MESSAGE.value: self.message} if self.message else {}
        arguments = _ARGUMENTS(
            handle=build_handle(self.circle),
            contact_id=exact(self.contact_id, "identifier"),
            action=_ACCEPT if self.accept else _DECLINE,
            relationship=RELATIONSHIP,
            role=(CircleRole.MEMBER if self.circle else CircleRole.NONE).number,
            annotations=build_annotations(said),
        )
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> ManageWLConnection:
        """What is wanted; anything but action 1 says no."""
        fields = Fields(call.action)
        return cls(
            call.ticket,
            fields.token("contactId").lower(),
            read_handle(call.action),
            fields.number("action") == _ACCEPT,
            read_annotations(fields["annotations"]).get(Annotation.INVITE_MESSAGE, ""),
            call.scenario,
        )

    def build_response(self, header: ServiceHeader) -> bytes:
        """Done."""
        return build_answer(OPERATION, header, _RESULT(contact_id=self.contact_id))

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if it was done. Raises Fault and SoapError."""
        read_answer(body, OPERATION)
