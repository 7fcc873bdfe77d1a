"""What can go wrong, as types.

``LoginError`` and its children are why `Client.login` failed; the children of ``SessionError`` are why a
session that was open ended; ``RequestError`` and its children are why one request failed while the session
goes on. No message here carries a secret, or text that a server chose freely.
"""

from __future__ import annotations

import enum

from amsn2athena.papyon._enums import DeliveryProblem


class Part(enum.Enum):
    """Which part of a network it was that failed."""

    SERVER = "notification server"
    PASSPORT = "passport service"
    ADDRESS_BOOK = "address book"


class PapyonError(Exception):
    """The root of all errors of this package."""


class LoginError(PapyonError):
    """Signing in failed; ``part`` says where."""

    part: Part = Part.SERVER


class AuthenticationFailed(LoginError):
    """The password is wrong or the account does not exist; networks do not say which."""


class ConnectionFailed(LoginError):
    """A server of the network could not be reached, did not answer in time, or vanished meanwhile."""


class NotTrusted(ConnectionFailed):
    """A service showed a certificate that is not its own, or that nobody vouches for whom we trust. Neither
    password nor ticket was sent there.
    """


class ServerRefused(LoginError):
    """The network was reached and does not want us now: full, closing, or signed in elsewhere."""


class ProtocolFailure(LoginError):
    """The server speaks no dialect that we do, or broke the rules of the protocol."""


class SessionError(PapyonError):
    """An open session ended."""


class SignedInElsewhere(SessionError):
    """The account signed in at another place (``OUT OTH``): do not reconnect by yourself."""


class SignedOutRemotely(SessionError):
    """Another place of ours told this one to go (a ``UBN``): do not reconnect by yourself."""


class ServerGoingDown(SessionError):
    """The server closes for a while (``OUT SSD``): reconnect later."""


class ConnectionLost(SessionError):
    """The connection broke, fell silent, or broke the protocol: reconnect later."""


class RequestError(PapyonError):
    """A request failed; the session goes on."""


class NotSignedIn(RequestError):
    """The request needs an open session."""


class NotSupported(RequestError):
    """The network has no such thing, in the version of the protocol that was agreed on with it."""


class RequestTimedOut(RequestError):
    """The server did not answer in time."""


class RequestAbandoned(RequestError):
    """The connection closed before the answer came."""


class RequestRefused(RequestError):
    """The server answered with an error.

    ``code`` is the number of the notification server or switchboard (``217``), or the error code of a SOAP
    fault (``"ContactAlreadyExists"``).
    """

    def __init__(self, code: int | str) -> None:
        super().__init__(f"the server answered {code}")
        self.code = code


class NoSuchUser(RequestError):
    """The network knows no such account."""


class AlreadyOnList(RequestError):
    """The account is on our contact list already, or is our own."""


class NoSuchGroup(RequestError):
    """The group is not there any more."""


class GroupAlreadyExists(RequestError):
    """There is a group with this name, or the name is reserved."""


class TooLong(RequestError):
    """A name or text has more characters than the network keeps, or none where it needs some."""


class NoSuchCircle(RequestError):
    """There is no such circle, or we have no part in it."""


class AlreadyInCircle(RequestError):
    """Somebody is in the circle, or was asked into it."""


class MessageNotDelivered(RequestError):
    """A message did not reach everybody, or nobody can tell whether it did; ``reason`` says why."""

    def __init__(self, reason: DeliveryProblem) -> None:
        super().__init__(reason.value)
        self.reason = reason


class InviteFailed(RequestError):
    """A contact could not be brought into a conversation; ``reason`` says why."""

    def __init__(self, reason: DeliveryProblem) -> None:
        super().__init__(reason.value)
        self.reason = reason
