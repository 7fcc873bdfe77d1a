"""CreateCircle: begin a circle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._circles import DOMAIN
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._errors import SoapError
from ._reading import Fields, content, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template

OPERATION = "CreateCircle"

_ARGUMENTS = Template("""
<properties>
  <Domain>1</Domain>
  <HostedDomain>{domain}</HostedDomain>
  <Type>2</Type>
  <MembershipAccess>0</MembershipAccess>
  <IsPresenceEnabled>true</IsPresenceEnabled>
  <RequestMembershipOption>2</RequestMembershipOption>
  <DisplayName>{name}</DisplayName>
</properties>
<callerInfo><PublicDisplayName>{caller}</PublicDisplayName></callerInfo>
""")

_RESULT = Template("<CreateCircleResult><Id>{circle}</Id></CreateCircleResult>")


@dataclass(frozen=True, slots=True)
class CreateCircle:
    """Begin a circle called `name`, with whoever asks as its admin. `caller`: their display name."""

    service: ClassVar[Service] = Service.SHARING
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    name: str
    caller: str = ""
    scenario: str = "CircleSave"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a ticket that XML cannot carry."""
        arguments = _ARGUMENTS(domain=DOMAIN, name=self.name, caller=self.caller)
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> CreateCircle:
        """What it is to be called."""
        name = Fields(find(call.action, "properties")).text("DisplayName")
        caller = Fields(find(call.action, "callerInfo")).text("PublicDisplayName")
        return cls(call.ticket, name, caller, call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader, circle: str) -> bytes:
        """It is there, under that GUID."""
        return build_answer(OPERATION, header, _RESULT(circle=circle))

    @staticmethod
    def parse_response(body: bytes) -> str:
        """The circle's GUID, in lower case. Raises Fault and SoapError."""
        guid = content(find(read_answer(body, OPERATION), "CreateCircleResult", "Id")).strip()
        if not guid:
            raise SoapError("a circle was created without an identifier")
        return guid.lower()
