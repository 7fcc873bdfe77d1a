"""What ``js/athena/calls.js`` is in a browser: the calls that wait for the server's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from amsn2athena.athena._errors import RemoteError
from amsn2athena.athena._messages import encode_json

if TYPE_CHECKING:
    from amsn2athena.athena.testing._site import Site
    from amsn2athena.athena.testing._widget import Identity, Widget

PATIENCE = 10.0
"""Seconds that an unanswered call waits for its widget on a fresh page, as in the browser."""


@dataclass(eq=False)
class Call:
    """A call without an answer yet. ``identity`` says which widget made it."""

    identity: Identity
    method: str
    arguments: bytes
    key: str | None
    answer: Deferred[Any]
    stop: Callable[[], None] = lambda: None

    def unanswered(self) -> None:
        """Fail: the server is not there any more, or not the same."""
        self.answer.errback(RemoteError("gone", "The server went away before it answered."))


class Calls:
    """The calls of one page. ``send`` sends a message, or raises ``RemoteError``."""

    def __init__(self, site: Site, send: Callable[[bytes], None]) -> None:
        self._site = site
        self._send = send
        self._last = 0
        self._waiting: dict[int, Call] = {}
        self._inherited: list[Call] = []

    def begin(
        self, widget: Widget, method: str, arguments: bytes, key: str | None, timeout: float | None
    ) -> Deferred[Any]:
        """Call a method of a widget's element; see ``Widget``."""
        call = Call(widget.identity, method, arguments, key, Deferred())
        answer: Deferred[Any] = Deferred(lambda _: call.stop())
        call.answer = answer
        if timeout is not None:
            answer.addTimeout(timeout, self._site.clock, _too_late)
        self._make(widget, call)
        return answer

    def _make(self, widget: Widget, call: Call) -> None:
        key = b"" if call.key is None else b"," + encode_json(call.key)
        about = (self._last + 1, widget.id, encode_json(call.method), call.arguments, key)
        try:
            self._send(b'["call",%d,%d,%s,%s%s]' % about)
        except RemoteError as error:
            call.answer.errback(error)
        else:
            self._last += 1
            self._waiting[self._last] = call
            call.stop = partial(self._stop, self._last)

    def _stop(self, reference: int) -> None:
        """The caller does not want the answer any more."""
        if self._waiting.pop(reference, None) is not None:
            with suppress(RemoteError):  # when no more can be sent, the server is not told
                self._send(b'["stop",%d]' % reference)

    def answered(self, reference: int, answer: object) -> None:
        """Give an answer, a ``Failure`` say, to who waits for it."""
        call = self._waiting.pop(reference, None)
        if call is not None:
            call.answer.callback(answer)

    # The end, and fresh pages

    def forget(self) -> None:
        """Nobody will answer, and nobody is here who waits."""
        self._waiting.clear()

    def retire(self) -> list[Call]:
        """Fail the calls without a key, and return the others."""
        calls = [*self._waiting.values(), *self._inherited]
        self._waiting.clear()
        self._inherited.clear()
        for call in calls:
            if call.key is None:
                call.unanswered()
        return [call for call in calls if call.key is not None]

    def inherit(self, calls: Iterable[Call]) -> None:
        """Take over what a page before this one left unanswered."""
        self._inherited = list(calls)
        if self._inherited:
            self._site.clock.callLater(PATIENCE, self._give_up)

    def _give_up(self) -> None:
        calls, self._inherited = self._inherited, []
        for call in calls:
            call.unanswered()

    def take(self, widget: Widget) -> None:
        """A widget is there: make the inherited calls again that are its own."""
        own = [call for call in self._inherited if call.identity == widget.identity]
        for call in own:
            self._inherited.remove(call)
            self._make(widget, call)


def _too_late(_: Any, timeout: float) -> Failure:
    return Failure(RemoteError("timeout", f"There was no answer within {timeout:g} seconds."))  # type: ignore[no-untyped-call]
