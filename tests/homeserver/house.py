"""A home network in memory: no sockets, no threads, a clock that stands still until told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import argon2
from sqlalchemy import Connection
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.task import Clock

from amsn2athena.homeserver import HomeNetwork, Limits
from amsn2athena.homeserver._list_rules import befriend
from amsn2athena.homeserver._passwords import Passwords
from amsn2athena.storage import accounts
from amsn2athena.storage.accounts import Account
from tests.storage.template import InMemory

T = TypeVar("T")

#: A Saturday in 2026.
NOW = 1_795_242_891.0
PASSWORD = "correct horse"
#: What the passwords of the oldest clients are sealed with.
KEY = bytes(range(32))


class Here:
    """Workers that work at once, in the calling thread."""

    def run(self, work: Callable[[], T]) -> Deferred[T]:
        return maybeDeferred(work)

    def close(self) -> None:
        pass


class DatabaseHere(InMemory):
    """A database that answers at once; or when ``held``, one thing after the other when it is let go."""

    held = False

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Deferred[None]] = []

    def run(self, work: Callable[[Connection], T], *, durable: bool = False) -> Deferred[T]:
        if not self.held:
            return maybeDeferred(self.run_now, work, durable=durable)
        self.waiting.append(Deferred())
        return self.waiting[-1].addCallback(lambda _: self.run_now(work, durable=durable))

    def let_go(self, trouble: Exception | None = None) -> None:
        """Answer what has waited longest; or fail it with ``trouble``."""
        first = self.waiting.pop(0)
        if trouble is None:
            first.callback(None)
        else:
            first.errback(trouble)


#: As quick as argon2 can be: what is tested is not how long it takes.
HASHER = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_HASH = HASHER.hash(PASSWORD)


class House:
    """A home network with some accounts, all with the same password."""

    def __init__(self, *names: str, limits: Limits | None = None, switchboard: str = "") -> None:
        self.clock = Clock()
        self.clock.advance(NOW)
        self.database = DatabaseHere()
        self._limits = limits
        self._switchboard = switchboard
        self.open()
        for name in names:
            self.account(name)

    def open(self) -> None:
        """Begin, or begin again with what is in the database."""
        self.network = HomeNetwork(
            self.database,
            clock=self.clock,
            limits=self._limits,
            switchboard=self._switchboard,
            passwords=Passwords(Here(), HASHER),
            sealing_key=lambda: KEY,
            pictures=Here(),
        )
        self.resources = self.network.resources()

    def account(self, name: str) -> Account:
        """Make an account ``name@example.com``."""
        email = f"{name}@example.com"
        return self.database.run_now(
            lambda connection: accounts.create(connection, email, name.title(), _HASH, NOW)
        )

    def find(self, name: str) -> Account:
        """Return the account ``name@example.com``."""
        found = self.database.run_now(lambda connection: accounts.find(connection, f"{name}@example.com"))
        assert found is not None
        return found

    def old_password(self, email: str) -> str:
        """Return a new password for the oldest clients."""
        made: list[str] = []
        self.network.make_old_password(email).addCallback(made.append)
        return made[0]

    def ticket(self, email: str) -> str:
        """Return a ticket, as the login service gives one."""
        return self.network._home.tickets.give(email).token

    def befriend(self, one: str, other: str) -> None:
        """Put each on the other's lists, before anybody signs in."""

        def work(connection: Connection) -> None:
            pair = [accounts.find(connection, f"{name}@example.com") for name in (one, other)]
            assert pair[0] is not None
            assert pair[1] is not None
            befriend(connection, pair[0], pair[1], NOW)

        self.database.run_now(work)

    def close(self) -> None:
        """Let go of everything."""
        self.network.shutdown()
        self.database.close()
