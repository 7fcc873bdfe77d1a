"""All scenarios; importing this registers them, in the order in which they are played."""

from __future__ import annotations

from amsn2athena.papyon._client import DIALECTS
from tests.conformance.scenarios import (
    circles,
    contacts,
    conversations,
    groups,
    later,
    places,
    presence,
    signing_in,
)

__all__ = [
    "DIALECTS",
    "circles",
    "contacts",
    "conversations",
    "groups",
    "later",
    "places",
    "presence",
    "signing_in",
]
