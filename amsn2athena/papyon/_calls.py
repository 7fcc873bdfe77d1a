"""Those who were called into a switchboard and have not come yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from amsn2athena.msnp import Command
from amsn2athena.msnp.errors import ErrorCode
from amsn2athena.papyon._enums import DeliveryProblem
from amsn2athena.papyon._problems import problem
from amsn2athena.papyon.errors import InviteFailed, RequestRefused

#: Seconds that somebody has to come.
ANSWER = 20.0

#: Seconds after which somebody is called once more, when it was too fast.
PAUSE = 2.0


@dataclass(slots=True)
class _Call:
    timer: IDelayedCall
    again: IDelayedCall | None = None
    waiting: list[Deferred[None]] = field(default_factory=list)


class Calls:
    """``ring`` sends the CAL and returns the server's answer to it."""

    def __init__(self, clock: IReactorTime, ring: Callable[[str], Deferred[Command]]) -> None:
        self._clock = clock
        self._ring = ring
        self._calls: dict[str, _Call] = {}

    def __len__(self) -> int:
        return len(self._calls)

    def call(self, account: str) -> Deferred[None]:
        """Call somebody; fires when they came, fails with ``InviteFailed``."""
        came: Deferred[None] = Deferred()
        call = self._calls.get(account)
        if call is None:
            timer = self._clock.callLater(ANSWER, self._fail, account, DeliveryProblem.NO_ANSWER)
            call = self._calls[account] = _Call(timer)
            call.waiting.append(came)
            self._ring_at(account)
        else:
            call.waiting.append(came)
        return came

    def _ring_at(self, account: str) -> None:
        self._ring(account).addErrback(self._refused, account)

    def came(self, account: str) -> None:
        """Somebody is there, called or not."""
        for each in self._end(account):
            each.callback(None)

    def abandon(self, reason: DeliveryProblem) -> None:
        """Expect nobody any more."""
        for account in tuple(self._calls):
            self._fail(account, reason)

    def _refused(self, failure: Failure, account: str) -> None:
        """Who is there already has come, or is on the way. What was too fast is tried once more."""
        error, call = failure.value, self._calls.get(account)
        if isinstance(error, RequestRefused) and error.code == ErrorCode.ALREADY_THERE:
            return
        if call is not None and call.again is None and problem(failure) is DeliveryProblem.TOO_FAST:
            call.again = self._clock.callLater(PAUSE, self._ring_at, account)
        else:
            self._fail(account, problem(failure))

    def _fail(self, account: str, reason: DeliveryProblem) -> None:
        for each in self._end(account):
            each.errback(InviteFailed(reason))

    def _end(self, account: str) -> list[Deferred[None]]:
        call = self._calls.pop(account, None)
        if call is None:
            return []
        for timer in (call.timer, call.again):
            if timer is not None and timer.active():
                timer.cancel()
        return call.waiting
