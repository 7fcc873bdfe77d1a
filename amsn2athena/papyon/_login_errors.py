"""From whatever stopped a sign-in to why, in the types of `errors`."""

from __future__ import annotations

from typing import NoReturn

from OpenSSL import SSL
from service_identity import VerificationError
from twisted.internet.defer import CancelledError, FirstError
from twisted.internet.error import (
    ConnectError,
    ConnectingCancelledError,
    ConnectionClosed,
    DNSLookupError,
    TimeoutError,
)
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.client import RequestTransmissionFailed, ResponseFailed

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.errors import ErrorCode
from amsn2athena.msnp.soap import Fault, SoapError
from amsn2athena.papyon.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    LoginError,
    NotTrusted,
    Part,
    ProtocolFailure,
    RequestAbandoned,
    RequestRefused,
    RequestTimedOut,
    ServerRefused,
)

_log = Logger()

#: No such account, wrong credentials, a ticket that is not taken, a password that cannot even be written.
_NOT_LET_IN = (
    ErrorCode.BAD_ACCOUNT,
    ErrorCode.NO_SUCH_ACCOUNT,
    ErrorCode.AUTHENTICATION_FAILED,
    ErrorCode.BAD_TICKET,
    "BadArgument",
)

_UNREACHABLE = (
    ConnectError,
    ConnectionClosed,
    DNSLookupError,
    RequestAbandoned,
    RequestTimedOut,
    RequestTransmissionFailed,
    ResponseFailed,
    TimeoutError,
)


def blame(failure: Failure, part: Part) -> NoReturn:
    """Raise why the sign-in failed, at ``part`` of the network."""
    error = login_error(failure)
    if isinstance(error, LoginError):
        error.part = part
    raise error


def login_error(failure: Failure) -> LoginError | CancelledError:
    """Say why the sign-in failed."""
    match error := _innermost(failure):
        case LoginError() | CancelledError():
            return error
        case RequestRefused(code=code) if code in _NOT_LET_IN:
            return AuthenticationFailed(f"the server answered {code}")
        case RequestRefused(code=code):
            return ServerRefused(f"the server answered {code}")
        case Fault(authentication_failed=True):
            return AuthenticationFailed("the passport service knows no such account and password")
        case Fault():
            return ServerRefused(f"a service answered {error.error or error.code}")
        case SoapError() | ProtocolError():
            return ProtocolFailure(str(error))
    if _is_about_trust(error):
        return NotTrusted("a service showed a certificate that is not to be trusted")
    if isinstance(error, _UNREACHABLE):
        return ConnectionFailed(f"the network could not be reached ({type(error).__name__})")
    _log.failure("A sign-in failed in a way that should not be possible", failure)
    return ProtocolFailure(f"signing in failed unexpectedly ({type(error).__name__})")


def _innermost(failure: Failure) -> BaseException | None:
    """Return what really happened. What is cancelled while it connects says so in a way of its own."""
    error = failure.value
    while isinstance(error, FirstError):
        error = error.subFailure.value
    return CancelledError() if isinstance(error, ConnectingCancelledError) else error


def _is_about_trust(error: object) -> bool:
    reasons = error.reasons if isinstance(error, ResponseFailed) else ()
    return any(isinstance(reason.value, (SSL.Error, VerificationError)) for reason in reasons)
