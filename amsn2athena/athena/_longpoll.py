"""The long-poll transport: a request that is held until there is something to answer."""

from __future__ import annotations

from twisted.web.server import Request

from amsn2athena.athena._channel import REPLACED, Channel
from amsn2athena.athena._http import describe, finish


class LongPoll:
    """One held request. It carries one batch, then it is over."""

    counts = True

    def __init__(self, request: Request, channel: Channel) -> None:
        self.ready = True
        self._code = 200
        self._request = request
        self._channel = channel
        self._since = channel.site.seconds()
        request.notifyFinish().addErrback(self._lost)

    def send(self, fragments: list[bytes]) -> None:
        """Answer."""
        self._answer(b"[%b]" % b",".join(fragments))
        self._channel.lost(self)

    def _answer(self, body: bytes) -> None:
        if self.ready:
            self.ready = False
            describe(self._request, self._code, content_type=b"application/json", cache_control=b"no-store")
            finish(self._request, body)

    def _lost(self, _: object) -> None:
        self.ready = False
        self._channel.lost(self, closed=True)

    def drop(self, code: int, reason: str) -> None:
        """Answer that this request does not carry the channel any more."""
        if self.ready and code != REPLACED:
            self._code = 410
        self._answer(b"[]")

    def tick(self, now: float) -> None:
        """Answer before a proxy thinks that nobody is here."""
        if now - self._since >= self._channel.site.settings.poll_hold:
            self._channel.greet(self)
