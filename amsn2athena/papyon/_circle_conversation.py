"""Talking in a circle."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from amsn2athena.papyon._circle import Circle
from amsn2athena.papyon._contact import Contact
from amsn2athena.papyon._conversation import Conversation
from amsn2athena.papyon._enums import DeliveryProblem
from amsn2athena.papyon._switchboard import Way
from amsn2athena.papyon.errors import InviteFailed
from amsn2athena.papyon.event import ConversationEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session


class CircleConversation(Conversation):
    """The conversation of a circle. Its contacts are the members, its participants those who are there.

    It is open as long as we are signed in and in the circle, whether anybody else is there or not: who is
    not, misses what is said. To `leave` it is to close the window; one stays in the circle.
    """

    def __init__(self, client: Client, circle: Circle) -> None:
        super().__init__(client, ())
        self._circle = circle
        self.members_changed()

    @property
    def circle(self) -> Circle:
        """The circle."""
        return self._circle

    def invite_user(self, contact: Contact) -> Deferred[None]:
        """Ask a contact into the circle; fires when they are asked, fails with ``InviteFailed``."""
        return self._client.circles.invite(self._circle, contact).addErrback(_not_invited)

    def leave(self) -> None:
        """Close the conversation; what waits or is under way fails."""
        self._client.circles._closed_conversation(self)
        super().leave()

    def is_with(self, accounts: Collection[str]) -> bool:
        """Nobody who rings is let into a circle."""
        return False

    def includes(self, accounts: Collection[str]) -> bool:
        """Who rings wants to talk elsewhere."""
        return False

    def members_changed(self) -> None:
        """The circle has other members than before."""
        build = self._client.address_book.search_or_build_contact
        others = self._circle.members - {self._client.profile.account}
        self._members = {account: self._members.get(account) or build(account) for account in sorted(others)}

    def connect(self) -> None:
        """Be there, if we are signed in."""
        session = self._client._session
        if session is not None and session.announced and self._client.circles._room(self._circle):
            self._open()

    def user_left(self, switchboard: Way, account: str) -> None:
        """Somebody is there no longer. They may still be a member."""
        contact = self._present.pop(account, None)
        if contact is not None:
            self._tell(Events.on_conversation_user_left, contact)

    def _open(self) -> None:
        if not self._switchboards and self._client._session and not self._client.circles._room(self._circle):
            self._give_up(DeliveryProblem.REFUSED)
        else:
            super()._open()

    def _dial(self, session: Session) -> Way:
        room = self._client.circles._room(self._circle)
        assert room is not None
        room.listener = self
        return room


def _not_invited(_: Failure) -> None:
    raise InviteFailed(DeliveryProblem.REFUSED)
