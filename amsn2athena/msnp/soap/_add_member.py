"""AddMember: put people on lists."""

from __future__ import annotations

from dataclasses import dataclass

from ._members import ListChange


@dataclass(frozen=True, slots=True)
class AddMember(ListChange):
    """Put people on lists: `Membership(Role.BLOCK, (Member("bob@example.com"),))`."""

    scenario: str = "ContactMsgrAPI"
