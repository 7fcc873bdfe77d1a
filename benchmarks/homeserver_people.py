"""People of the home network, as cheap for this process as can be: bare sockets that block."""

from __future__ import annotations

import socket
import uuid
from collections import deque
from collections.abc import Callable

from amsn2athena.msnp import Command, Direction, Parser, adl, challenge, encode, sso
from benchmarks.athena_driver import PATIENCE, Server
from benchmarks.homeserver_home import address

PRODUCT = "PROD0120PW!CCV9@"
CAPABILITIES = "2788999228:48"
CVR = "0x0409 winnt 5.1.0 i386 MSNMSGR 14.0.8117.0416 msmsgs".split()


class Line:
    """A connection to the notification server or a switchboard."""

    def __init__(self, where: tuple[str, int]) -> None:
        self.socket = socket.create_connection(where, PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._parser = Parser(Direction.TO_CLIENT)
        self._heard: deque[Command] = deque()
        self._trid = 0

    def fileno(self) -> int:
        """Return the number of the socket, for those who wait for several."""
        return self.socket.fileno()

    def say(self, verb: str, *args: str, payload: bytes | None = None) -> int:
        """Send a command, and return its number."""
        self._trid += 1
        self.socket.sendall(encode(Command(verb, self._trid, args, payload)))
        return self._trid

    def hear(self, wanted: Callable[[Command], bool]) -> Command:
        """Wait for a command like this, and forget those before it."""
        while True:
            while self._heard:
                command = self._heard.popleft()
                if wanted(command):
                    return command
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("the server closed the connection")
            self._heard.extend(self._parser.receive(data))

    def ask(self, verb: str, *args: str, payload: bytes | None = None) -> Command:
        """Send a command, and return its answer."""
        number = self.say(verb, *args, payload=payload)
        return self.hear(lambda command: command.trid == number)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


class Member(Line):
    """Somebody who signs in."""

    def __init__(self, server: Server, name: str | int) -> None:
        super().__init__(("127.0.0.1", server.port))
        self.name = str(name)
        self.email = address(name)
        self.guid = f"{{{uuid.uuid4()}}}"
        self._server = server

    def come(self) -> None:
        """Sign in and be online."""
        token, secret = self._server.ask(f"ticket {self.name}").split()
        self.prove(f"t={token}&p=", secret)
        self.arrive()

    def prove(self, ticket: str, secret: str) -> None:
        """Sign in with a ticket."""
        self.ask("VER", "MSNP18", "CVR0")
        self.ask("CVR", *CVR, self.email)
        nonce = self.ask("USR", "SSO", "I", self.email).args[-1]
        self.ask("USR", "SSO", "S", ticket, sso.answer(nonce, secret), self.guid)

    def arrive(self) -> None:
        """Be online."""
        self.ask("ADL", payload=adl.build((), initial=True))
        self.be("NLN")
        question = self.hear(lambda command: command.verb == "CHL").args[0]
        self.ask("QRY", PRODUCT, payload=challenge.answer(question, PRODUCT).encode())

    def be(self, status: str) -> None:
        """Choose a status."""
        self.ask("CHG", status, CAPABILITIES, "0")

    def sees(self, other: Member, status: str) -> None:
        """Wait until somebody has this status."""
        user = f"1:{other.email}"
        self.hear(lambda command: command.verb == "NLN" and command.args[:2] == (status, user))
