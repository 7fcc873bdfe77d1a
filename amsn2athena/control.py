"""Saying something to the service that runs, from the command line: a UNIX socket in the data directory.

A line of JSON goes there, and one comes back:

    {"wall": "We close at ten."}            {"done": "3 people were told."}
    {"maintenance": 5}                      {"done": "3 people were told."}
    {"wall": ""}                            {"refused": "There is nothing to say."}
    {"sign-out": "alice@example.com"}       {"done": "alice@example.com is signed out."}
    {"where": "home"}                       {"done": "{\"notification\":\"127.0.0.1:1863\", ..."}

Only who runs the service may open the socket: its mode is 0600, in a directory that is theirs.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort, IReactorUNIX, ITransport
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.protocols.basic import LineOnlyReceiver

#: Bytes of a line, either way: a notice of 1,000 characters, each of which JSON may write as twelve.
LONGEST_LINE = 16_384
#: Seconds that either side waits for the other.
PATIENCE = 10.0
#: Callers at once.
MOST = 8


class NotRunning(Exception):
    """No service listens there. The text is for who asked."""


class Announcer(Protocol):
    """What is said to everybody: see ``HomeNetwork``."""

    def wall(self, text: str) -> int:
        """Show a notice; return how many people were told. Raises ``ValueError``."""

    def sign_out(self, email: str) -> None:
        """Sign somebody out everywhere."""

    def maintenance(self, minutes: int) -> int:
        """Tell of the end to come; return how many people were told. Raises ``ValueError``."""


def ask(path: Path, request: Mapping[str, object]) -> str:
    """Have the service that listens at ``path`` do something; return what it says.

    Raises ``NotRunning``, and ``ValueError`` with what it says when it refuses.
    """
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(str(path))
            line.sendall(json.dumps(request).encode() + b"\n")
            with line.makefile("rb") as answers:
                answer = _read(answers.readline(LONGEST_LINE))
    except (OSError, AttributeError):
        raise NotRunning(f"No service runs on the data in {path.parent}.") from None
    if "done" not in answer:
        raise ValueError(str(answer.get("refused", "The service gave no answer.")))
    return str(answer["done"])


def is_running(path: Path) -> bool:
    """Return whether a service listens at ``path``."""
    try:
        ask(path, {"where": "home"})
    except NotRunning:
        return False
    return True


def listen(reactor: Any, path: Path, announcer: Announcer, where: str) -> IListeningPort | None:
    """Listen for what the command line has to say; ``None``, and a line in the log, when that cannot be.

    ``where``: the addresses of the home network, for who asks.
    """
    if not IReactorUNIX.providedBy(reactor):
        return None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # A database elsewhere made none.
        port: IListeningPort = reactor.listenUNIX(
            str(path), _Calls(reactor, announcer, where), mode=0o600, wantPID=True
        )
    except (CannotListenError, OSError) as error:
        Logger().warn("`amsn2-web wall` will not work: {error}", error=str(error))
        return None
    return port


class _Call(LineOnlyReceiver):
    """One caller, with one request."""

    delimiter = b"\n"
    MAX_LENGTH = LONGEST_LINE
    transport: ITransport

    def __init__(self, calls: _Calls) -> None:
        self._calls = calls

    def connectionMade(self) -> None:
        self._calls.open += 1
        self._timer = self._calls.reactor.callLater(PATIENCE, self.transport.loseConnection)

    def lineReceived(self, line: bytes) -> None:
        self.transport.write(json.dumps(self._calls.answer(_read(line))).encode() + b"\n")
        self.transport.loseConnection()

    def connectionLost(self, reason: object = None) -> None:
        self._calls.open -= 1
        if self._timer.active():
            self._timer.cancel()


class _Calls(Factory):
    noisy = False

    def __init__(self, reactor: Any, announcer: Announcer, where: str) -> None:
        self.reactor = reactor
        self.open = 0
        self._where = where
        self._announcer = announcer

    def buildProtocol(self, _: object) -> _Call | None:
        return _Call(self) if self.open < MOST else None

    def answer(self, request: Mapping[str, object]) -> dict[str, str]:
        """Do what is asked."""
        match request:
            case {"wall": str(text)}:
                return _try(lambda: self._announcer.wall(text))
            case {"maintenance": int(minutes)}:
                return _try(lambda: self._announcer.maintenance(minutes))
            case {"sign-out": str(email)}:
                self._announcer.sign_out(email)
                return {"done": f"{email} is signed out."}
            case {"where": "home"}:
                return {"done": self._where}
        return {"refused": "The service does not understand this. It may be of another version."}


def _try(tell: Callable[[], int]) -> dict[str, str]:
    try:
        told = tell()
    except ValueError as error:
        return {"refused": str(error)}
    return {"done": "One person was told." if told == 1 else f"{told} people were told."}


def _read(line: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
