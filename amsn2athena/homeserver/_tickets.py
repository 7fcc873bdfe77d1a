"""Tickets: what the passport service gives for a password, and every other service takes.

A ticket is a random token, kept in memory only. Clients ask for several, for several services, and use the
old with the new: any that was given to an account is good for it. One counts for ``ticket_seconds``, and for
as long as its account is signed in.
"""

from __future__ import annotations

import base64
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver._limits import Limits

#: The length of a proof secret: a key for 3DES.
SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class Ticket:
    """``token`` opens what ``email`` may open; ``secret`` (base64) proves at sign-in whose it is."""

    email: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    given: float


class Tickets:
    """All tickets that count. ``in_use`` tells whether an account is signed in."""

    def __init__(self, clock: IReactorTime, limits: Limits, in_use: Callable[[str], bool]) -> None:
        self._clock = clock
        self._limits = limits
        self._in_use = in_use
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()
        self._of: dict[str, OrderedDict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._tickets)

    def give(self, email: str) -> Ticket:
        """Return a new ticket for ``email``."""
        self._make_room(email)
        token = secrets.token_urlsafe(48)
        secret = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        ticket = Ticket(email, token, secret, self._clock.seconds())
        self._tickets[token] = ticket
        self._of.setdefault(email, OrderedDict())[token] = None
        return ticket

    def find(self, token: str) -> Ticket | None:
        """Return the ticket with this token, if it still counts."""
        ticket = self._tickets.get(token)
        if ticket is None or not self._stale(ticket):
            return ticket
        self._drop(token)
        return None

    def revoke(self, email: str) -> None:
        """Make every ticket of ``email`` worthless."""
        for token in tuple(self._of.get(email, ())):
            self._drop(token)

    def _stale(self, ticket: Ticket) -> bool:
        age = self._clock.seconds() - ticket.given
        return age > self._limits.ticket_seconds and not self._in_use(ticket.email)

    def _make_room(self, email: str) -> None:
        while self._tickets and self._stale(next(iter(self._tickets.values()))):
            self._drop(next(iter(self._tickets)))
        if len(self._of.get(email, ())) >= self._limits.tickets_per_account:
            self._drop(next(iter(self._of[email])))
        if len(self._tickets) >= self._limits.tickets:
            self._drop(next(iter(self._tickets)))

    def _drop(self, token: str) -> None:
        ticket = self._tickets.pop(token)
        own = self._of[ticket.email]
        del own[token]
        if not own:
            del self._of[ticket.email]
