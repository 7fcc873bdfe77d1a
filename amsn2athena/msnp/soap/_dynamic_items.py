"""AddDynamicItem and UpdateDynamicItem: what somebody has seen of what was new at a contact's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from ._envelope import Call
from ._groups import ADDRESS_BOOK_ID
from ._operations import Change
from ._template import Xml


@dataclass(frozen=True, slots=True)
class _DynamicItem(Change):
    ticket: str = field(repr=False)
    scenario: str = "RoamingIdentityChanged"

    def _arguments(self) -> Xml:
        return Xml(f"{ADDRESS_BOOK_ID}<dynamicItems/>")

    @classmethod
    def parse_request(cls, call: Call) -> Self:
        """Whose. What has been seen is nothing that is kept here."""
        return cls(call.ticket, call.scenario)


@dataclass(frozen=True, slots=True)
class AddDynamicItem(_DynamicItem):
    """Begin to follow what is new at a contact's."""


@dataclass(frozen=True, slots=True)
class UpdateDynamicItem(_DynamicItem):
    """Remember how much of it was seen."""
