"""All scenarios; importing this registers them, in the order in which they are played."""

from __future__ import annotations

from amsn2athena.msnp import dialects
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

#: The dialects that papyon speaks.
DIALECTS = tuple(dialect.number for dialect in dialects.ALL)

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
