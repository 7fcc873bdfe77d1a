"""Listening at once, or saying why not."""

from __future__ import annotations

import errno
from typing import Any

from twisted.internet.endpoints import serverFromString
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort, IProtocolFactory

_FIRST_FREE_PORT = 1024


class NotListening(Exception):
    """An endpoint cannot be listened on; the argument is a sentence for the operator."""


def listen(reactor: Any, option: str, description: str, factory: IProtocolFactory) -> IListeningPort:
    """Listen on the endpoint that ``option`` describes. Raises :class:`NotListening`."""
    listening: list[IListeningPort] = []
    failures: list[BaseException | None] = []
    endpoint = serverFromString(reactor, description)  # type: ignore[no-untyped-call]
    endpoint.listen(factory).addCallbacks(listening.append, lambda failure: failures.append(failure.value))
    if not listening:
        raise NotListening(_why(option, failures[0] if failures else None))
    return listening[0]


def place(port: IListeningPort) -> str:
    """Return where a port listens, for the log."""
    listening: Any = port.getHost()
    return f"{listening.host}:{listening.port}" if hasattr(listening, "port") else str(listening)


def _why(option: str, error: BaseException | None) -> str:
    if not isinstance(error, CannotListenError):
        return f"--{option} cannot be listened on: {error}"
    where = f"Port {error.port}" + (f" on {error.interface}" if error.interface else "")
    reason = getattr(error.socketError, "strerror", None) or str(error.socketError)
    if "in use" in reason:
        return f"{where} is in use already. Stop what uses it, or choose another with --{option}."
    if getattr(error.socketError, "errno", None) == errno.EACCES and _is_reserved(error.port):
        return (
            f"{where} may not be listened on: those below {_FIRST_FREE_PORT} need a permission."
            f' "Old clients" in the documentation says how to give it. Or choose another with --{option}.'
        )
    return f"{where} cannot be listened on: {reason}. Choose another with --{option}."


def _is_reserved(port: object) -> bool:
    return isinstance(port, int) and port < _FIRST_FREE_PORT
