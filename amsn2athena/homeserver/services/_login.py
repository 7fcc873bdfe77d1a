"""Signing in as clients did before the passport service spoke SOAP: all that matters is in headers.

A nexus tells where to sign in. There, a name and a password in a header are answered with a ticket in
another, or with 401.
"""

from __future__ import annotations

from amsn2athena.homeserver._passwords import Busy
from amsn2athena.homeserver._throttle import TooFast
from amsn2athena.homeserver._tickets import Tickets
from amsn2athena.homeserver.services._door import Door
from amsn2athena.homeserver.services._http import Asked, sentence
from amsn2athena.homeserver.services._soap import Answer
from amsn2athena.msnp import ProtocolError, twn
from amsn2athena.storage import StorageBusy

#: Where to sign in.
LOGIN = "/login2.srf"

_WAIT = {"retry-after": "60"}


async def nexus(asked: Asked) -> Answer:
    """Tell where to sign in: at the very host that was asked."""
    return _nothing(200, {twn.NEXUS_HEADER: twn.build_nexus(f"{asked.caller.base}{LOGIN}")})


class LoginService:
    """Gives tickets for passwords."""

    def __init__(self, door: Door, tickets: Tickets) -> None:
        self._door = door
        self._tickets = tickets

    async def answer(self, asked: Asked) -> Answer:
        """Give a ticket for the right password; to anybody else, say no more than that it was wrong."""
        try:
            who = twn.parse_authorization(asked.authorization)
            account = await self._door.enter(who.account, who.password, asked.caller.host)
        except ProtocolError:
            account = None
        except TooFast:
            return sentence("Too many wrong passwords. Wait a few minutes, then try again.", 503, _WAIT)
        except (Busy, StorageBusy):
            return sentence("Too many people are signing in. Try again in a moment.", 503, _WAIT)
        if account is None:
            return _nothing(401, {"WWW-Authenticate": twn.REFUSED})
        ticket = self._tickets.give(account.email)
        return _nothing(200, {twn.INFO_HEADER: twn.build_info(f"t={ticket.token}&p=")})


def _nothing(status: int, headers: dict[str, str]) -> Answer:
    """Nothing to read; and nothing to keep, on the way or by the client."""
    return Answer(b"", status, plain=True, headers={"cache-control": "no-store", **headers})
