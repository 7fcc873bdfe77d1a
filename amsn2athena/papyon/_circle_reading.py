"""Asking for circles, and coming into them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from twisted.internet.defer import CancelledError, Deferred, FirstError, gatherResults, inlineCallbacks
from twisted.python.failure import Failure

from amsn2athena.msnp import adl, circles, soap
from amsn2athena.msnp.circles import Roster
from amsn2athena.msnp.soap import CircleState
from amsn2athena.papyon._circle import Circle
from amsn2athena.papyon._lists import is_account
from amsn2athena.papyon._service import translated
from amsn2athena.papyon._transactions import void
from amsn2athena.papyon.errors import (
    AlreadyInCircle,
    NoSuchCircle,
    RequestAbandoned,
    RequestError,
    RequestRefused,
)
from amsn2athena.papyon.event import CircleEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

Answer = TypeVar("Answer")

#: Circles, members of one, and characters of what people wrote, that are read; the rest is ignored.
MOST_CIRCLES = 100
MOST_MEMBERS = 500
MOST_CHARACTERS = 1000

_MEANINGS: dict[str, type[RequestError]] = {
    soap.AddressBookError.CONTACT_DOES_NOT_EXIST: NoSuchCircle,
    soap.AddressBookError.CONTACT_ALREADY_EXISTS: AlreadyInCircle,
}


@dataclass(frozen=True, slots=True)
class CircleRecord:
    """A circle as the services know it. ``members`` are None if they were not asked for, or not told."""

    info: soap.CircleInfo
    members: tuple[soap.CircleMember, ...] | None

    def entry_of(self, account: str) -> str:
        """The identifier of our own entry in the circle's book, which some servers mark and some do not."""
        own = (each for each in self.members or () if each.is_me or each.email.lower() == account)
        return next((each.contact_id for each in own), "")

    def write_to(self, circle: Circle) -> Callable[..., None] | None:
        """Make ``circle`` say the same; return what to tell of it."""
        before = (circle.name, circle.role, circle.state, circle.members, circle.invited)
        info = self.info
        waits = info.state is CircleState.WAITING
        circle.name, circle.role, circle.state = info.name[:MOST_CHARACTERS], info.role, info.state
        inviter = info.inviter_email.lower()
        circle.inviter = inviter if waits and is_account(inviter) else ""
        circle.inviter_name = info.inviter_name[:MOST_CHARACTERS] if circle.inviter else ""
        circle.message = info.message[:MOST_CHARACTERS] if waits else ""
        if self.members is not None or waits:
            circle.members = self._accounts(CircleState.ACCEPTED)
            circle.invited = self._accounts(CircleState.WAITING)
        if before == (circle.name, circle.role, circle.state, circle.members, circle.invited):
            return None
        if before[2] is circle.state:
            return Events.on_circle_changed
        return Events.on_circle_invited if waits else Events.on_circle_added

    def _accounts(self, state: CircleState) -> frozenset[str]:
        found = (each.email.lower() for each in self.members or () if each.state is state)
        return frozenset(filter(is_account, found))


def ask(session: Session, request: soap.Request[Answer]) -> Deferred[Answer]:
    """Call a service; fails with a ``RequestError``."""
    return session.soap.call(request).addErrback(_translate)


def _translate(failure: Failure) -> Any:
    error = failure.value
    if isinstance(error, soap.Fault) and error.error in _MEANINGS:
        raise _MEANINGS[error.error]()
    if isinstance(error, CancelledError):
        raise RequestAbandoned
    return translated(failure)


@inlineCallbacks
def read(
    session: Session, fresh: set[str]
) -> Generator[Deferred[Any], Any, tuple[dict[str, CircleRecord], str]]:
    """Read our circles, and the members of those that are not ``fresh``; fires with them and their ticket."""
    book = yield ask(session, soap.ABFindContactsPaged(session.ticket))
    infos = {each.circle_id: each for each in book.circles[:MOST_CIRCLES] if _is_ours(each)}
    wanted = [
        guid for guid, each in infos.items() if each.state is CircleState.ACCEPTED and guid not in fresh
    ]
    answers = yield _all([_members(session, guid) for guid in wanted])
    found = dict(zip(wanted, answers, strict=True))
    return {guid: CircleRecord(info, found.get(guid)) for guid, info in infos.items()}, book.ticket


def _is_ours(info: soap.CircleInfo) -> bool:
    inside = info.state in (CircleState.ACCEPTED, CircleState.WAITING)
    return inside and not info.deleted and circles.is_circle(info.circle_id)


def _members(session: Session, guid: str) -> Deferred[tuple[soap.CircleMember, ...] | None]:
    """Fire with who is in a circle; with None if that is not told, as for one that has just ended."""
    asked = ask(session, soap.ABFindContactsPaged(session.ticket, guid))
    return asked.addCallbacks(lambda book: book.members[:MOST_MEMBERS], _untold)


def _untold(failure: Failure) -> None:
    if not isinstance(failure.value, RequestRefused | NoSuchCircle):
        failure.raiseException()


def entry(guid: str) -> adl.ListEntry:
    """Return a circle as ADL and RML name it."""
    return adl.ListEntry(circles.address(guid), adl.FORWARD | adl.ALLOW, circles.NETWORK)


def _all(answers: list[Deferred[Answer]]) -> Deferred[list[Answer]]:
    """Fire with all answers, or fail as the first that fails."""

    def first(failure: Failure) -> Any:
        error = failure.value
        (error.subFailure if isinstance(error, FirstError) else failure).raiseException()

    return gatherResults(answers, consumeErrors=True).addErrback(first)


@inlineCallbacks
def enter(session: Session, ticket: str, guids: list[str]) -> Generator[Deferred[Any], Any, None]:
    """Show a ticket, if there is a new one, and come into these circles; fails with a ``RequestError``."""
    if ticket:
        yield session.request("USR", "SHA", "A", base64.b64encode(ticket.encode()).decode())
    documents = adl.build_all(map(entry, guids), initial=True) if guids else []
    yield _all([session.request("ADL", payload=each) for each in documents])
    place = session.machine_guid.lower()
    for guid in guids:
        published = Roster(guid, session.account, place, (session.account,)).build_put()
        session.request("PUT", payload=published).addErrback(void)
