"""ABGroupDelete: delete groups. Those who were in them stay contacts."""

from __future__ import annotations

from dataclasses import dataclass, field

from ._envelope import Call
from ._groups import ADDRESS_BOOK_ID, build_group_filter, read_group_filter
from ._operations import Change
from ._template import Xml


@dataclass(frozen=True, slots=True)
class ABGroupDelete(Change):
    """Delete groups, by identifier."""

    ticket: str = field(repr=False)
    group_ids: tuple[str, ...]
    scenario: str = "Timer"

    def _arguments(self) -> Xml:
        return Xml(ADDRESS_BOOK_ID + build_group_filter(self.group_ids))

    @classmethod
    def parse_request(cls, call: Call) -> ABGroupDelete:
        """Which groups. Raises SoapError when there are none."""
        return cls(call.ticket, read_group_filter(call.action), call.scenario)
