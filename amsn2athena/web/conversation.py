"""One open conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from msgspec import Meta
from twisted.internet.defer import Deferred

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import ConversationView, FormatView, MessageView
from amsn2athena.web.element import SessionElement

#: Lines of a conversation that a page begins with; it asks for earlier ones.
RECENT = 100

_Key = Annotated[str, Meta(min_length=8, max_length=64)]


@dataclass(frozen=True, slots=True)
class About:
    """What a conversation's widget must know of the session.

    ``life`` names this very session: after a restart of the service the same account has another one, with
    other conversations. ``limit``: characters of one message.
    """

    account: str
    life: str
    limit: int


class Conversation(SessionElement):
    """Shows a ``ConversationView``.

    The widget has ``changed`` (the view, its messages left out), ``messageAdded``, ``messageChanged``,
    ``typingChanged`` and ``unreadChanged``. What is exposed reaches this conversation only.
    """

    jsClass = "Amsn2.Conversation.ConversationWidget"
    shape = "conversation"

    def __init__(self, session: SessionLike, view: ConversationView, about: About) -> None:
        super().__init__(session)
        self._view = view
        self._about = about
        self._watched = False

    def getInitialArguments(self) -> Sequence[object]:
        """The conversation when the element was made, and whether it has lines before those."""
        lines = self._view.messages
        return [replace(self._view, messages=lines[-RECENT:]), self._about, len(lines) > RECENT]

    @expose
    def earlier(self, before: int) -> tuple[MessageView, ...]:
        """Return up to ``RECENT`` lines that come before the one of that ``id``, if there are any."""
        views = [view for view in self.session.view().conversations if view.id == self._view.id]
        lines = [line for view in views for line in view.messages if line.id < before]
        return tuple(lines[-RECENT:])

    @expose
    def sendText(self, text: str, key: _Key, format: FormatView | None = None) -> MessageView:
        """Send a message; the same key again sends nothing anew."""
        return self.session.send_text(self._view.id, text, key, format)

    @expose
    def nudge(self) -> None:
        """Send a nudge."""
        self.session.send_nudge(self._view.id)

    @expose
    def typing(self) -> None:
        """We type."""
        self.session.send_typing(self._view.id)

    @expose
    def look(self, looking: bool) -> None:
        """Somebody looks at the conversation on this page, or no longer does."""
        if looking and not self._watched:
            self._watched = True
            self.notifyOnDisconnect().addCallback(lambda _: self.session.look(self._view.id, self, False))
        self.session.look(self._view.id, self, looking)

    @expose
    def seen(self, message_id: int) -> None:
        """A person has seen the messages up to this one."""
        self.session.seen(self._view.id, message_id)

    @expose
    def invite(self, account: str) -> Deferred[None]:
        """Ask a contact in."""
        return self.session.invite(self._view.id, account)

    @expose
    def leaveCircle(self) -> Deferred[None]:
        """Leave the circle whose conversation this is, for good."""
        return self.session.leave_circle(self._view.circle)

    @expose
    def close(self) -> None:
        """Leave the conversation, in all tabs."""
        self.session.close_conversation(self._view.id)
