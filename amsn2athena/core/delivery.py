"""What becomes of the lines that we send: each waits for its turn, crosses, and comes to an end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import MessageView

UNSENT_LIMIT = 100


class Delivery:
    """Sends lines in their order, while ``can_send`` says that the way is free.

    ``transmit`` begins to send a line; ``delivered`` and ``failed`` hear what came of it. At most
    ``UNSENT_LIMIT`` lines wait, and go out at ``flush``.
    """

    _log = Logger()

    def __init__(
        self,
        can_send: Callable[[], bool],
        transmit: Callable[[int], Deferred[None] | None],
        delivered: Callable[[int], None],
        failed: Callable[[int, Failure], None],
    ) -> None:
        self._can_send = can_send
        self._transmit = transmit
        self._delivered = delivered
        self._failed = failed
        self._unsent: deque[int] = deque()

    def demand_room(self) -> None:
        """Raise ``Refusal`` when no more can wait."""
        if len(self._unsent) >= UNSENT_LIMIT:
            raise Refusal("Too many messages wait for the network already. Please try again later.")

    def send(self, line: MessageView) -> None:
        """Send a line, now or when its turn comes."""
        self._unsent.append(line.id)
        self.flush()

    def flush(self) -> None:
        """Send what waits, if the way is free."""
        while self._unsent and self._can_send():
            self._begin(self._unsent.popleft())

    def _begin(self, line_id: int) -> None:
        sending = self._transmit(line_id)
        if sending is None:
            return
        sending.addCallbacks(
            lambda _: self._delivered(line_id), lambda failure: self._failed(line_id, failure)
        )
        sending.addErrback(lambda failure: self._log.failure("a sent message was lost sight of", failure))
