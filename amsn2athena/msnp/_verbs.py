"""Which commands carry what: tables, read off the wire, that the codec is made of.

The codec itself has no verb in it. All dialects from MSNP2 to MSNP18 share these tables, because the commands
that changed (``LST``, ``LSG``, ``BPR``, ``PRP``) can be told apart by their words: up to MSNP7 the first word
of an ``LST`` and an ``LSG`` is the number of the request, see `syn`. ``PAG`` and ``PGD`` are pages to
telephones, which nobody sends on any more; but what one says must not be read as commands.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Direction(enum.Enum):
    """Which way the bytes travel. The same verb can have another shape the other way."""

    TO_CLIENT = "to client"
    TO_SERVER = "to server"


@dataclass(frozen=True, slots=True)
class Rules:
    """The shapes of the commands of one direction.

    ``without_trid``: never have a transaction id; the first argument of any other that is a number is one.
    ``with_payload``: their last argument is always the length of a payload. ``maybe_with_payload``: they have
    one when, and only when, their last argument is a number: ``ADL 0 69`` has, ``ADL 7 OK`` has not. Error
    replies are of these too (``241 8 51``).
    """

    without_trid: frozenset[str]
    with_payload: frozenset[str]
    maybe_with_payload: frozenset[str]


RULES = {
    Direction.TO_CLIENT: Rules(
        without_trid=frozenset("BPR BYE FLN IPG JOI LSG LST MSG NFY NLN NOT OUT QNG RNG UBM UBN UBX".split()),
        with_payload=frozenset("GCF IPG MSG NFY NOT UBM UBN UBX".split()),
        maybe_with_payload=frozenset("ADL DEL FQY PUT RML SDG UUX".split()),
    ),
    Direction.TO_SERVER: Rules(
        without_trid=frozenset("OUT PNG".split()),
        with_payload=frozenset("ADL DEL FQY MSG NOT PAG PGD PUT QRY RML SDC SDG UUM UUN UUX VAS".split()),
        maybe_with_payload=frozenset(),
    ),
}

#: Commands with a ticket or a token among their arguments.
WITH_SECRET = frozenset("ANS RNG USR XFR".split())
