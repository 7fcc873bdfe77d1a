"""Telephone numbers that people tell: their own (PRP), and those of contacts (BPR).

A number that changes is told with the account, and with the lists' version where there is one. In the answer
to SYN of MSNP8 and later there is neither: it is a number of whoever the LST before it was about.
"""

from __future__ import annotations

from collections.abc import Sequence

from amsn2athena.msnp._codec import Command
from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._quoting import quote, unquote
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn._records import ListedContact
from amsn2athena.msnp.syn._words import at, counted, is_number, uncounted

KINDS = ("PHH", "PHW", "PHM")
"""At home, at work, mobile. What else is told so is whether it can be reached; from here none can."""


def phone(kind: str, number: str) -> tuple[str, ...]:
    """The words for a number; an empty one was taken back."""
    return (kind, quote(number)) if number else (kind,)


def build_phone(dialect: Dialect, version: str, account: str, kind: str, number: str) -> Command:
    """What a server says of a telephone number that a contact tells; an empty one was taken back."""
    return Command("BPR", None, counted(dialect, version, account, *phone(kind, number)))


def build_phones(dialect: Dialect, version: str, contact: ListedContact) -> tuple[Command, ...]:
    """What a server says of the numbers of somebody right after the LST that was about them."""
    if not dialect.phones:
        return ()
    if dialect.lists_apart:
        return tuple(build_phone(dialect, version, contact.account, *each) for each in contact.phones)
    return tuple(Command("BPR", None, phone(*each)) for each in contact.phones)


def parse_phone(dialect: Dialect, args: Sequence[str], last: str = "") -> tuple[str, str, str]:
    """The account, kind and number that a BPR tells, the number empty when it was taken back.

    `last`: whom the last LST was about, `""` if none was. Raises ProtocolError.
    """
    words = (last, *args) if _is_of_last(args) else uncounted(dialect, args)
    account, kind = at(words, 0), at(words, 1)
    if kind not in KINDS:
        raise ProtocolError("a property that is no telephone number")
    return account, kind, unquote(words[2]) if len(words) > 2 else ""


def _is_of_last(args: Sequence[str]) -> bool:
    """Whether no account is said. What is a version or an account is no kind of a property."""
    first = at(args, 0)
    return "@" not in first and not is_number(first)
