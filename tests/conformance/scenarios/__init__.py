"""All scenarios; importing this registers them, in the order in which they are played."""

from __future__ import annotations

from tests.conformance.scenarios import contacts, conversations, places, presence, signing_in

#: The dialects that papyon speaks.
DIALECTS = (18,)

__all__ = ["DIALECTS", "contacts", "conversations", "places", "presence", "signing_in"]
