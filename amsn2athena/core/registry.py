"""The session registry: the ChatRoom of the Athena tutorial, grown up.

One session per signed-in account; any number of browsers hold a token to it, and any number of tabs are
attached. Signing in a second time with the right password joins the session that runs. A session with no tab
signs out after the linger time. After a restart of the service, a browser's token brings its session back
(see ``resumption``).
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TypeVar

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.core import sentences, text
from amsn2athena.core.attempts import Attempts
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.network import Network
from amsn2athena.core.resumption import Credentials, Resumptions
from amsn2athena.core.session import Session
from amsn2athena.core.views import CHOICES, NetworkView, Status
from amsn2athena.papyon.errors import AuthenticationFailed

SESSION_LIMIT = 1_000
TOKENS_PER_SESSION = 20
TOKEN_LENGTH = 64
RESUMING_LIMIT = 1_000
#: Sign-ins from one address that may be under way.
AT_ONCE = 50
TOUCH_INTERVAL = 60.0

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Ticket:
    """What a browser gets for signing in: the session, and the token that finds it again."""

    session: Session
    token: str = field(repr=False)


class WrongPassword(Refusal):
    """The password is not that of the account."""

    def __init__(self) -> None:
        super().__init__(sentences.WRONG_PASSWORD)


@dataclass
class _Entry:
    """A session, or the sign-in that will make it. ``others`` wait with another password for its end."""

    credentials: Credentials
    session: Session | None = None
    login: Deferred[None] | None = None
    waiting: list[Deferred[Session]] = field(default_factory=list)
    others: list[Deferred[None]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list, repr=False)


class SessionRegistry:
    """All sessions of this service.

    ``now``: seconds since the epoch, for what is stored; ``clock``: the reactor. ``linger``: seconds that a
    session lives with no tab.
    """

    _log = Logger()

    def __init__(
        self,
        networks: Iterable[Network],
        resumptions: Resumptions,
        clock: IReactorTime,
        now: Callable[[], float],
        linger: float,
    ) -> None:
        self._networks = {network.id: network for network in networks}
        self._resumptions = resumptions
        self._clock = clock
        self._now = now
        self._linger = linger
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._by_token: dict[str, _Entry] = {}
        self._resuming: dict[str, list[Deferred[Session | None]]] = {}
        self._attempts = Attempts(clock)
        self._under_way: Counter[str] = Counter()
        self._toucher = LoopingCall(self._touch)
        self._toucher.clock = clock

    def start(self) -> None:
        """Begin to note, once a minute, which sessions are still looked at."""
        self._toucher.start(TOUCH_INTERVAL, now=False)

    def stop(self) -> None:
        """The service stops: leave the networks, but let the browsers resume after a restart."""
        if self._toucher.running:
            self._toucher.stop()
        for entry in list(self._entries.values()):
            if entry.session is not None:
                entry.session.suspend()

    def networks(self) -> tuple[NetworkView, ...]:
        """Return the networks on offer, in their order."""
        return tuple(network.view() for network in self._networks.values())

    def session_for(self, token: str) -> Session | None:
        """Return the running session of a browser's token."""
        entry = self._by_token.get(token)
        return None if entry is None else entry.session

    def sign_in(
        self, network_id: str, account: str, password: str, status: Status, address: str = ""
    ) -> Deferred[Ticket]:
        """Sign in, or join the session that runs; fails with ``Refusal``.

        A session that runs keeps its status, unless whoever joins it wants to appear offline.
        ``address`` is where somebody tries it from: wrong passwords count for each.
        """
        try:
            credentials = self._check(network_id, account, password, status)
            self._check_room(address)
            entered = self._enter(credentials, address)
        except Refusal as refusal:
            return fail(refusal)
        self._under_way[address] += 1
        entered.addBoth(self._over, address)
        return entered.addErrback(self._count, credentials, address).addCallback(self._issue, credentials)

    def create_account(
        self, network_id: str, account: str, name: str, password: str, invitation: str = ""
    ) -> Deferred[None]:
        """Make an account on a network that lets us; fails with ``Refusal``."""
        try:
            accounts = self._network(network_id).accounts
            if accounts is None:
                raise Refusal("Accounts for this network cannot be made here. Please ask whoever runs it.")
            return accounts.create_account(
                text.account(account), text.name(name), password, invitation.strip()
            )
        except Refusal as refusal:
            return fail(refusal)

    def resume(self, token: str) -> Deferred[Session | None]:
        """Bring back the session of a browser's token after a restart; fires with ``None`` when gone."""
        if (session := self.session_for(token)) is not None:
            return succeed(session)
        if len(token) > TOKEN_LENGTH or len(self._resuming) >= RESUMING_LIMIT:
            return succeed(None)
        waiting: Deferred[Session | None] = Deferred()
        self._resuming.setdefault(token, []).append(waiting)
        if len(self._resuming[token]) == 1:
            brought = Deferred.fromCoroutine(self._bring_back(token))
            brought.addCallback(self._answer_resuming, token)
        return waiting

    def sign_out(self, token: str) -> Deferred[None]:
        """Sign out the session of a browser's token, for all its browsers; fires when that is done."""
        if (session := self.session_for(token)) is not None:
            return session.sign_out()
        self._forget([token])
        return succeed(None)

    def _network(self, network_id: str) -> Network:
        try:
            return self._networks[network_id]
        except KeyError:
            raise Refusal("This service does not know that network.") from None

    def _check(self, network_id: str, account: str, password: str, status: Status) -> Credentials:
        self._network(network_id)
        if not password:
            raise Refusal("Please type your password.")
        if status not in CHOICES:
            status = Status.ONLINE
        return Credentials(network_id, text.account(account), password, status)

    def _check_room(self, address: str) -> None:
        """One address alone must not take the room of all others."""
        if self._under_way[address] >= AT_ONCE:
            raise Refusal("Too many people are signing in from where you are. Please try again in a moment.")

    def _over(self, result: _Result, address: str) -> _Result:
        self._under_way[address] -= 1
        if not self._under_way[address]:
            del self._under_way[address]
        return result

    def _enter(self, credentials: Credentials, address: str = "") -> Deferred[Session]:
        key = (credentials.network, credentials.account)
        self._attempts.check((*key, address))
        entry = self._entries.get(key)
        if entry is None:
            return self._start(key, credentials)
        if not compare_digest(entry.credentials.password.encode(), credentials.password.encode()):
            return (
                fail(WrongPassword())
                if entry.session is not None
                else self._ask_later(entry, credentials, address)
            )
        return succeed(entry.session) if entry.session is not None else self._wait(entry)

    def _ask_later(self, entry: _Entry, credentials: Credentials, address: str) -> Deferred[Session]:
        """Somebody is signing in with another password, and nobody knows yet which of them is right."""
        known: Deferred[None] = Deferred(entry.others.remove)
        entry.others.append(known)
        return known.addCallback(lambda _: self._enter(credentials, address))

    def _count(self, failure: Failure, credentials: Credentials, address: str) -> Failure:
        if isinstance(failure.value, WrongPassword):
            self._attempts.failed((credentials.network, credentials.account, address))
        return failure

    def _start(self, key: tuple[str, str], credentials: Credentials) -> Deferred[Session]:
        if len(self._entries) >= SESSION_LIMIT:
            raise Refusal("Too many people are signed in here at the moment. Please try again later.")
        entry = self._entries[key] = _Entry(credentials)
        session = Session(
            self._network(credentials.network).connect(),
            credentials,
            self._resumptions.drawer(credentials),
            clock=self._clock,
            now=self._now,
            linger=self._linger,
            ended=lambda: self._remove(key, entry),
            chose=lambda: self._renew(entry),
        )
        waiting = self._wait(entry)
        entry.login = session.sign_in()
        entry.login.addCallbacks(
            lambda _: self._started(entry, session), lambda failure: self._refused(failure, key, entry)
        )
        return waiting

    def _wait(self, entry: _Entry) -> Deferred[Session]:
        """Return a Deferred for a sign-in under way, which is given up when nobody waits for it any more."""

        def give_up(waiting: Deferred[Session]) -> None:
            entry.waiting.remove(waiting)
            if not entry.waiting and entry.login is not None:
                entry.login.cancel()

        waiting: Deferred[Session] = Deferred(give_up)
        entry.waiting.append(waiting)
        return waiting

    def _started(self, entry: _Entry, session: Session) -> None:
        entry.session = session
        waiting, entry.waiting = entry.waiting, []
        for deferred in waiting:
            deferred.callback(session)
        self._ask_others(entry)

    def _refused(self, failure: Failure, key: tuple[str, str], entry: _Entry) -> None:
        self._remove(key, entry)
        if not sentences.is_known(failure.value):
            self._log.failure("a sign-in failed unexpectedly", failure)
        waiting, entry.waiting = entry.waiting, []
        for deferred in waiting:
            deferred.errback(_refusal(failure.value))
        self._ask_others(entry)

    def _ask_others(self, entry: _Entry) -> None:
        """It is known whose password was right."""
        others, entry.others = entry.others, []
        for deferred in others:
            deferred.callback(None)

    def _issue(self, session: Session, credentials: Credentials) -> Ticket:
        token = secrets.token_urlsafe(32)
        self._bind(token, session, credentials)
        if credentials.status is Status.APPEAR_OFFLINE:
            session.hide()
        self._store(self._resumptions.keep(token, session.credentials, self._now()))
        return Ticket(session, token)

    def _bind(self, token: str, session: Session, credentials: Credentials) -> None:
        entry = self._entries.get((credentials.network, credentials.account))
        if entry is None or entry.session is not session:
            raise Refusal("The session ended while you were signing in. Please try again.")
        entry.tokens.append(token)
        self._by_token[token] = entry
        if len(entry.tokens) > TOKENS_PER_SESSION:
            oldest = entry.tokens.pop(0)
            del self._by_token[oldest]
            self._forget([oldest])

    def _renew(self, entry: _Entry) -> None:
        """What the browsers resume after a restart looks to others as the session does now."""
        if entry.session is None or entry.credentials == (chosen := entry.session.credentials):
            return
        entry.credentials = chosen
        for token in entry.tokens:
            self._store(self._resumptions.renew(token, chosen))

    async def _bring_back(self, token: str) -> Session | None:
        try:
            credentials = await self._resumptions.find(token, self._now())
            if credentials is None or credentials.network not in self._networks:
                return None
            session = await self._enter(credentials)
            self._bind(token, session, credentials)
        except Refusal:
            return None
        except Exception:
            self._log.failure("a session could not be resumed")
            return None
        return session

    def _answer_resuming(self, session: Session | None, token: str) -> None:
        for waiting in self._resuming.pop(token):
            waiting.callback(session)

    def _remove(self, key: tuple[str, str], entry: _Entry) -> None:
        if self._entries.get(key) is entry:
            del self._entries[key]
        tokens, entry.tokens = entry.tokens, []
        for token in tokens:
            del self._by_token[token]
        self._forget(tokens)

    def _touch(self) -> None:
        seen = [
            token
            for entry in self._entries.values()
            if entry.session is not None and entry.session.is_watched
            for token in entry.tokens
        ]
        if seen:
            self._store(self._resumptions.touch(seen, self._now()))

    def _forget(self, tokens: list[str]) -> None:
        if tokens:
            self._store(self._resumptions.forget(tokens))

    def _store(self, writing: Deferred[None]) -> None:
        writing.addErrback(
            lambda failure: self._log.failure("what a browser may resume was not stored", failure)
        )


def _refusal(error: BaseException | None) -> Refusal:
    return WrongPassword() if isinstance(error, AuthenticationFailed) else Refusal(sentences.of(error))
