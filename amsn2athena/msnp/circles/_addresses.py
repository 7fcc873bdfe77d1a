"""Who a circle is, and who is in it, in one word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp.identity import PASSPORT, is_account, is_guid

NETWORK = 9
"""The network of circles (the ``t`` of ADL)."""

DOMAIN = "live.com"
"""The domain of every circle."""

PREFIX = "00000000-0000-0000-0009-"
"""What the GUID of every circle begins with. Twelve digits follow."""

_CIRCLE = re.compile(f"{PREFIX}[0-9a-f]{{12}}")
_VIA = f";via={NETWORK}:"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a circle. Both in lower case; ``circle`` is a GUID."""

    account: str
    circle: str


def is_circle(guid: str) -> bool:
    """Whether ``guid``, in lower case, is a circle's."""
    return _CIRCLE.fullmatch(guid) is not None


def address(guid: str) -> str:
    """Return the circle as an address: ``guid@live.com``."""
    return f"{guid}@{DOMAIN}"


def circle_of(text: str) -> str:
    """Return the GUID out of an address, in lower case; ``""`` for one that is no circle's."""
    guid, _, domain = text.lower().partition("@")
    return guid if domain == DOMAIN and is_circle(guid) else ""


def member(account: str, guid: str) -> str:
    """Return somebody in a circle, as NLN, FLN and UBX name them."""
    return f"{PASSPORT}:{account}{_VIA}{address(guid)}"


def parse_member(word: str) -> Member | None:
    """Read what `member` writes; ``None`` for a word that is somebody outside of circles, or nobody."""
    person, via, circle = word.lower().partition(_VIA)
    network, _, account = person.partition(":")
    guid = circle_of(circle)
    if not via or not guid or network != str(PASSPORT) or not is_account(account):
        return None
    return Member(account, guid)


def to_circle(guid: str, path: str = "") -> str:
    """Return the header that a circle is: ``9:guid@live.com``, perhaps with a path."""
    return f"{NETWORK}:{address(guid)}{path}"


def to_person(account: str, endpoint: str) -> str:
    """Return the header that somebody is: ``1:email``, perhaps at one place."""
    return f"{PASSPORT}:{account};epid={endpoint}" if endpoint else f"{PASSPORT}:{account}"


def read_circle(header: str) -> str:
    """Read what `to_circle` writes, whatever the path. Raises ProtocolError."""
    network, _, rest = header.partition(":")
    guid = circle_of(rest.partition(";")[0])
    if network != str(NETWORK) or not guid:
        raise ProtocolError("a circle that is none")
    return guid


def read_person(header: str) -> tuple[str, str]:
    """Read what `to_person` writes: account and place, both in lower case. Raises ProtocolError."""
    network, _, rest = header.lower().partition(":")
    account, _, place = rest.partition(";")
    endpoint = place.removeprefix("epid=")
    if network != str(PASSPORT) or not is_account(account) or not (endpoint == "" or is_guid(endpoint)):
        raise ProtocolError("somebody without an address")
    return account, endpoint
