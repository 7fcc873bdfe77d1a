"""Keeping up with the address book: reading it again, by difference, whenever it may have changed elsewhere.

A server says that it changed (``NOT``), often several times in a row, or that somebody added us, but not with
which words. A moment after the first of these the differences are read once. What is said while they are read
leads to another reading afterwards, as nobody knows whether the first has seen it.

Our own changes and the readings wait for each other: a reading that was answered before a change and arrives
after it would undo it here. So whoever changes something, or reads, takes a turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from twisted.internet.defer import CancelledError, Deferred, DeferredLock, fail, succeed
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.papyon._keepers import Known
from amsn2athena.papyon._service import translated
from amsn2athena.papyon.errors import NotSignedIn, RequestAbandoned, RequestRefused

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session

T = TypeVar("T")

#: Seconds from hearing of a change to reading it.
MOMENT = 0.3

#: Changes and readings that may wait for their turn.
MOST_WAITING = 100


class Synchronizer:
    """Reads the address book of ``client``, and knows what was read last."""

    _log = Logger()

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: Known | None = None
        self._turns = DeferredLock()
        self._timer: IDelayedCall | None = None
        self._reading: Deferred[Known] | None = None
        self._again = False

    def begin(self, session: Session) -> Deferred[Known]:
        """Read at sign-in: the differences, if we have been here before with the same account."""
        self.stop()
        self._turns = DeferredLock()
        return session.keeper.read(self._known)

    def read(self, known: Known) -> None:
        """This is what was read at sign-in."""
        self._known = known

    def stop(self) -> None:
        """The session is over: nothing is read any more. What was read last is kept for the next one."""
        self._again = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._reading is not None:
            self._reading.cancel()

    def in_turn(self, work: Callable[[], Deferred[T]]) -> Deferred[T]:
        """Do ``work`` when what was begun before is done, if this session still is the one."""
        if len(self._turns.waiting) >= MOST_WAITING:
            return fail(RequestRefused("TooMuch"))
        return self._turns.run(self._in_session, self._client._session, work)

    def _in_session(self, session: Session | None, work: Callable[[], Deferred[T]]) -> Deferred[T]:
        if self._client._session is not session:
            return fail(RequestAbandoned())
        return work()

    def changed_elsewhere(self) -> None:
        """The address book is not as we know it: read it in a moment."""
        session = self._client._session
        if session is None or session.keeper.tells_all:
            return
        if self._reading is not None:
            self._again = True
        elif self._timer is None:
            self._timer = self._client._reactor.callLater(MOMENT, self._time_has_come)

    def sync(self, *, delta_only: bool) -> Deferred[None]:
        """Read the address book now; fails with a ``RequestError``."""
        return self.in_turn(lambda: self._sync(delta_only))

    def _time_has_come(self) -> None:
        self._timer = None
        self.sync(delta_only=True).addErrback(self._failed)

    def _sync(self, delta_only: bool) -> Deferred[None]:
        session = self._client._session
        if session is None or not session.announced:
            return fail(NotSignedIn("the contact list can be read while signed in only"))
        if delta_only and session.keeper.tells_all:
            return succeed(None)
        self._reading = session.keeper.read(self._known if delta_only else None)
        read = self._reading.addBoth(self._answered)
        return read.addErrback(_abandoned).addErrback(translated).addCallback(self._show, session)

    def _answered(self, result: Known | Failure) -> Known | Failure:
        self._reading = None
        if self._again:
            self._again = False
            self.changed_elsewhere()
        return result

    def _show(self, known: Known | None, session: Session) -> None:
        if known is not None and self._client._session is session:
            self._known = known
            self._client.address_book._reread(known.lists())

    def _failed(self, failure: Failure) -> None:
        self._log.warn("The contact list could not be read again: {why}", why=failure.value)


def _abandoned(failure: Failure) -> Failure:
    """A reading is only ever cancelled when the session ends."""
    if isinstance(failure.value, CancelledError):
        raise RequestAbandoned
    return failure
