"""The versions of the protocol, as a table of what differs. Both sides read it.

    >>> MSNP15.user("bob@example.com")
    ('bob@example.com', '1')
    >>> MSNP18.place("bob@example.com", "{11111111-2222-3333-4444-555555555555}")
    'bob@example.com;{11111111-2222-3333-4444-555555555555}'
    >>> agree(["MSNP15", "MSNP18", "CVR0"], (MSNP18, MSNP15)).name
    'MSNP18'

A client offers, with VER, those that it speaks; the server picks one for the connection, and two people who
see each other or share a switchboard may have different ones. What is not in the table is the same in all.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from amsn2athena.msnp.errors import ErrorCode
from amsn2athena.msnp.identity import Capabilities


class Proof(enum.StrEnum):
    """How a client shows who it is; the value is what USR calls it."""

    SSO = "SSO"
    """By a ticket of the passport service and its secret, which seals a nonce; see `amsn2athena.msnp.sso`."""

    TWN = "TWN"
    """By a ticket that the nexus tells where to get; see `amsn2athena.msnp.twn`."""

    MD5 = "MD5"
    """By the MD5 of a challenge and the password."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Dialect:
    """One version of the protocol.

    `proof`: how one signs in. `address_book`: lists and groups are read and changed by SOAP, and ADL and RML
    tell the notification server; otherwise SYN reads them, and ADC (or ADD) and REM change them. `guids`:
    contacts and groups are named by GUIDs, and what is said of a contact is marked (``N=``, ``F=``, ``C=``);
    otherwise groups are numbered, and words are told by their order. `personal`: there are words beside the
    name (UUX, UBX). `pictures`: CHG and NLN name a picture. `tells_capabilities`: they say what a client can
    do.

    `places`: somebody can be signed in at several places. Each is named by a machine GUID, which USR S shows;
    switchboards and personal messages tell of each, one hears of oneself too, and capabilities are two words.
    `user_form`: the words by which NLN, FLN and UBX name somebody. `initial`: the verb that tells a place
    which has just come who is there; `ILN` repeats the number of the request that it answers. `circles`:
    there are group chats, see `amsn2athena.msnp.circles`. `plain_challenge`: a challenge is answered in the
    old way, see `amsn2athena.msnp.challenge`.
    """

    number: int
    proof: Proof = Proof.SSO
    address_book: bool = True
    guids: bool = True
    personal: bool = True
    pictures: bool = True
    tells_capabilities: bool = True
    places: bool = False
    user_form: str = "{}"
    initial: str = "ILN"
    circles: bool = False
    signed_in: tuple[str, ...] = ("1", "0")
    names_itself: bool = False
    challenges: bool = True
    plain_challenge: bool = False
    notices: bool = True
    ping_tells: bool = True
    versions: bool = False
    lists_apart: bool = False
    groups: bool = True
    phones: bool = True
    pending: bool = True
    networks: bool = True
    rename: str = "PRP"
    no_such_user: ErrorCode = ErrorCode.NO_SUCH_ACCOUNT
    farewell: bool = True
    calls_tell_capabilities: bool = True
    switchboard_words: tuple[str, ...] = ("U", "messenger.msn.com", "1")

    @property
    def name(self) -> str:
        """As VER writes it."""
        return f"MSNP{self.number}"

    def user(self, account: str) -> tuple[str, ...]:
        """The words by which NLN, FLN and UBX name an account."""
        return tuple(self.user_form.format(account).split(" "))

    def split_user(self, args: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Whom the first of `args` name (as it stands there, empty for nobody), and what follows."""
        words = self.user_form.count(" ") + 1
        return "".join(args[:1]), tuple(args[words:])

    def place(self, account: str, guid: str) -> str:
        """How a switchboard names somebody at a place; `guid` is in braces, or empty if none is known."""
        return f"{account};{guid}" if self.places and guid else account

    def capabilities(self, word: str) -> str:
        """What CHG and NLN say that somebody can do, in this dialect; `word` is of any."""
        found = Capabilities.parse(word)
        return str(found) if self.places else str(found.basic)


MSNP18 = Dialect(number=18, places=True, user_form="1:{}", initial="NLN", circles=True)
MSNP15 = Dialect(number=15, user_form="{} 1")
MSNP12 = Dialect(number=12, proof=Proof.TWN, address_book=False, farewell=False, switchboard_words=())
MSNP11 = replace(MSNP12, number=11, networks=False, calls_tell_capabilities=False)
MSNP10 = replace(MSNP11, number=10, personal=False, pending=False, notices=False, plain_challenge=True)
MSNP9 = replace(
    MSNP10,
    number=9,
    guids=False,
    versions=True,
    names_itself=True,
    rename="REA",
    no_such_user=ErrorCode.BAD_ACCOUNT,
)
MSNP8 = replace(MSNP9, number=8, pictures=False, ping_tells=False)
MSNP7 = replace(
    MSNP8, number=7, proof=Proof.MD5, tells_capabilities=False, signed_in=("1",), lists_apart=True
)
MSNP6 = replace(MSNP7, number=6, groups=False)
MSNP5 = replace(MSNP6, number=5, signed_in=(), challenges=False)
MSNP4 = replace(MSNP5, number=4, phones=False)
MSNP3 = replace(MSNP4, number=3)
MSNP2 = replace(MSNP3, number=2)

ALL = (
    MSNP18,
    MSNP15,
    MSNP12,
    MSNP11,
    MSNP10,
    MSNP9,
    MSNP8,
    MSNP7,
    MSNP6,
    MSNP5,
    MSNP4,
    MSNP3,
    MSNP2,
)
"""Those that are in the table, the best first. Each side has its own selection of what it speaks."""


def agree(offered: Iterable[str], spoken: Iterable[Dialect]) -> Dialect | None:
    """The first of `spoken` that is `offered` too, in any case of letters."""
    names = {name.upper() for name in offered}
    return next((dialect for dialect in spoken if dialect.name in names), None)
