"""All open conversations of a session, on one page."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.web.iweb import IRequest
from twisted.web.template import Tag, renderer

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import ConversationView
from amsn2athena.web.conversation import About, Conversation
from amsn2athena.web.element import SessionElement
from amsn2athena.web.templates import template


class Conversations(SessionElement):
    """Holds a ``Conversation`` for each; the widget's ``opened`` takes one that opens later."""

    jsClass = "Amsn2.Conversations.ConversationsWidget"
    shape = "conversations"

    def __init__(self, session: SessionLike, views: Sequence[ConversationView], about: About) -> None:
        super().__init__(session)
        self._views = views
        self._about = about
        self._elements: dict[str, Conversation] = {}

    def getInitialArguments(self) -> Sequence[object]:
        """What the widget must know, and the people of each open conversation; a circle is one."""
        people = [(view.circle,) if view.circle else view.participants for view in self._views]
        return [self._about, people]

    def find(self, conversation_id: str) -> Conversation | None:
        """Return the element of a conversation."""
        return self._elements.get(conversation_id)

    def opened(self, view: ConversationView) -> None:
        """A conversation opened."""
        self.notify("opened", self._element(view))

    def closed(self, conversation_id: str) -> None:
        """A conversation was closed."""
        element = self._elements.pop(conversation_id, None)
        if element is not None:
            element.detach()

    @expose
    def open(self, account: str) -> str:
        """Open the conversation with one contact, or of a circle, or find it open; return its id."""
        return self.session.open_conversation(account).id

    @expose
    def openGroup(self, accounts: tuple[str, ...]) -> str:
        """Open the conversation with several people, or find it open; return its id."""
        return self.session.open_group(accounts).id

    @renderer
    def regions(self, request: IRequest, tag: Tag) -> Tag:
        """Put in what is open already."""
        return tag(*[self._element(view) for view in self._views])

    @renderer
    def buddies(self, request: IRequest, tag: Tag) -> object:
        """The two friends, who wait where no conversation is shown."""
        return template("buddies").load()

    def _element(self, view: ConversationView) -> Conversation:
        element = Conversation(self.session, view, self._about)
        element.setFragmentParent(self)
        self._elements[view.id] = element
        return element
