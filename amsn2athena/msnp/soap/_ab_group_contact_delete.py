"""ABGroupContactDelete: take contacts out of a group."""

from __future__ import annotations

from dataclasses import dataclass

from ._groups import Sorting
from ._operations import Change


@dataclass(frozen=True, slots=True)
class ABGroupContactDelete(Sorting, Change):
    """Take contacts out of groups. They stay contacts."""
