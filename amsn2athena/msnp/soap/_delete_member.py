"""DeleteMember: take people off lists."""

from __future__ import annotations

from dataclasses import dataclass

from ._members import ListChange


@dataclass(frozen=True, slots=True)
class DeleteMember(ListChange):
    """Take people off lists, by address or by membership_id: `Membership(Role.BLOCK,
    (Member("bob@example.com"),))`.
    """

    scenario: str = "BlockUnblock"
