"""The words that these commands have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp.adl import ALLOW, BLOCK, FORWARD, PENDING, REVERSE
from amsn2athena.msnp.dialects import Dialect

LETTERS: Mapping[str, int] = MappingProxyType(
    {"FL": FORWARD, "AL": ALLOW, "BL": BLOCK, "RL": REVERSE, "PL": PENDING}
)
"""The lists by what the commands call them."""

_NUMBER = re.compile("[0-9]{1,9}")
_LONGEST = 254


def build_synchronize(dialect: Dialect, version: str = "0") -> tuple[str, ...]:
    """What SYN says, of a client that has the lists of `version`, or none."""
    return (version,) if dialect.versions else (version, version)


def parse_synchronize(dialect: Dialect, args: Sequence[str]) -> str:
    """The version that a client has, from what its SYN says. Raises ProtocolError."""
    version = at(args, 0)
    if dialect.versions:
        number(version)
    return version


def counted(dialect: Dialect, version: str, *words: str) -> tuple[str, ...]:
    """The words of an answer to BLP, GTC, PRP or REA, with the lists' version where they have one."""
    return (version, *words) if dialect.versions else words


def uncounted(dialect: Dialect, args: Sequence[str]) -> tuple[str, ...]:
    """The words of such an answer without the version. Raises ProtocolError."""
    if not dialect.versions:
        return tuple(args)
    number(at(args, 0))
    return tuple(args[1:])


def at(args: Sequence[str], place: int) -> str:
    """The word at `place`, of a length that an account or a GUID can have."""
    if not 0 < len(args[place] if place < len(args) else "") <= _LONGEST:
        raise ProtocolError("a list's command with a word too few, or too long")
    return args[place]


def number(word: str) -> int:
    """The number that a word is."""
    if not _NUMBER.fullmatch(word):
        raise ProtocolError("a list's command with a word that is no number")
    return int(word)


def is_number(word: str) -> bool:
    """Whether a word is a number."""
    return _NUMBER.fullmatch(word) is not None


def list_of(dialect: Dialect, letters: str) -> int:
    """The list that the letters name."""
    found = LETTERS.get(letters, 0)
    if not found or (found == PENDING and not dialect.pending):
        raise ProtocolError("a list that there is not")
    return found


def letters_of(list_: int) -> str:
    """How a list is named."""
    for letters, each in LETTERS.items():
        if each == list_:
            return letters
    raise ProtocolError("no list, or more than one")
