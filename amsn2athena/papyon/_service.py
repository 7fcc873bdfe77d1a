"""Asking the address book services while signed in, and what their refusals mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import TimeoutError
from twisted.python.failure import Failure

from amsn2athena.msnp import soap
from amsn2athena.papyon.errors import (
    AlreadyOnList,
    GroupAlreadyExists,
    NoSuchGroup,
    NoSuchUser,
    NotSignedIn,
    RequestAbandoned,
    RequestError,
    RequestRefused,
    RequestTimedOut,
    TooLong,
)

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session

Answer = TypeVar("Answer")

_Error = soap.AddressBookError

_MEANINGS: dict[str, type[RequestError]] = {
    _Error.INVALID_PASSPORT_USER: NoSuchUser,
    _Error.USER_DOES_NOT_EXIST: NoSuchUser,
    _Error.BAD_EMAIL_ARGUMENT: NoSuchUser,
    _Error.CONTACT_ALREADY_EXISTS: AlreadyOnList,
    _Error.GROUP_ALREADY_EXISTS: GroupAlreadyExists,
    _Error.GROUP_DOES_NOT_EXIST: NoSuchGroup,
    _Error.BAD_ARGUMENT_LENGTH: TooLong,
}

#: What a change of the lists that was made before is answered with.
DONE_BEFORE = frozenset(
    (_Error.MEMBER_ALREADY_EXISTS, _Error.MEMBER_DOES_NOT_EXIST, _Error.CONTACT_DOES_NOT_EXIST)
)


def open_session(client: Client) -> Session:
    """Return the session; raises ``NotSignedIn`` when there is none that changes can be made in."""
    session = client._session
    if session is None or not session.announced:
        raise NotSignedIn("the contact list can be changed while signed in only")
    return session


def call(
    session: Session, request: soap.Request[Answer], done_before: frozenset[str] = DONE_BEFORE
) -> Deferred[Answer | None]:
    """Call a service; fails with a ``RequestError``. What was done before is done.

    What is answered after the session has ended is no answer.
    """
    return (
        session.soap.call(request).addErrback(translated, done_before).addCallback(_while_signed_in, session)
    )


def _while_signed_in(answer: Answer, session: Session) -> Answer:
    if not session.announced:
        raise RequestAbandoned
    return answer


def translated(failure: Failure, done_before: frozenset[str] = frozenset()) -> None:
    """Raise what ``failure`` means, unless it means that nothing was left to be done."""
    error = failure.value
    if isinstance(error, soap.Fault):
        if error.error in done_before:
            return
        meaning = _MEANINGS.get(error.error)
        raise meaning() if meaning else RequestRefused(error.error or error.code)
    if isinstance(error, (RequestError, CancelledError)):
        raise error
    if isinstance(error, soap.SoapError):
        raise RequestRefused("BadAnswer")
    raise RequestTimedOut() if isinstance(error, TimeoutError) else RequestAbandoned()
