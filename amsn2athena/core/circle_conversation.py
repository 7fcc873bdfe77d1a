"""The conversation of a circle: its people are the members, whether they are there or not."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import replace

from twisted.internet.defer import Deferred, fail
from twisted.python.failure import Failure

from amsn2athena.core import text
from amsn2athena.core.conversation import ManagedConversation, Surroundings, name_of
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import ConversationView, MessageState
from amsn2athena.papyon import Circle, Contact, Conversation, DeliveryProblem
from amsn2athena.papyon.errors import MessageNotDelivered

_NOBODY = "Nobody else is here at the moment, so this was not delivered."


class ManagedCircle(ManagedConversation):
    """See ``ManagedConversation``. Closing it is not leaving the circle; who is away is still a member."""

    def __init__(
        self,
        conversation_id: str,
        conversation: Conversation,
        around: Surroundings,
        stirred: Callable[[ManagedConversation], None],
        circle: Circle,
    ) -> None:
        self.circle = circle
        super().__init__(conversation_id, conversation, around, stirred)

    def view(self) -> ConversationView:
        """Return the whole conversation."""
        return replace(super().view(), circle=self.circle.id)

    def is_with(self, accounts: Set[str]) -> bool:
        """What is said to somebody alone, or to some of them, is not for the circle."""
        return False

    def invite(self, contact: Contact) -> Deferred[None]:
        """Ask ``contact`` into the circle; fails with ``Refusal``."""

        def refuse(_: Failure) -> Deferred[None]:
            name = name_of(contact)
            return fail(Refusal(f"{name} could not be invited. Perhaps they were asked before."))

        return self._conversation.invite_user(contact).addErrback(refuse)

    def circle_changed(self) -> None:
        """The circle has other members, or another name."""
        before, now = self._people, {contact.account: contact for contact in self._conversation.contacts}
        self._people = now
        for account in now.keys() - before.keys():
            self._notice(f"{name_of(now[account])} joined the group chat.")
        for account in before.keys() - now.keys():
            self._notice(f"{name_of(before[account])} left the group chat.")
        self._tell_changed()

    def on_conversation_user_joined(self, contact: Contact) -> None:
        """A member is there: what waited can go out."""
        self.flush()

    def on_conversation_user_left(self, contact: Contact) -> None:
        """A member is away."""
        self._typists.stopped(contact.account)

    @property
    def _absent(self) -> Contact | None:
        """Nothing can be left for a circle."""
        return None

    def _is_blocked(self) -> bool:
        """A circle is nobody's alone."""
        return False

    def _can_be_left(self, error: BaseException | None) -> bool:
        return False

    def _undelivered(self, line_id: int, error: BaseException | None) -> None:
        if isinstance(error, MessageNotDelivered) and error.reason is DeliveryProblem.CONTACT_OFFLINE:
            self._change(line_id, MessageState.FAILED, _NOBODY)
        else:
            super()._undelivered(line_id, error)

    def _title(self) -> str:
        return text.one_line(self.circle.name) or self.circle.id
