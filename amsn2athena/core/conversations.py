"""The open conversations of a session."""

from __future__ import annotations

from collections.abc import Hashable

from twisted.internet.defer import Deferred

from amsn2athena.core.circle_conversation import ManagedCircle
from amsn2athena.core.conversation import ManagedConversation, Surroundings
from amsn2athena.core.interfaces import Refusal
from amsn2athena.papyon import Circle, Client, Contact, Conversation
from amsn2athena.papyon.event import InviteEventInterface

CONVERSATION_LIMIT = 100


class Conversations(InviteEventInterface):
    """Opens, finds and closes conversations; those that others begin open by themselves.

    At ``CONVERSATION_LIMIT`` the oldest that nobody has to read is closed for a new one.

    What a person wrote is sent although they close its window. The conversation goes on out of sight until
    that has come to an end, and comes back when it was not delivered or somebody answers.
    """

    def __init__(self, client: Client, around: Surroundings) -> None:
        self._client = client
        self._around = around
        self._open: dict[str, ManagedConversation] = {}
        self._hidden: dict[str, ManagedConversation] = {}
        self._sent: list[Deferred[None]] = []
        self._last_id = 0
        client.register_events_handler(self)

    def all(self) -> tuple[ManagedConversation, ...]:
        """Return the open conversations, oldest first."""
        return tuple(self._open.values())

    def get(self, conversation_id: str) -> ManagedConversation:
        """Return an open conversation; ``Refusal`` when it was closed."""
        try:
            return self._open[conversation_id]
        except KeyError:
            raise Refusal("That conversation was closed.") from None

    def is_open(self, conversation_id: str) -> bool:
        """Tell whether a conversation has not been closed yet."""
        return conversation_id in self._open

    def open_with(self, *contacts: Contact) -> ManagedConversation:
        """Return the conversation with ``contacts`` and nobody else, opening it first if need be."""
        accounts = {contact.account for contact in contacts}
        for managed in self._going_on():
            if managed.is_with(accounts):
                return self._shown(managed)
        return self._add(Conversation(self._client, contacts))

    def open_circle(self, circle: Circle) -> ManagedConversation:
        """Return the conversation of ``circle``, opening it first if need be."""
        managed = self._of_circle(circle.id)
        return self._shown(managed) if managed else self._add(self._client.circles.conversation(circle))

    def circle_changed(self, circle_id: str) -> None:
        """A circle has other members, or another name."""
        if (managed := self._of_circle(circle_id)) is not None:
            managed.circle_changed()

    def circle_removed(self, circle_id: str) -> None:
        """We are no longer in a circle: nothing can be said there any more."""
        if (managed := self._of_circle(circle_id)) is not None:
            if not managed.hidden:
                self.close(managed.id)
            if self._hidden.pop(managed.id, None) is not None:
                managed.close()

    def close(self, conversation_id: str) -> None:
        """Close the window of a conversation, and leave when all that was written there is sent."""
        managed = self.get(conversation_id)
        del self._open[conversation_id]
        self._around.observers.tell(lambda observer: observer.conversation_closed(conversation_id))
        if len(self._hidden) >= CONVERSATION_LIMIT:
            self._hidden.pop(next(iter(self._hidden))).close()
        self._hidden[conversation_id] = managed
        managed.hide()
        self._stirred(managed)

    def look(self, conversation_id: str, viewer: Hashable, looking: bool) -> None:
        """See ``SessionLike.look``."""
        if (managed := self._open.get(conversation_id)) is not None:
            managed.look(viewer, looking)

    def picture(self, name: str) -> bytes | None:
        """See ``SessionLike.picture``."""
        found = (managed.pictures.get(name) for managed in self._open.values())
        return next((picture for picture in found if picture is not None), None)

    def send_all(self) -> Deferred[None]:
        """Send what waits, late or not; fires when all that is under way has come to an end."""
        for managed in self._going_on():
            managed.hurry()
        sent: Deferred[None] = Deferred()
        self._sent.append(sent)
        self._tell_sent()
        return sent

    def close_all(self) -> None:
        """Leave every conversation and tell nobody: the session is over."""
        going_on = self._going_on()
        self._open.clear()
        self._hidden.clear()
        for managed in going_on:
            managed.close()

    def flush(self) -> None:
        """The network is there again."""
        for managed in self._going_on():
            managed.flush()

    def contact_changed(self, account: str) -> None:
        """The name of ``account`` may have changed."""
        for managed in self._going_on():
            managed.contact_changed(account)

    def on_invite_conversation(self, conversation: Conversation) -> None:
        """Somebody began a conversation with us."""
        self._add(conversation)

    def _add(self, conversation: Conversation) -> ManagedConversation:
        if len(self._open) >= CONVERSATION_LIMIT:
            self._make_room()
        self._last_id += 1
        managed = self._manage(f"c{self._last_id}", conversation)
        self._open[managed.id] = managed
        view = managed.view()
        self._around.observers.tell(lambda observer: observer.conversation_opened(view))
        return managed

    def _manage(self, conversation_id: str, conversation: Conversation) -> ManagedConversation:
        if (circle := conversation.circle) is not None:
            return ManagedCircle(conversation_id, conversation, self._around, self._stirred, circle)
        return ManagedConversation(conversation_id, conversation, self._around, self._stirred)

    def _of_circle(self, circle_id: str) -> ManagedCircle | None:
        circles = (managed for managed in self._going_on() if isinstance(managed, ManagedCircle))
        return next((managed for managed in circles if managed.circle.id == circle_id), None)

    def _going_on(self) -> tuple[ManagedConversation, ...]:
        """Return all conversations, those out of sight too."""
        return (*self._open.values(), *self._hidden.values())

    def _stirred(self, managed: ManagedConversation) -> None:
        if managed.id in self._hidden:
            if managed.has_news:
                self._shown(managed)
            elif not managed.is_sending:
                del self._hidden[managed.id]
                managed.close()
        self._tell_sent()

    def _shown(self, managed: ManagedConversation) -> ManagedConversation:
        """Bring a conversation back into sight."""
        if self._hidden.pop(managed.id, None) is not None:
            managed.show()
            self._open[managed.id] = managed
            view = managed.view()
            self._around.observers.tell(lambda observer: observer.conversation_opened(view))
        return managed

    def _tell_sent(self) -> None:
        if self._sent and not any(managed.is_sending for managed in self._going_on()):
            sent, self._sent = self._sent, []
            for each in sent:
                if not each.called:
                    each.callback(None)

    def _make_room(self) -> None:
        oldest = min(self._open.values(), key=lambda managed: managed.view().unread > 0)
        self.close(oldest.id)
