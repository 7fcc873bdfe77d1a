"""Which commands carry what: tables, read off the wire, that the codec is made of.

A dialect that differs adds to these; the codec itself has no verb in it.
"""

from __future__ import annotations

import enum


class Direction(enum.Enum):
    """Which way the bytes travel. The same verb can have another shape the other way."""

    TO_CLIENT = "to client"
    TO_SERVER = "to server"


#: Commands that never have a transaction id; the first argument of any other that is a number is one.
WITHOUT_TRID = {
    Direction.TO_CLIENT: frozenset("BYE FLN JOI LSG LST MSG NFY NLN NOT OUT QNG RNG UBN UBX".split()),
    Direction.TO_SERVER: frozenset("OUT PNG".split()),
}

#: Commands whose last argument is always the length of a payload.
WITH_PAYLOAD = {
    Direction.TO_CLIENT: frozenset("GCF MSG NFY NOT PUT SDG UBN UBX".split()),
    Direction.TO_SERVER: frozenset("DEL MSG NOT PUT QRY SDC SDG UUM UUN UUX VAS".split()),
}

#: Commands that have a payload when, and only when, their last argument is a number: ``ADL 7 OK`` has none.
MAYBE_WITH_PAYLOAD = {
    Direction.TO_CLIENT: frozenset("ADL FQY RML".split()),
    Direction.TO_SERVER: frozenset("ADL FQY RML".split()),
}
