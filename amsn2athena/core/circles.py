"""Circles: group chats that last, with a name and members who may be away."""

from __future__ import annotations

from twisted.internet.defer import Deferred, fail
from twisted.python.failure import Failure

from amsn2athena.core import sentences, text
from amsn2athena.core.conversation import ManagedConversation, name_of
from amsn2athena.core.conversations import Conversations
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.observers import Observers
from amsn2athena.core.views import CircleView, ConversationView
from amsn2athena.papyon import Circle, CircleState, Client, Contact
from amsn2athena.papyon.event import CircleEventInterface


class Circles(CircleEventInterface):
    """The circles that we are in, or are asked into."""

    def __init__(self, client: Client, observers: Observers, conversations: Conversations) -> None:
        self._client = client
        self._observers = observers
        self._conversations = conversations
        client.register_events_handler(self)

    def all(self) -> tuple[CircleView, ...]:
        """Return the circles, by name."""
        views = map(self._view, self._client.circles)
        return tuple(sorted(views, key=lambda view: (view.name.casefold(), view.id)))

    def open(self, circle_id: str) -> ManagedConversation | None:
        """Return the conversation of a circle; ``None`` when there is no such circle."""
        circle = self._client.circles.get(circle_id)
        if circle is None or circle.state is not CircleState.ACCEPTED:
            return None
        return self._conversations.open_circle(circle)

    def create(self, name: str) -> Deferred[ConversationView]:
        """See ``SessionLike.create_circle``."""
        created = self._client.circles.create(text.circle_name(name))
        created.addErrback(_refuse)
        return created.addCallback(lambda circle: self._conversations.open_circle(circle).view())

    def accept(self, circle_id: str) -> Deferred[None]:
        """See ``SessionLike.accept_circle``."""
        return self._client.circles.accept(self._find(circle_id)).addErrback(_refuse)

    def decline(self, circle_id: str) -> Deferred[None]:
        """See ``SessionLike.decline_circle``."""
        return self._client.circles.decline(self._find(circle_id)).addErrback(_refuse)

    def leave(self, circle_id: str) -> Deferred[None]:
        """See ``SessionLike.leave_circle``."""
        return self._client.circles.leave(self._find(circle_id)).addErrback(_refuse)

    def on_circle_added(self, circle: Circle) -> None:
        """We are in it now."""
        self._changed(circle)

    def on_circle_changed(self, circle: Circle) -> None:
        """It has other members, or another name."""
        self._changed(circle)

    def on_circle_invited(self, circle: Circle, inviter: Contact) -> None:
        """Somebody asks us into it."""
        self._changed(circle)

    def on_circle_removed(self, circle: Circle) -> None:
        """We are in it no more, or not asked any longer."""
        self._conversations.circle_removed(circle.id)
        self._observers.tell(lambda observer: observer.circle_removed(circle.id))

    def _changed(self, circle: Circle) -> None:
        self._conversations.circle_changed(circle.id)
        view = self._view(circle)
        self._observers.tell(lambda observer: observer.circle_changed(view))

    def _find(self, circle_id: str) -> Circle:
        circle = self._client.circles.get(circle_id)
        if circle is None:
            raise Refusal("That group chat is not there any more.")
        return circle

    def _view(self, circle: Circle) -> CircleView:
        inviter = ""
        if circle.state is CircleState.WAITING and circle.inviter:
            inviter = name_of(self._client.address_book.search_or_build_contact(circle.inviter))
        return CircleView(
            circle.id,
            text.one_line(circle.name) or circle.id,
            len(circle.members),
            circle.is_admin,
            circle.state is CircleState.WAITING,
            inviter,
            text.one_line(circle.message),
        )


def _refuse(failure: Failure) -> Deferred[None]:
    return fail(Refusal(sentences.of(failure.value)))
