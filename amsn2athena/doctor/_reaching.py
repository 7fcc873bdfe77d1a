"""Reaching servers, and why one cannot be reached, in words."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.error import (
    ConnectError,
    ConnectionDone,
    ConnectionLost,
    ConnectionRefusedError,
    DNSLookupError,
    NoRouteError,
)
from twisted.internet.error import TimeoutError as ConnectTimeout
from twisted.internet.interfaces import IAddress, IHostResolution
from twisted.internet.interfaces import IResolutionReceiver as Receiver
from twisted.web.client import ResponseFailed
from zope.interface import implementer

from amsn2athena.doctor._report import Trouble

#: Seconds that one question may take, from connecting to the answer.
PATIENCE = 15.0


def is_name(host: str) -> bool:
    """Whether ``host`` is a name, and no address."""
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def is_here(host: str) -> bool:
    """Whether ``host`` is this machine, where nobody listens in."""
    return host == "localhost" if is_name(host) else ip_address(host).is_loopback


def look_up(reactor: Any, name: str) -> Deferred[list[str]]:
    """Return the addresses of a name; none where it has none."""
    found: Deferred[list[str]] = Deferred()
    reactor.nameResolver.resolveHostName(_Addresses(found), name)
    return found


@implementer(Receiver)
class _Addresses:
    def __init__(self, found: Deferred[list[str]]) -> None:
        self._found = found
        self._addresses: list[str] = []

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:
        """The addresses come one by one."""

    def addressResolved(self, address: IAddress) -> None:
        """Here is one."""
        host = str(getattr(address, "host", ""))
        if host and host not in self._addresses:
            self._addresses.append(host)

    def resolutionComplete(self) -> None:
        """Those were all."""
        if not self._found.called:
            self._found.callback(self._addresses)


def trouble(error: BaseException | None, where: str) -> Trouble:
    """Say why ``where`` could not be asked."""
    while isinstance(error, ResponseFailed) and error.reasons:
        error = error.reasons[0].value
    match error:
        case Trouble():
            return error
        case ConnectionRefusedError():
            return Trouble(
                f"Nothing listens at {where}.",
                "The server may be down, or the port may be another one.",
            )
        case DNSLookupError():
            return Trouble(f"The name in {where} is not known.", "Check how it is written.")
        case TimeoutError() | ConnectTimeout():
            return Trouble(
                f"{where} does not answer in time.",
                "The server may be down or overloaded, or a firewall may be in the way.",
            )
        case NoRouteError() | ConnectError():
            return Trouble(f"{where} cannot be reached from here.", "Check the connection of this machine.")
        case ConnectionDone() | ConnectionLost():
            return Trouble(
                f"{where} hung up without an answer.",
                "It may speak something else there, or not want us: too many connections, for instance.",
            )
    return Trouble(f"Asking {where} went wrong ({type(error).__name__}).")
