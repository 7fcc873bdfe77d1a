"""A channel: one page's stream of messages, over whichever transport it has at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from twisted.logger import Logger

from amsn2athena.athena._dispatch import dispatch
from amsn2athena.athena._messages import Batch, Malformed, Message
from amsn2athena.athena.delivery import Delivery, DeliveryError

if TYPE_CHECKING:
    from amsn2athena.athena._board import Board
    from amsn2athena.athena._site import LiveSite

GONE = 4410
REPLACED = 4409
MALFORMED = 4400

_log = Logger()


class Transport(Protocol):
    """What a channel needs of a WebSocket or of a held request."""

    counts: bool
    """Whether everything that is sent must begin with a count."""

    @property
    def ready(self) -> bool:
        """Whether ``send`` may be called now. When it becomes true the transport calls ``Channel.flush``."""

    def send(self, fragments: list[bytes]) -> None:
        """Send these items as one batch."""

    def drop(self, code: int, reason: str) -> None:
        """End; the channel has let go of this transport already."""

    def tick(self, now: float) -> None:
        """Do what is due at ``now``."""


class Channel:
    """Joins a page, its delivery and its transport."""

    __slots__ = (
        "_corked",
        "_refusals",
        "_resting",
        "_scheduled",
        "_trouble",
        "_until",
        "address",
        "board",
        "closed",
        "delivery",
        "id",
        "owner",
        "site",
        "transport",
    )

    def __init__(self, site: LiveSite, board: Board, identifier: str, owner: object, address: str) -> None:
        self.site = site
        self.board = board
        self.id = identifier
        self.owner = owner
        self.address = address
        self.delivery = Delivery(site.seconds, site.settings.delivery)
        self.transport: Transport | None = None
        self.closed = False
        self._corked = False
        self._scheduled = False
        self._refusals = 0
        self._trouble = ""
        self._resting = False
        self._until = site.seconds() + site.settings.connect_timeout

    # Out

    def send(self, fragment: bytes) -> None:
        """Send one message. It leaves with all that this turn of the reactor sends."""
        if self.closed or self._trouble:
            return
        try:
            self.delivery.send(fragment)
        except DeliveryError as error:
            # And not the end of the page in the middle of what its application does.
            self._trouble = str(error)
        if not (self._scheduled or self._corked):
            self._scheduled = True
            self.site.flush_soon(self)

    def flush_now(self) -> None:
        """The scheduled flush. What nearly every one has to do, a single message for a live page, is done
        first and in few steps: it is the price of a message to many tabs.
        """
        self._scheduled = False
        transport = self.transport
        if transport is not None and transport.ready and not (transport.counts or self._trouble):
            message = self.delivery.single()
            if message is not None:
                transport.send([message])
                return
        self.flush()

    def flush(self, pinged: bool = False) -> None:
        """Give the transport what waits, while it takes it; the count in any case when ``pinged``. One that
        takes nothing has bytes on their way already, which answer a ping as well.
        """
        if self._trouble:
            self.fail(self._trouble)
        delivery = self.delivery
        while (transport := self.transport) is not None and transport.ready:
            fragments = delivery.outgoing(self.site.settings.frame)
            tells = pinged or (fragments and transport.counts)
            count = delivery.tell() if tells else delivery.acknowledgement()
            pinged = False
            if count is not None:
                fragments.insert(0, b"%d" % count)
            if not fragments:
                return
            transport.send(fragments)
            if not delivery.waiting():
                return

    def greet(self, transport: Transport) -> None:
        """Answer with the count, and with what waits, even when nothing does."""
        waiting = self.delivery.outgoing(self.site.settings.frame)
        transport.send([b"%d" % self.delivery.tell(), *waiting])

    # In

    def begin(self, transport: Transport, turn: int, received: int) -> bool:
        """Let ``transport`` carry this channel from now on; ``False`` when it comes too late to matter."""
        try:
            if not self.delivery.attach(turn, received):
                return False
        except DeliveryError as error:
            self.fail(str(error))
            return False
        self._resting = False
        old, self.transport = self.transport, transport
        if old is not None:
            old.drop(REPLACED, "another transport has taken over")
        return True

    def lost(self, transport: Transport, closed: bool = False) -> None:
        """``transport`` has gone. The page waits for another; not for long when the browser's side has closed
        it, because then another is here at once or never.
        """
        if self.transport is transport:
            self.transport = None
            settings = self.site.settings
            patience = settings.grace_closed if closed else settings.grace
            self._until = self.site.seconds() + (settings.rest if self._resting else patience)

    def receive(self, batch: Batch, first: int | None = None) -> None:
        """Act on what the browser sent; all that is sent in answer leaves at once, in one frame."""
        self._corked = True
        pinged = False
        try:
            stale = self._stale(batch, first)
            for item in batch:
                if isinstance(item, int):
                    self.delivery.acknowledged(item)
                elif item == "ping":
                    pinged = True
                elif isinstance(item, str):
                    self._word(item)
                elif stale:
                    stale -= 1
                else:
                    self._dispatch(item)
                if self.closed:
                    return
        except DeliveryError as error:
            self.fail(str(error))
        finally:
            self._corked = False
        self.flush(pinged)

    def _stale(self, batch: Batch, first: int | None) -> int:
        count = sum(not isinstance(item, (int, str)) for item in batch)
        return count - self.delivery.fresh(count, first)

    def _word(self, word: str) -> None:
        if word == "bye":
            self.close("the page was left")
        elif word == "rest":
            self._resting = True
        else:
            self.fail("unknown word")

    def _dispatch(self, message: Message) -> None:
        try:
            dispatch(self.board, message)
        except Malformed as error:
            self.fail(f"a malformed message: {error}", MALFORMED)
        except Exception:
            _log.failure("{page} failed", page=type(self.board.page).__name__)

    # Ends

    def refused(self, reason: str) -> None:
        """Note a call that no method may see; a page that makes many of them is closed."""
        self._refusals += 1
        _log.warn("refused a call from {address}: {reason}", address=self.address, reason=reason)
        if self._refusals >= self.site.settings.refusals:
            self.fail("too many refused calls")

    def fail(self, reason: str, code: int = GONE) -> None:
        """Close for trouble, with one line in the log."""
        if not self.closed:
            _log.warn("closed the channel of {address}: {reason}", address=self.address, reason=reason)
            self.close(reason, code)

    def close(self, reason: str, code: int = GONE) -> None:
        """End the channel and disconnect its page."""
        if self.closed:
            return
        self.closed = True
        self.site.forget(self)
        transport, self.transport = self.transport, None
        if transport is not None:
            transport.drop(code, reason)
        self.board.disconnected()

    def tick(self, now: float) -> None:
        """Do what is due at ``now``."""
        transport = self.transport
        if transport is not None:
            transport.tick(now)
            self.flush()
            self.board.calls.sweep(self.board.elements, now)
        elif now >= self._until:
            self.close("nobody came back")
