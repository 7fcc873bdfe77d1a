"""The passport service: a password goes in, tickets come out."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver._identity import cid, puid
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._passwords import Busy
from amsn2athena.homeserver._throttle import TooFast
from amsn2athena.homeserver._tickets import Ticket, Tickets
from amsn2athena.homeserver.services._door import Door
from amsn2athena.homeserver.services._soap import Answer, Caller
from amsn2athena.msnp.soap import (
    MESSENGER_CLEAR,
    PASSPORT,
    AnyRequest,
    RequestSecurityTokens,
    SecurityTokens,
    Token,
    authentication_fault,
    generic_fault,
)
from amsn2athena.storage import StorageBusy
from amsn2athena.storage.accounts import Account

_SLOW_DOWN = "Too many wrong passwords. Wait a few minutes, then try again."
_BUSY = "Too many people are signing in. Try again in a moment."


class PassportService:
    """Signs people in."""

    def __init__(self, door: Door, tickets: Tickets, limits: Limits, clock: IReactorTime) -> None:
        self._door = door
        self._tickets = tickets
        self._limits = limits
        self._clock = clock

    async def answer(self, request: AnyRequest, caller: Caller) -> Answer:
        """Give tickets for the right password; to anybody else, say no more than that it was wrong."""
        assert isinstance(request, RequestSecurityTokens)
        try:
            account = await self._door.enter(request.email, request.password, caller.host)
        except TooFast:
            return Answer(generic_fault(_SLOW_DOWN))
        except (Busy, StorageBusy):
            return Answer(generic_fault(_BUSY), 503)
        if account is None:
            return Answer(authentication_fault(request.version, self._now()), refused="a wrong password")
        return Answer(request.build_response(self._tokens(request, account), self._now()))

    def _tokens(self, request: RequestSecurityTokens, account: Account) -> SecurityTokens:
        ticket = self._tickets.give(account.email)
        tokens = {domain.address: self._token(domain.address, ticket) for domain in request.domains}
        return SecurityTokens(tokens, puid(account.guid), cid(account.guid))

    def _token(self, domain: str, ticket: Ticket) -> Token:
        expires = self._now() + timedelta(seconds=self._limits.ticket_seconds)
        if domain == PASSPORT:
            # It would sign in to other domains without the password. No client does that: it opens nothing.
            return Token(base64.b64encode(bytes(64)).decode(), expires=expires)
        secret = ticket.secret if domain == MESSENGER_CLEAR else ""
        return Token(f"t={ticket.token}&p=", secret, expires)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.seconds(), UTC)
