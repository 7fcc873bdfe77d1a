"""Passwords: hashed with argon2, off the reactor.

A hash takes about 20 ms of a processor of 2020 and 12 MiB, the least that OWASP recommends. Few at a time
are computed, by threads that give way to the reactor; the others wait in a queue with an end: a flood of
sign-ins is refused instead of piling up.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from threading import Thread, get_native_id
from typing import Any, Protocol, TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

T = TypeVar("T")

#: The longest password that is looked at. Anything longer is wrong without being hashed.
LONGEST = 128


#: How far the threads step back: the reactor gets nine parts of a processor when it needs them, they get one.
NICENESS = 10


class Busy(Exception):
    """Too many passwords wait: try again later."""


class Workers(Protocol):
    """Where hashes are computed, and whatever else takes long."""

    def run(self, work: Callable[[], T]) -> Deferred[T]:
        """Do the work elsewhere. Fails with :class:`Busy` when too much waits."""

    def close(self) -> None:
        """Finish, and do no more."""


class _Patient(Thread):
    """A thread that waits while others have something to do, where threads have a priority of their own."""

    def run(self) -> None:
        if sys.platform == "linux":
            now = os.getpriority(os.PRIO_PROCESS, get_native_id())
            os.setpriority(os.PRIO_PROCESS, get_native_id(), min(now + NICENESS, 19))
        super().run()


class Threads:
    """Workers that are threads, two at most. ``waiting``: where the queue ends; ``name``: what they do."""

    def __init__(self, reactor: Any, waiting: int, name: str = "passwords") -> None:
        self._reactor = reactor
        self._limit = waiting
        self._waiting = 0
        self._closed = False
        count = min(2, os.cpu_count() or 1)
        self._pool = ThreadPool(minthreads=0, maxthreads=count, name=f"amsn2-{name}")
        self._pool.threadFactory = _Patient

    def run(self, work: Callable[[], T]) -> Deferred[T]:
        """Do the work in a thread."""
        if self._closed or self._waiting >= self._limit:
            return fail(Busy())
        if not self._pool.started:
            self._pool.start()
        self._waiting += 1
        done: Deferred[T] = deferToThreadPool(self._reactor, self._pool, work)
        return done.addBoth(self._finished)

    def close(self) -> None:
        """Stop the threads after what waits, and take no more."""
        self._closed = True
        if self._pool.started:
            self._pool.stop()

    def _finished(self, result: T) -> T:
        self._waiting -= 1
        return result


class Passwords:
    """Makes and checks hashes."""

    def __init__(self, workers: Workers, hasher: argon2.PasswordHasher | None = None) -> None:
        self._workers = workers
        self.hasher = hasher or argon2.PasswordHasher(time_cost=3, memory_cost=12 * 1024, parallelism=1)
        #: Nobody's hash: to be checked where there is no account, so that the time taken does not tell.
        self._nobody = self.hasher.hash(os.urandom(16).hex())

    def hash(self, password: str) -> Deferred[str]:
        """Fire with the hash of ``password``. Fails with :class:`Busy`."""
        return self._workers.run(lambda: self.hasher.hash(password))

    def verify(self, known: str | None, password: str) -> Deferred[bool]:
        """Fire with whether ``known`` (``None`` when there is no such account) is a hash of ``password``.

        It takes the same time for an unknown account as for a wrong password. Fails with :class:`Busy`.
        """
        if len(password) > LONGEST:
            return succeed(False)
        return self._workers.run(lambda: self._check(known or self._nobody, password) and known is not None)

    def close(self) -> None:
        """Stop the workers."""
        self._workers.close()

    def _check(self, known: str, password: str) -> bool:
        try:
            return self.hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False
