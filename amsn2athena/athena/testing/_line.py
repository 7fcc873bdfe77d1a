"""What stands in for the network: the transport of one turn of a channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from amsn2athena.athena._channel import REPLACED, Channel
from amsn2athena.athena._messages import decode_batch
from amsn2athena.athena.delivery import Delivery

if TYPE_CHECKING:
    from amsn2athena.athena.testing._site import Site

_decode = msgspec.json.decode


class Line:
    """One connection between a tab and its channel. What one side sends is there in the next turn of the
    reactor.

    The server sees a ``Transport`` that always takes more. ``cut`` loses everything from then on, and neither
    side is told.
    """

    counts = False

    def __init__(self, site: Site, channel: Channel, delivery: Delivery) -> None:
        self._site = site
        self._channel = channel
        self._delivery = delivery
        self._cut_since: float | None = None
        self._flushing = False
        self._opened = False
        self._turn = 0
        self.frame = site.live.settings.frame // 4

    def open(self, turn: int, act: Callable[[Any], None], gone: Callable[[], None]) -> None:
        """Begin a turn. ``act`` is given each message that arrives; ``gone`` is called when the server has
        ended the channel.
        """
        self._turn = turn
        self._act = act
        self._gone = gone
        begun = self._channel.begin(self, turn, self._delivery.received)
        assert begun, "the server refused the turn"
        self._channel.greet(self)

    # The server's end

    @property
    def ready(self) -> bool:
        """The network takes all there is."""
        return True

    def send(self, fragments: list[bytes]) -> None:
        """Bring a batch to the browser."""
        self._site.soon(self._arrived, b"[%b]" % b",".join(fragments))

    def drop(self, code: int, reason: str) -> None:
        """The channel has let go: tell the browser when that is the end of its page."""
        if code != REPLACED:
            self._site.soon(self._dropped)

    def tick(self, now: float) -> None:
        """Give up on a browser that is silent for too long."""
        settings = self._channel.site.settings
        patience = settings.ping_after + settings.dead_after
        if self._cut_since is not None and now - self._cut_since >= patience:
            self._channel.lost(self)

    # The browser's end

    def cut(self) -> None:
        """Lose everything from now on."""
        if self._cut_since is None:
            self._cut_since = self._site.clock.seconds()

    def close(self) -> None:
        """Close the connection; the server notices."""
        if self._cut_since is None:
            self.cut()
            self._channel.lost(self, closed=True)

    def leave(self) -> None:
        """Say that the page is closed."""
        if self._cut_since is None:
            self.cut()
            self._channel.receive(["bye"])

    def flush(self) -> None:
        """Send what waits, with all that this turn of the event loop sends."""
        if not self._flushing:
            self._flushing = True
            self._site.soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        if not self._opened or self._cut_since is not None:
            return
        items = self._delivery.outgoing(self.frame)
        count = self._delivery.acknowledgement()
        if count is not None:
            items.append(b"%d" % count)
        if self._delivery.waiting():
            self.flush()
        if items:
            self._channel.receive(decode_batch(b"[%b]" % b",".join(items)))

    def _arrived(self, data: bytes) -> None:
        if self._cut_since is not None:
            return
        batch = _decode(data)
        if not self._opened:
            self._opened = True
            self._delivery.attach(self._turn, batch.pop(0))
        for item in batch:
            if isinstance(item, int):
                self._delivery.acknowledged(item)
            else:
                self._delivery.fresh(1)
                self._site.soon(self._act, item)
        self.flush()

    def _dropped(self) -> None:
        if self._cut_since is None:
            self.cut()
            self._gone()
