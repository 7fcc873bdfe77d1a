"""The ticket of MSNP8 to 14: where a client gets one, and the headers by which it does.

The notification server sends a challenge (`USR n TWN S <challenge>`). The client asks the nexus, which all
know (`GET /rdr/pprdr.asp`); all that its answer says is a header with the place to log in:

    >>> parse_nexus(build_nexus("https://login.example.com/login"))
    'https://login.example.com/login'
    >>> parse_nexus("DARealm=Passport.Net,DALogin=login.example.com/login2.srf,DAReg=http://example.com/")
    'https://login.example.com/login2.srf'

There it asks again, and says in the header `Authorization` who it is, with the challenge as it came:

    >>> value = authorization("bob@example.com", "a, b", "ct=1,rver=1,id=1")
    >>> value.partition("sign-in=")[2]
    'bob%40example.com,pwd=a%2C%20b,ct=1,rver=1,id=1'
    >>> parse_authorization(value)
    Authorization(account='bob@example.com', challenge='ct=1,rver=1,id=1')

The answer is 200 with the ticket in `Authentication-Info`, or 401 with `REFUSED` in `WWW-Authenticate`. The
client shows the ticket to the notification server (`USR n TWN S <ticket>`), which now lets it in.

    >>> parse_info(build_info("t=abc&p=def"))
    't=abc&p=def'

A challenge is text with commas between its words; nobody looks into it. All of it was seen on the wire, and
the form of the original nexus is in public documentation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes, urlsplit

from amsn2athena.msnp._errors import ProtocolError

NEXUS_HEADER = "PassportURLs"
"""The header of the nexus's answer."""

INFO_HEADER = "Authentication-Info"
"""The header of the answer that has a ticket."""

REFUSED = "Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3"
"""The value of `WWW-Authenticate` where somebody is not let in, with status 401."""

MAX_HEADER = 8192
"""Characters of a value that are read."""

_SCHEME = re.compile(r"passport1\.4 +", re.IGNORECASE)
_URL = re.compile(r"[\x21-\x2b\x2d-\x7e]+")
_CHALLENGE = re.compile(r"[\x21-\x7e]{1,2048}")
_TICKET = re.compile(r"[\x21-\x26\x28-\x7e]{1,4096}")
_FROM_PASSPORT = re.compile(r"(?:^|[ ,])from-PP='([^']*)'", re.IGNORECASE)
_OUR_SITE = "http%3A%2F%2Fmessenger%2Emsn%2Ecom"


@dataclass(frozen=True, slots=True)
class Authorization:
    """Who wants a ticket, with which password, and for which challenge (empty for none)."""

    account: str
    password: str = field(repr=False)
    challenge: str = ""


def build_nexus(login_url: str) -> str:
    """The value of `NEXUS_HEADER`. Raises ProtocolError for what is no URL of http or https.

    It has all the words of the original and their order, by which some clients find the second. Those put
    `https://` before it: a URL of https goes without.
    """
    url = _checked_url(login_url)
    site = f"{url.partition('://')[0]}://{urlsplit(url).netloc}/"
    others = ",".join(f"{word}={site}" for word in ("DAReg", "Properties", "Privacy", "GeneralRedir", "Help"))
    return f"DARealm=Passport.Net,DALogin={url.removeprefix('https://')},{others},ConfigVersion=14"


def parse_nexus(passport_urls: str) -> str:
    """The URL to log in at, from the value of `NEXUS_HEADER`. Raises ProtocolError.

    One without a scheme, as the original had it, is of https.
    """
    for item in _short(passport_urls).split(","):
        name, _, url = item.strip().partition("=")
        if name.strip().lower() == "dalogin":
            return _checked_url(url if "://" in url else f"https://{url}")
    raise ProtocolError("a nexus that does not say where to log in")


def authorization(account: str, password: str, challenge: str) -> str:
    """The value of `Authorization`. Raises ProtocolError for a challenge that is none."""
    if not _CHALLENGE.fullmatch(challenge):
        raise ProtocolError("a challenge that is none")
    who = f"sign-in={_escaped(account)},pwd={_escaped(password)}"
    return f"Passport1.4 OrgVerb=GET,OrgURL={_OUR_SITE},{who},{challenge}"


def parse_authorization(value: str) -> Authorization:
    """What a value of `Authorization` says. Raises ProtocolError.

    The challenge is all that follows the address and the password.
    """
    scheme = _SCHEME.match(_short(value))
    if scheme is None:
        raise ProtocolError("an authorization of another kind")
    words = value[scheme.end() :].split(",")
    said = {name: place for place, name in reversed([*enumerate(map(_name, words))])}
    if not {"sign-in", "pwd"} <= said.keys():
        raise ProtocolError("an authorization without an address and a password")
    account, password = (_text(words[said[name]]) for name in ("sign-in", "pwd"))
    return Authorization(account, password, ",".join(words[max(said["sign-in"], said["pwd"]) + 1 :]))


def build_info(ticket: str) -> str:
    """The value of `INFO_HEADER`. Raises ProtocolError for a ticket that could not be one word."""
    return f"Passport1.4 da-status=success,from-PP='{_checked_ticket(ticket)}'"


def parse_info(value: str) -> str:
    """The ticket in a value of `INFO_HEADER`. Raises ProtocolError."""
    found = _FROM_PASSPORT.search(_short(value))
    if found is None:
        raise ProtocolError("an answer without a ticket")
    return _checked_ticket(found[1])


def _name(word: str) -> str:
    return word.partition("=")[0].strip().lower()


def _text(word: str) -> str:
    try:
        return unquote_to_bytes(word.partition("=")[2]).decode()
    except UnicodeError:
        raise ProtocolError("an authorization that is no text") from None


def _escaped(text: str) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ProtocolError("an account or a password that is no text") from None


def _short(value: str) -> str:
    if len(value) > MAX_HEADER:
        raise ProtocolError(f"a header of more than {MAX_HEADER} characters")
    return value


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        reachable = parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        reachable = False
    if not reachable or not _URL.fullmatch(url) or parts.scheme not in ("http", "https"):
        raise ProtocolError("a place to log in that is no URL of http")
    return url


def _checked_ticket(ticket: str) -> str:
    if not _TICKET.fullmatch(ticket):
        raise ProtocolError("a ticket that is none")
    return ticket
