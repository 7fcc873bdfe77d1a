"""From what went wrong on the wire to why somebody was not reached."""

from __future__ import annotations

from twisted.internet.defer import FirstError
from twisted.python.failure import Failure

from amsn2athena.msnp.errors import ErrorCode
from amsn2athena.papyon._enums import DeliveryProblem
from amsn2athena.papyon.errors import (
    InviteFailed,
    MessageNotDelivered,
    RequestRefused,
    RequestTimedOut,
)

_CODES: dict[int | str, DeliveryProblem] = {
    ErrorCode.BAD_ACCOUNT: DeliveryProblem.NO_SUCH_CONTACT,
    ErrorCode.NO_SUCH_ACCOUNT: DeliveryProblem.NO_SUCH_CONTACT,
    ErrorCode.NOT_ON_LIST: DeliveryProblem.CONTACT_OFFLINE,
    ErrorCode.NOT_ONLINE: DeliveryProblem.CONTACT_OFFLINE,
    ErrorCode.CALLING_TOO_FAST: DeliveryProblem.TOO_FAST,
    ErrorCode.CHANGING_TOO_FAST: DeliveryProblem.TOO_FAST,
    ErrorCode.NOT_WHILE_HIDDEN: DeliveryProblem.HIDDEN,
    "TooMuch": DeliveryProblem.TOO_MUCH,
}


def problem(failure: Failure) -> DeliveryProblem:
    """Say in the words of `DeliveryProblem` what ``failure`` means."""
    return problem_of(failure.value)


def is_nak(failure: Failure) -> bool:
    """Say whether the switchboard has answered that not everybody, or not all of it, was reached."""
    error = failure.value
    if isinstance(error, FirstError):
        error = error.subFailure.value
    return isinstance(error, RequestRefused) and error.code == "NAK"


def problem_of(error: BaseException | None) -> DeliveryProblem:
    """The same for an exception."""
    if isinstance(error, FirstError):
        error = error.subFailure.value
    if isinstance(error, (InviteFailed, MessageNotDelivered)):
        return error.reason
    if isinstance(error, RequestRefused):
        return _CODES.get(error.code, DeliveryProblem.REFUSED)
    if isinstance(error, RequestTimedOut):
        return DeliveryProblem.NO_ANSWER
    return DeliveryProblem.CONNECTION_LOST
