"""Getting the ticket of the older dialects: from the nexus to where one logs in, to the ticket.

The nexus is asked once for as long as a client lives; what it says is forgotten when the place that it named
does not answer, or knows nothing of this. That place may send on to others. The password goes along, so they
are few, and none of them is of plain http when the nexus, or the place before, was not.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from twisted.internet.interfaces import IReactorTime
from twisted.web.http import FOUND, MOVED_PERMANENTLY, OK, SEE_OTHER, TEMPORARY_REDIRECT, UNAUTHORIZED
from twisted.web.iweb import IAgent, IResponse

from amsn2athena.msnp import ProtocolError, twn
from amsn2athena.papyon._hosts import Hosts
from amsn2athena.papyon._http import get
from amsn2athena.papyon.errors import AuthenticationFailed, ProtocolFailure, RequestRefused

#: How often the place to log in at may send on to another.
MOST_REDIRECTS = 5

_REDIRECTS = (MOVED_PERMANENTLY, FOUND, SEE_OTHER, TEMPORARY_REDIRECT)


class Passport:
    """The nexus of a network, and what it has said. It keeps no secret."""

    def __init__(self, hosts: Hosts, agent: IAgent, clock: IReactorTime) -> None:
        self._nexus = hosts.nexus
        self._agent = agent
        self._clock = clock
        self._login = ""

    async def log_in(self, account: str, password: str, challenge: str) -> str:
        """Return a ticket.

        Raises ``AuthenticationFailed`` for a wrong password, ``ProtocolFailure`` for a network without a
        nexus, ``ProtocolError`` for what makes no sense, and what `get` raises.
        """
        if not self._nexus:
            raise ProtocolFailure("the server wants a ticket of a nexus, and this network has none")
        headers = {"Authorization": twn.authorization(account, password, challenge)}
        login, self._login = self._login or await self._ask_nexus(), ""
        answer = await self._follow(login, headers)
        ticket = twn.parse_info(_header(answer, twn.INFO_HEADER))
        self._login = login
        return ticket

    async def _ask_nexus(self) -> str:
        answer = await get(self._agent, self._nexus, {}, self._clock)
        login = twn.parse_nexus(_header(answer, twn.NEXUS_HEADER))
        return _as_safe(login, self._nexus)

    async def _follow(self, url: str, headers: Mapping[str, str]) -> IResponse:
        for _ in range(MOST_REDIRECTS + 1):
            answer = await get(self._agent, url, headers, self._clock)
            match answer.code:
                case code if code == OK:
                    return answer
                case code if code == UNAUTHORIZED:
                    raise AuthenticationFailed("the passport service knows no such account and password")
                case code if code in _REDIRECTS:
                    url = _as_safe(_target(url, _header(answer, "Location")), url)
                case code:
                    raise RequestRefused(code)
        raise ProtocolError("a login that is always elsewhere")


def _header(answer: IResponse, name: str) -> str:
    """Return the header, ``""`` if there is none; what is not of Latin letters becomes U+FFFD."""
    values: list[bytes] = answer.headers.getRawHeaders(name.encode("ascii")) or [b""]
    return values[0].decode("ascii", "replace")


def _target(url: str, location: str) -> str:
    """Return where ``location`` is, seen from ``url``, as the nexus could have named it."""
    try:
        return twn.parse_nexus(f"DALogin={urljoin(url, location)}")
    except ValueError:
        raise ProtocolError("a login that is nowhere") from None


def _as_safe(url: str, before: str) -> str:
    if urlsplit(before).scheme.lower() == "https" != urlsplit(url).scheme.lower():
        raise ProtocolError("a login that is not protected, though it was before")
    return url
