"""Conversations of several people, below the contact list."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import CircleView
from amsn2athena.web.element import SessionElement


class GroupChats(SessionElement):
    """Lists circles, and the open conversations with more than one contact.

    The widget has ``circleChanged`` and ``circleRemoved``.
    """

    jsClass = "Amsn2.GroupChats.GroupChatsWidget"
    shape = "group_chats"

    def __init__(self, session: SessionLike, circles: Sequence[CircleView], can_create: bool) -> None:
        super().__init__(session)
        self._circles = circles
        self._can_create = can_create

    def getInitialArguments(self) -> Sequence[object]:
        """The circles when the page was made, and whether the network has any."""
        return [self._circles, self._can_create]

    @expose
    def create(self, name: str) -> Deferred[str]:
        """Begin a circle; return the id of its conversation."""
        return self.session.create_circle(name).addCallback(lambda view: view.id)

    @expose
    def accept(self, circle_id: str) -> Deferred[None]:
        """Come into a circle."""
        return self.session.accept_circle(circle_id)

    @expose
    def decline(self, circle_id: str) -> Deferred[None]:
        """Say no to an invitation."""
        return self.session.decline_circle(circle_id)
