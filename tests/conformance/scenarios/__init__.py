"""All scenarios; importing this registers them, in the order in which they are played."""

from __future__ import annotations

from tests.conformance.scenario import SCENARIOS
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
    "SCENARIOS",
    "circles",
    "contacts",
    "conversations",
    "groups",
    "later",
    "places",
    "presence",
    "signing_in",
]
