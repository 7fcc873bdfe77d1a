"""Failures, in words for the person they happen to: what went wrong, and what to do next."""

from __future__ import annotations

from twisted.internet.defer import CancelledError

from amsn2athena.core.interfaces import Refusal
from amsn2athena.papyon import DeliveryProblem, errors

WRONG_PASSWORD = "The email address or the password is not right. Please check both and try again."
_UNEXPECTED = "Something went wrong that we did not expect. Please try again."

#: The first that fits counts.
_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (errors.AuthenticationFailed, WRONG_PASSWORD),
    (
        errors.ConnectionFailed,
        "The network cannot be reached. It may be down for a while, or its address may be wrong.",
    ),
    (errors.ServerRefused, "The network does not let us in at the moment. Please try again in a while."),
    (
        errors.ProtocolFailure,
        "The network answered in a way that we do not understand. Please tell whoever runs this messenger.",
    ),
    (errors.LoginError, "The network did not let us sign in."),
    (errors.SignedInElsewhere, "You were signed out because this account signed in at another place."),
    (errors.SignedOutRemotely, "You were signed out here from another place."),
    (errors.ServerGoingDown, "The network is going down for a while."),
    (errors.SessionError, "The connection to the network was lost."),
    (errors.NotSignedIn, "The network is not there at the moment. Please try again when it is back."),
    (errors.RequestTimedOut, "The network did not answer in time. Please try again."),
    (errors.RequestAbandoned, "The connection to the network was lost before it answered. Please try again."),
    (errors.NotSupported, "This network is too old for that: it has no such thing."),
    (errors.NoSuchGroup, "That group is not there any more."),
    (errors.TooLong, "That is longer than the network can keep."),
    (errors.RequestError, "The network refused this. Please try again later."),
    (CancelledError, "Signing in was cancelled."),
)

#: What people call a part of a network, other than its server; and what went wrong with it.
_PARTS = {errors.Part.PASSPORT: "sign-in service", errors.Part.ADDRESS_BOOK: "address book"}
_LATER = "Please try again in a while. If it stays like this, tell whoever runs this messenger."
_AT_A_PART: tuple[tuple[type[errors.LoginError], str], ...] = (
    (
        errors.NotTrusted,
        "The network's {part} does not prove that it is the real one, so nothing was sent to it."
        " Please tell whoever runs this messenger.",
    ),
    (errors.ConnectionFailed, "The network's {part} does not answer. " + _LATER),
    (errors.ServerRefused, "The network's {part} does not work at the moment. " + _LATER),
    (errors.ProtocolFailure, "The network's {part} answers in a way that we do not understand. " + _LATER),
)
_HAS_A_PART = tuple(kind for kind, _ in _AT_A_PART)

_FINAL = (errors.AuthenticationFailed, errors.SignedInElsewhere, errors.SignedOutRemotely)

_PROBLEMS = {
    DeliveryProblem.CONTACT_OFFLINE: "{name} is not online, so this was not delivered.",
    DeliveryProblem.HIDDEN: "While you appear offline this network opens no conversation."
    " Choose another status and send it again.",
    DeliveryProblem.NO_SUCH_CONTACT: "There is no such account any more, so this was not delivered.",
    DeliveryProblem.NO_ANSWER: "{name} did not answer, so this was not delivered.",
    DeliveryProblem.TOO_FAST: "Too many conversations were opened at once. Wait a moment and send it again.",
    DeliveryProblem.TOO_MUCH: "Too much was waiting to be sent, so this was not. Send it again in a moment.",
    DeliveryProblem.NOT_KEPT: "{name} is not online, and this network keeps no messages for people who are"
    " away. Send it again when they are back.",
    DeliveryProblem.CONNECTION_LOST: "The connection broke before {name} confirmed this."
    " It may or may not have arrived.",
}


def of(error: BaseException | None) -> str:
    """Return the sentence that tells a person of ``error``."""
    if isinstance(error, Refusal):
        return error.sentence
    if isinstance(error, errors.LoginError) and error.part in _PARTS and isinstance(error, _HAS_A_PART):
        sentence = next(sentence for kind, sentence in _AT_A_PART if isinstance(error, kind))
        return sentence.format(part=_PARTS[error.part])
    return next((sentence for kind, sentence in _SENTENCES if isinstance(error, kind)), _UNEXPECTED)


def is_known(error: BaseException | None) -> bool:
    """Tell whether ``of`` has a sentence of its own for ``error``, so that it is no defect of ours."""
    return of(error) is not _UNEXPECTED


def about(error: BaseException | None, name: str) -> str:
    """Return the sentence for a failure to add or change ``name``, an account or a group."""
    if isinstance(error, errors.NoSuchUser):
        return f"There is no account {name} on this network. Please check the address."
    if isinstance(error, errors.AlreadyOnList):
        return f"{name} is on your contact list already."
    if isinstance(error, errors.GroupAlreadyExists):
        return f"There is a group called {name} already. Please choose another name."
    return of(error)


def undelivered(error: BaseException | None, name: str) -> str:
    """Return the sentence for a message to ``name`` that did not arrive, or may not have."""
    if isinstance(error, errors.MessageNotDelivered):
        return _PROBLEMS.get(error.reason, "This was not delivered.").format(name=name)
    return of(error)


def blocked(name: str) -> str:
    """Return the sentence for a message to ``name``, whom we have blocked."""
    return f"You have blocked {name}, so this was not sent. Unblock them and send it again."


def not_invited(error: BaseException | None, name: str) -> str:
    """Return the sentence for ``name`` not coming into a conversation."""
    if isinstance(error, errors.InviteFailed):
        return f"{name} could not be invited: they may be offline."
    return of(error)


def is_final(error: BaseException | None) -> bool:
    """Tell whether trying again by ourselves would be wrong, or would only fail the same way."""
    return isinstance(error, _FINAL)


def duration(seconds: float) -> str:
    """Return a waiting time as a person says it."""
    whole = max(1, round(seconds))
    return "a second" if whole == 1 else f"{whole} seconds"
