"""The tickets of a session, and new ones when they are not taken any more.

The newer dialects get one for each service, all at once; the older ones have a single one for all. A service
that is shown a ticket which has run out says so in one of several ways. Then new tickets are asked for, once
for everybody who waits, and what was asked is asked again, once. The password is kept for that, here alone
and until the session is over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, inlineCallbacks, succeed
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.msnp import soap
from amsn2athena.papyon._http import Soap
from amsn2athena.papyon._passport import Passport
from amsn2athena.papyon.errors import RequestRefused

Answer = TypeVar("Answer")

#: Seconds from one renewal to the next: a service that does not take new tickets does not want us.
FRESH = 60.0

#: How the services of a network say that a ticket is not taken: by HTTP status, by fault code, or, when asked
#: what mails wait, with a sentence that otherwise means that one of them is not there.
_STATUSES = (401, 403)
_CODES = ("FailedAuthentication", "AuthenticationFailed", "PassportAuthFail")
_SENTENCE = "Schema validation error"


class Tickets:
    """Calls services with tickets that they take. Nothing in it is fit for a log; it has no ``repr``."""

    _log = Logger()

    def __init__(
        self, service: Soap, passport: Passport, clock: IReactorTime, account: str, password: str
    ) -> None:
        self._service = service
        self._passport = passport
        self._clock = clock
        self._secret: tuple[str, str] | None = (account, password)
        self._ask: Callable[[], Deferred[soap.SecurityTokens]] | None = lambda: service.call(
            soap.RequestSecurityTokens(account, password)
        )
        self._tickets: Mapping[str, str] = {}
        #: What was opened by the tickets before: calls with those may still be under way.
        self._before: Mapping[str, str] = {}
        self._renewable = 0.0
        self._waiting: list[Deferred[None]] = []

    def ask(self) -> Deferred[soap.SecurityTokens]:
        """Show the password, and get tickets; fails as `Soap.call` does."""
        assert self._ask is not None
        return self._ask().addCallback(self._take)

    def log_in(self, challenge: str) -> Deferred[str]:
        """Show the password where the nexus says, for this challenge, and get the one ticket that there is;
        fails as `Passport.log_in` does. New ones are asked for in this way from now on.
        """
        assert self._secret is not None
        account, password = self._secret

        async def ask() -> soap.SecurityTokens:
            ticket = await self._passport.log_in(account, password, challenge)
            return soap.SecurityTokens({soap.MESSENGER_CLEAR: soap.Token(ticket)})

        self._ask = lambda: Deferred.fromCoroutine(ask())
        return self.ask().addCallback(lambda tokens: tokens.tokens[soap.MESSENGER_CLEAR].ticket)

    def digest(self, challenge: str) -> str:
        """Show that we know the password, to whom cannot be shown it in a better way: the MD5 of both, in
        hexadecimal. Who hears it can find out a password that is easy to guess.
        """
        assert self._secret is not None
        text = (challenge + self._secret[1]).encode("utf-8", "replace")
        return hashlib.md5(text, usedforsecurity=False).hexdigest()

    def of(self, domain: str) -> str:
        """Return the ticket for a service; the one that we sign in with if the network gave none for it."""
        return self._tickets.get(domain) or self._tickets.get(soap.MESSENGER_CLEAR, "")

    def knows(self, service: soap.Service) -> bool:
        """Whether the network has such a service."""
        return self._service.knows(service)

    def forget(self) -> None:
        """The session is over: no secret is needed any more."""
        self._ask = self._secret = None
        self._tickets = self._before = {}

    @inlineCallbacks
    def call(self, request: soap.Request[Answer]) -> Generator[Deferred[Any], Any, Answer]:
        """Do as `Soap.call` does, and once more with another ticket when that of ``request`` has run out."""
        domain, first = self._domain(request), self._with_newest(request)
        try:
            answer: Answer = yield self._service.call(first)
        except (soap.Fault, RequestRefused) as error:
            if not domain or not _is_about_the_ticket(error, request):
                raise
            yield self._renew(first)
            again = self._with_newest(first)
            if again is first:
                raise
            answer = yield self._service.call(again)
        return answer

    def _with_newest(self, request: soap.Request[Answer]) -> soap.Request[Answer]:
        """Return ``request`` with the ticket that counts now, instead of one that counted before."""
        ticket = self.of(self._domain(request))
        if ticket in ("", _ticket(request)) or _ticket(request) not in self._before.values():
            return request
        return replace(request, ticket=ticket)  # type: ignore[type-var]

    def _renew(self, request: soap.Request[Any]) -> Deferred[None]:
        """Get new tickets, unless there are some already; fires in any case."""
        under_way, fresh = bool(self._waiting), self._clock.seconds() < self._renewable
        if self._ask is None or (fresh and not under_way) or _ticket(request) not in self._tickets.values():
            return succeed(None)
        done: Deferred[None] = Deferred(self._waiting.remove)
        self._waiting.append(done)
        if not under_way:
            self._renewable = self._clock.seconds() + FRESH
            self.ask().addErrback(self._not_renewed).addCallback(self._renewed)
        return done

    def _renewed(self, _: object) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.callback(None)

    def _not_renewed(self, failure: Failure) -> None:
        self._log.warn("There are no new tickets: {why}", why=type(failure.value).__name__)

    def _take(self, tokens: soap.SecurityTokens) -> soap.SecurityTokens:
        if self._ask is not None:
            self._before = self._tickets
            self._tickets = {domain: token.ticket for domain, token in tokens.tokens.items()}
        return tokens

    def _domain(self, request: soap.Request[Any]) -> str:
        """Return what the ticket of ``request`` opens; ``""`` if it has none of ours."""
        ticket = _ticket(request)
        known = (*self._tickets.items(), *self._before.items())
        domains = [domain for domain, each in known if each == ticket]
        return domains[0] if ticket and domains else ""


def _ticket(request: soap.Request[Any]) -> str:
    return str(getattr(request, "ticket", ""))


def _is_about_the_ticket(error: soap.Fault | RequestRefused, request: soap.Request[Any]) -> bool:
    if isinstance(error, RequestRefused):
        return error.code in _STATUSES
    if error.lock_key_challenge and not getattr(request, "lock_key", ""):
        return False
    return error.name in _CODES or (error.reason == _SENTENCE and isinstance(request, soap.GetMetadata))
