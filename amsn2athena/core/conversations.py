"""The open conversations of a session."""

from __future__ import annotations

from collections.abc import Hashable

from amsn2athena.core.circle_conversation import ManagedCircle
from amsn2athena.core.conversation import ManagedConversation, Surroundings
from amsn2athena.core.interfaces import Refusal
from amsn2athena.papyon import Circle, Client, Contact, Conversation
from amsn2athena.papyon.event import InviteEventInterface

CONVERSATION_LIMIT = 100


class Conversations(InviteEventInterface):
    """Opens, finds and closes conversations; those that others begin open by themselves.

    At ``CONVERSATION_LIMIT`` the oldest that nobody has to read is closed for a new one.
    """

    def __init__(self, client: Client, around: Surroundings) -> None:
        self._client = client
        self._around = around
        self._open: dict[str, ManagedConversation] = {}
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
        for managed in self._open.values():
            if managed.is_with(accounts):
                return managed
        return self._add(Conversation(self._client, contacts))

    def open_circle(self, circle: Circle) -> ManagedConversation:
        """Return the conversation of ``circle``, opening it first if need be."""
        return self._of_circle(circle.id) or self._add(self._client.circles.conversation(circle))

    def circle_changed(self, circle_id: str) -> None:
        """A circle has other members, or another name."""
        if (managed := self._of_circle(circle_id)) is not None:
            managed.circle_changed()

    def circle_removed(self, circle_id: str) -> None:
        """We are no longer in a circle: nothing can be said there any more."""
        if (managed := self._of_circle(circle_id)) is not None:
            self.close(managed.id)

    def close(self, conversation_id: str) -> None:
        """Leave a conversation."""
        self.get(conversation_id).close()
        del self._open[conversation_id]
        self._around.observers.tell(lambda observer: observer.conversation_closed(conversation_id))

    def look(self, conversation_id: str, viewer: Hashable, looking: bool) -> None:
        """See ``SessionLike.look``."""
        if (managed := self._open.get(conversation_id)) is not None:
            managed.look(viewer, looking)

    def picture(self, name: str) -> bytes | None:
        """See ``SessionLike.picture``."""
        found = (managed.pictures.get(name) for managed in self._open.values())
        return next((picture for picture in found if picture is not None), None)

    def close_all(self) -> None:
        """Leave every conversation and tell nobody: the session is over."""
        for managed in self._open.values():
            managed.close()
        self._open.clear()

    def flush(self) -> None:
        """The network is there again."""
        for managed in self.all():
            managed.flush()

    def contact_changed(self, account: str) -> None:
        """The name of ``account`` may have changed."""
        for managed in self.all():
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
            return ManagedCircle(conversation_id, conversation, self._around, circle)
        return ManagedConversation(conversation_id, conversation, self._around)

    def _of_circle(self, circle_id: str) -> ManagedCircle | None:
        circles = (managed for managed in self._open.values() if isinstance(managed, ManagedCircle))
        return next((managed for managed in circles if managed.circle.id == circle_id), None)

    def _make_room(self) -> None:
        oldest = min(self._open.values(), key=lambda managed: managed.view().unread > 0)
        self.close(oldest.id)
