"""ABContactDelete: take people out of the address book."""

from __future__ import annotations

from dataclasses import dataclass, field

from ._envelope import Call
from ._groups import ADDRESS_BOOK_ID, build_contact_ids, read_contact_ids
from ._operations import Change
from ._template import Xml


@dataclass(frozen=True, slots=True)
class ABContactDelete(Change):
    """Delete contacts, by identifier. Their memberships stay: see DeleteMember."""

    ticket: str = field(repr=False)
    contact_ids: tuple[str, ...]
    scenario: str = "Timer"

    def _arguments(self) -> Xml:
        return Xml(ADDRESS_BOOK_ID + build_contact_ids(self.contact_ids))

    @classmethod
    def parse_request(cls, call: Call) -> ABContactDelete:
        """Who is to be deleted. Raises SoapError when that is nobody."""
        return cls(call.ticket, read_contact_ids(call.action), call.scenario)
