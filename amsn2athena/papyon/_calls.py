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


@dataclass(slots=True)
class _Call:
    timer: IDelayedCall
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
            self._ring(account).addErrback(self._refused, account)
        else:
            call.waiting.append(came)
        return came

    def came(self, account: str) -> None:
        """Somebody is there, called or not."""
        for each in self._end(account):
            each.callback(None)

    def abandon(self, reason: DeliveryProblem) -> None:
        """Expect nobody any more."""
        for account in tuple(self._calls):
            self._fail(account, reason)

    def _refused(self, failure: Failure, account: str) -> None:
        """Of somebody who is there already the JOI has come, or is on its way."""
        error = failure.value
        if not (isinstance(error, RequestRefused) and error.code == ErrorCode.ALREADY_THERE):
            self._fail(account, problem(failure))

    def _fail(self, account: str, reason: DeliveryProblem) -> None:
        for each in self._end(account):
            each.errback(InviteFailed(reason))

    def _end(self, account: str) -> list[Deferred[None]]:
        call = self._calls.pop(account, None)
        if call is None:
            return []
        if call.timer.active():
            call.timer.cancel()
        return call.waiting
