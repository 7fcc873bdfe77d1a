"""Staying on: what happens when the network goes away under a session.

A lost connection is tried again after about 1, 2, 4, ... seconds, never more than a minute, with jitter so
that a thousand sessions do not come back in the same instant. A refusal that would be repeated for ever (a
wrong password, or a sign-in elsewhere that took our place) ends the session instead.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.core import sentences
from amsn2athena.core.views import Connection, ConnectionView

FIRST_DELAY = 1.0
LONGEST_DELAY = 60.0


class Keeper:
    """Signs in again after a loss.

    ``login`` starts a sign-in; ``tell`` hears each new state; ``ended`` hears, once, the sentence with which
    the session is over.
    """

    _log = Logger()

    def __init__(
        self,
        login: Callable[[], Deferred[None]],
        tell: Callable[[ConnectionView], None],
        ended: Callable[[str], None],
        clock: IReactorTime,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._login = login
        self._tell = tell
        self._ended = ended
        self._clock = clock
        self._jitter = jitter
        self._losses = 0
        self._retry: IDelayedCall | None = None
        self._attempt: Deferred[None] | None = None

    def lost(self, error: BaseException) -> None:
        """The network is gone, for the reason ``error``."""
        if self._retry is not None or self._attempt is not None:
            return
        self._consider(error)

    def stop(self) -> None:
        """Try no more."""
        retry, self._retry = self._retry, None
        attempt, self._attempt = self._attempt, None
        if retry is not None:
            retry.cancel()
        if attempt is not None:
            attempt.cancel()

    def _consider(self, error: BaseException | None) -> None:
        if sentences.is_final(error):
            self._ended(sentences.of(error))
            return
        delay = self._next_delay()
        sentence = f"{sentences.of(error)} Trying again in {sentences.duration(delay)}."
        self._tell(ConnectionView(Connection.RECONNECTING, sentence, delay))
        self._retry = self._clock.callLater(delay, self._try)

    def _next_delay(self) -> float:
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(self._losses, 10))
        self._losses += 1
        return float(delay * (0.5 + 0.5 * self._jitter()))

    def _try(self) -> None:
        self._retry = None
        self._tell(ConnectionView(Connection.RECONNECTING, "Signing in again…"))
        attempt = self._attempt = self._login()
        attempt.addCallbacks(self._succeeded, self._failed)

    def _succeeded(self, _: object) -> None:
        self._attempt = None
        self._losses = 0
        self._tell(ConnectionView(Connection.ONLINE))

    def _failed(self, failure: Failure) -> None:
        if self._attempt is None:
            return
        self._attempt = None
        if not sentences.is_known(failure.value):
            self._log.failure("signing in again failed unexpectedly", failure)
        self._consider(failure.value)
