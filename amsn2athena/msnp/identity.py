"""Who somebody is, and how they are: the arguments that many commands share.

From MSNP16 on, somebody can be signed in at several places. So a switchboard names `email;{guid}`, a place;
and a notification server `1:email`, with the network before it. `Address` is all of these.

A picture is named by an object (see `msnobject`), which here is percent-encoded as a whole. Those without a
picture have `0`, or an object that says nothing.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from amsn2athena.msnp._errors import ProtocolError

MAX_ACCOUNT = 254
"""Characters of an e-mail address."""

MAX_DISPLAY_NAME = 387
"""Characters of a display name that the original servers took."""

MAX_GROUP_NAME = 61
"""Characters of the name of a group that the original servers took."""

PASSPORT = 1
"""The network of accounts that are e-mail addresses, and the only one left."""

_ACCOUNT = re.compile(r"[^\s@:;,<>\"\x00-\x1f\x7f]+@[^\s@:;,<>\"\x00-\x1f\x7f]+")
_NETWORK = re.compile(r"([0-9]{1,3}):")
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_NUMBER = re.compile("-?[0-9]{1,10}")
_WORD = 0xFFFFFFFF
_NO_OBJECTS = frozenset(("", "0", "<msnobj/>"))


class Presence(enum.StrEnum):
    """How somebody says to be there, in the words of CHG and NLN.

    Only the server is told `HIDDEN`, and only the server says `OFFLINE`, as the verb of a command.
    """

    ONLINE = "NLN"
    BUSY = "BSY"
    IDLE = "IDL"
    AWAY = "AWY"
    BE_RIGHT_BACK = "BRB"
    ON_THE_PHONE = "PHN"
    OUT_TO_LUNCH = "LUN"
    HIDDEN = "HDN"
    OFFLINE = "FLN"


@dataclass(frozen=True, slots=True)
class Address:
    """An account, perhaps at one place: `endpoint` is its machine GUID in braces, or empty."""

    account: str
    endpoint: str = ""
    network: int = PASSPORT

    @property
    def with_network(self) -> str:
        """As a notification server of MSNP18 writes it: `1:email`."""
        return f"{self.network}:{self}"

    def __str__(self) -> str:
        """As a switchboard writes it: `email`, or `email;{guid}`."""
        return f"{self.account};{self.endpoint}" if self.endpoint else self.account


def parse_account(word: str) -> Address:
    """Read `email`, `1:email`, `email;{guid}` or `1:email;{guid}`. Raises ProtocolError."""
    prefix = _NETWORK.match(word)
    rest = word[prefix.end() :] if prefix else word
    account, *more = rest.split(";")
    if not is_account(account) or len(more) > 1 or not all(map(is_guid, more)):
        raise ProtocolError("an account that is no address")
    return Address(account, "".join(more), int(prefix[1]) if prefix else PASSPORT)


def is_account(text: str) -> bool:
    """Whether `text` can be an e-mail address that fits every place in the protocol."""
    return len(text) <= MAX_ACCOUNT and _ACCOUNT.fullmatch(text) is not None


def is_guid(text: str) -> bool:
    """Whether `text` is a GUID in braces."""
    return _GUID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What somebody's client can do: two words of 32 flags, the second since MSNP16.

    The highest four bits of the first word are the version of the client (8 is of 2007, 10 of 2009).
    """

    basic: int = 0
    extended: int = 0

    @classmethod
    def parse(cls, word: str) -> Capabilities:
        """Read `a`, or `a:b`. What is no number is 0; some clients write large numbers as negative ones."""
        basic, _, extended = word.partition(":")
        return cls(_flags(basic), _flags(extended))

    def __str__(self) -> str:
        """As `a:b`; dialects before MSNP16 have only the first, `basic`."""
        return f"{self.basic}:{self.extended}"


def _flags(word: str) -> int:
    return int(word) & _WORD if _NUMBER.fullmatch(word) else 0


def quote_object(msnobj: str) -> str:
    """The argument that names an object; `0` for none."""
    return quote(msnobj, safe="", errors="replace") or "0"


def unquote_object(argument: str) -> str:
    """The object that an argument names; empty for none."""
    msnobj = unquote(argument, errors="replace").strip()
    return "" if msnobj in _NO_OBJECTS else msnobj
