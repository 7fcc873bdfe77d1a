"""BreakConnection: leave a circle."""

from __future__ import annotations

from dataclasses import dataclass, field

from ._ab_handle import build_handle, read_handle
from ._envelope import Call
from ._operations import Change
from ._reading import Fields
from ._template import Template, Xml, exact

_ARGUMENTS = Template("""
{handle}
<contactId>{contact_id}</contactId>
<blockContact>false</blockContact>
<deleteContact>true</deleteContact>
""")


@dataclass(frozen=True, slots=True)
class BreakConnection(Change):
    """Take `contact_id`, the asker's own entry in the address book of `circle` (a GUID), out of it."""

    ticket: str = field(repr=False)
    circle: str
    contact_id: str
    scenario: str = "CircleLeave"

    def _arguments(self) -> Xml:
        contact_id = exact(self.contact_id, "identifier")
        return _ARGUMENTS(handle=build_handle(self.circle), contact_id=contact_id)

    @classmethod
    def parse_request(cls, call: Call) -> BreakConnection:
        """Who leaves what."""
        contact_id = Fields(call.action).token("contactId").lower()
        return cls(call.ticket, read_handle(call.action), contact_id, call.scenario)
