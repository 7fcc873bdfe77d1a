"""The notification server: can it be reached, which dialects does it grant, how does it let people in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionClosed
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.internet.protocol import Factory

from amsn2athena.doctor._line import Line
from amsn2athena.doctor._report import NotTried, Trouble, said
from amsn2athena.msnp import Command, dialects

#: What CVR says: locale, system, its version, architecture, client, its version, product.
CLIENT = ("0x0409", "winnt", "5.1.0", "i386", "MSNMSGR", "14.0.8117.0416", "msmsgs")

_BY_NUMBER = {dialect.number: dialect for dialect in dialects.ALL}
_WAYS = {
    "SSO": "By a ticket of the passport service (SSO).",
    "TWN": "By a ticket that the nexus tells where to get (TWN).",
    "MD5": "By the MD5 of a challenge and the password.",
}


class NotificationServer:
    """One at ``where``, as the table calls it; ``offered`` are numbers of dialects, the best first."""

    def __init__(
        self, endpoint: Callable[[], IStreamClientEndpoint], where: str, offered: Sequence[int]
    ) -> None:
        self.where = where
        self.granted: list[dialects.Dialect] = []
        #: Where it sends clients on to, if it does.
        self.onward = ""
        self._endpoint = endpoint
        self._offered = [_BY_NUMBER[number] for number in offered]
        self._line: Line | None = None

    async def connect(self) -> str:
        """Open the line that the other steps use."""
        self._line = await self._open()
        return f"{self.where} can be reached."

    async def agree(self) -> str:
        """VER: offer everything on that line; and what is not picked there alone, each on one of its own."""
        assert self._line is not None
        best = await _pick(self._line, self._offered)
        if best is None:
            raise Trouble(
                f"It speaks none of {_names(self._offered)}.",
                "It cannot be offered until we speak what it does.",
            )
        self.granted = [best]
        for dialect in self._offered:
            if dialect is not best and await self._grants(dialect):
                self.granted.append(dialect)
        missing = [dialect for dialect in self._offered if dialect not in self.granted]
        return f"It grants {_names(self.granted)}" + (f"; not {_names(missing)}." if missing else ".")

    async def introduce(self) -> str:
        """CVR: say what we are."""
        assert self._line is not None
        answer = await self._line.ask("CVR", *CLIENT, "nobody@example.com")
        if answer.verb != "CVR":
            raise Trouble(f"It answers {said(answer.verb)}, and should tell which client it wants.")
        return "It takes us for a client."

    async def way_in(self, account: str) -> str:
        """USR: how is ``account`` to show that it is who it says."""
        assert self._line is not None
        proof = self.granted[0].proof
        answer = await self._line.ask("USR", proof, "I", account)
        match answer.args:
            case (way, "S", *_) if answer.verb == "USR" and way == proof:
                return _WAYS[proof]
            case ("NS", where, *_) if answer.verb == "XFR":
                self.onward = where
                return f"It sends clients on to {said(where)}."
        if answer.verb.isdecimal():
            raise NotTried(f"It does not tell before it knows the account (error {answer.verb}).")
        raise Trouble(
            f"It answers {said(' '.join((answer.verb, *answer.args[:2])))}, which we do not understand."
        )

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()

    def _open(self) -> Deferred[Any]:
        factory = Factory.forProtocol(Line)
        factory.noisy = False
        return self._endpoint().connect(factory)

    async def _grants(self, dialect: dialects.Dialect) -> bool:
        line = await self._open()
        try:
            return await _pick(line, [dialect]) is dialect
        except (ConnectionClosed, Trouble):
            return False
        finally:
            line.close()


async def _pick(line: Line, offered: Sequence[dialects.Dialect]) -> dialects.Dialect | None:
    answer: Command = await line.ask("VER", *(dialect.name for dialect in offered), "CVR0")
    if answer.verb != "VER" or not answer.args:
        raise Trouble(f"It answers {said(answer.verb)} when asked for its dialects.")
    if answer.args[0] == "0":
        return None
    picked = dialects.agree(answer.args[:1], offered)
    if picked is None:
        raise Trouble(
            f"It picks {said(answer.args[0])}, which was not offered.", "It does not keep to the protocol."
        )
    return picked


def _names(several: Sequence[dialects.Dialect]) -> str:
    return ", ".join(dialect.name for dialect in several)
