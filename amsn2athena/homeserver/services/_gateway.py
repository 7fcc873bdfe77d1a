"""The gateway: the notification server and the switchboard for clients that get through by HTTP alone.

    POST /gateway/gateway.dll?Action=open&Server=NS&IP=messenger.hotmail.com      with the first commands
    200, X-MSN-Messenger: SessionID=a.b; GW-IP=gateway.messenger.hotmail.com      with the answers

From then on the client posts its commands with ``?SessionID=a.b``, and asks for what came meanwhile with
``?Action=poll&SessionID=a.b``: every two seconds, or with ``Lifespan=60`` for as many seconds as it is ready
to wait. The answer that has the last bytes of a connection says ``Session=close``. The identifier has a dot:
a client that was seen on the wire crashes without.

Nothing is relayed: both servers are this one. A switchboard at any other address is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from amsn2athena.homeserver._addresses import host_of
from amsn2athena.homeserver._factory import HomeFactory
from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._line import Line
from amsn2athena.homeserver.services._http import Asked, sentence
from amsn2athena.homeserver.services._soap import Answer

#: Where it is.
GATEWAY = "/gateway/gateway.dll"

_KIND = "application/x-msn-messenger"
#: The longest name of a server that is looked at.
_LONGEST = 255


class Gateway:
    """All connections that come by HTTP. They count as any others at ``factory``."""

    _log = Logger()

    def __init__(self, factory: HomeFactory, home: Home) -> None:
        self._factory = factory
        self._home = home
        self._sessions: dict[str, _Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    async def answer(self, asked: Asked) -> Answer:
        """Hand over what came, and answer with what there is."""
        session: _Session | None
        if asked.query.get("Action") == "open":
            refusal = self._refusal(asked)
            if refusal is not None:
                self._log.info(
                    "Refused a request from {host}: {reason}.", host=asked.caller.host, reason=refusal
                )
                return sentence("That server is not here.", 403)
            session = self._open(asked)
            if session is None:
                return sentence("There are too many connections. Try again later.", 503)
        else:
            session = self._sessions.get(asked.query.get("SessionID", ""))
        if session is None:
            return sentence("There is no such session, or no more.", 400)
        return await session.exchange(asked)

    def close(self) -> None:
        """End every session."""
        for session in tuple(self._sessions.values()):
            session.abort()

    def _refusal(self, asked: Asked) -> str | None:
        """Return why a session is not opened."""
        server, address = asked.query.get("Server", ""), asked.query.get("IP", "")[:_LONGEST]
        if server not in ("NS", "SB"):
            return "it asked the gateway for no server that there is"
        if server == "SB" and _name(address) not in self._ours(asked):
            return "it asked the gateway for a switchboard elsewhere"
        return None

    def _ours(self, asked: Asked) -> set[str]:
        """Return the names of our switchboard: what clients were told, and the names by which they came."""
        told = (self._home.switchboard, urlsplit(asked.caller.base).netloc, host_of(asked.local))
        return {_name(text) for text in told} - {""}

    def _open(self, asked: Asked) -> _Session | None:
        connection = self._factory.buildProtocol(asked.peer)
        if connection is None:
            return None
        limits = self._home.limits
        name = f"{secrets.token_hex(16)}.{secrets.token_hex(8)}"
        line = Line(asked.peer, asked.local, limits.line_bytes + limits.payload_bytes)
        session = self._sessions[name] = _Session(
            name, line, self._home, lambda: self._sessions.pop(name, None)
        )
        line.connect(connection)
        return session


class _Session:
    """One connection. It ends when it was not asked for anything in a while."""

    def __init__(self, name: str, line: Line, home: Home, forget: Callable[[], object]) -> None:
        self._name = name
        self._line = line
        self._clock = home.clock
        self._limits = home.limits
        self._forget = forget
        self._waiter: Deferred[None] | None = None
        self._timer: IDelayedCall | None = None
        line.changed = self._changed

    async def exchange(self, asked: Asked) -> Answer:
        """Hand over what came, and answer with what there is. A request that still waits, waits no more."""
        self._release()
        self._watch()
        if asked.body:
            self._line.receive(asked.body)
        seconds = self._patience(asked)
        if seconds and not self._line.has_news:
            await self._wait(seconds)
        data = self._line.take() if asked.is_there() else b""
        said = f"SessionID={self._name}; GW-IP={urlsplit(asked.caller.base).netloc}"
        if self._line.closed:
            self._end()
            said += "; Session=close"
        headers = {"content-type": _KIND, "cache-control": "no-store", "X-MSN-Messenger": said}
        return Answer(data, headers=headers)

    def abort(self) -> None:
        """End, whatever has not been taken."""
        self._line.abortConnection()

    def _patience(self, asked: Asked) -> float:
        """Return the seconds that an answer may take. What is being worked on is worth waiting for."""
        longest = self._limits.gateway_wait_seconds
        if asked.body:
            return longest if self._line.busy else 0.0
        lifespan = asked.query.get("Lifespan", "")
        return min(float(lifespan), longest) if lifespan.isdecimal() and len(lifespan) < 5 else 0.0

    def _wait(self, seconds: float) -> Deferred[None]:
        waiter: Deferred[None] = Deferred()
        self._waiter = waiter
        late = self._clock.callLater(seconds, self._release)
        return waiter.addCallback(lambda _: late.cancel() if late.active() else None)

    def _changed(self) -> None:
        """There is something to tell; what else is written at the same time is told with it."""
        waiter, self._waiter = self._waiter, None
        if waiter is not None:
            self._clock.callLater(0, waiter.callback, None)
        elif self._line.closed:
            self._end()

    def _release(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None:
            waiter.callback(None)

    def _watch(self) -> None:
        self._stop()
        self._timer = self._clock.callLater(self._limits.gateway_idle_seconds, self._line.give_up)

    def _stop(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None and timer.active():
            timer.cancel()

    def _end(self) -> None:
        self._stop()
        self._forget()


def _name(address: str) -> str:
    """Return the host of ``host``, ``host:port`` or ``[host]:port``, and nothing of what is none."""
    try:
        return urlsplit(f"//{address}").hostname or ""
    except ValueError:
        return ""
