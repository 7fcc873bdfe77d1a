"""The tabs of a session: what core tells goes to each of them, encoded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from secrets import token_urlsafe
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from amsn2athena.athena import LiveElement, broadcast
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import (
    AbilitiesView,
    CircleView,
    ConnectionView,
    ContactView,
    ConversationView,
    GroupView,
    MailView,
    MessageView,
    NoticeView,
    PlaceView,
    ProfileView,
    RequestView,
    SettingsView,
)

if TYPE_CHECKING:
    from amsn2athena.web.page import MessengerPage


class Tabs:
    """The ``SessionObserver`` of one session, for all tabs that show it.

    ``life`` is a name for the session that no other has, before or after.
    """

    def __init__(self) -> None:
        self.life = token_urlsafe(9)
        self._pages: list[MessengerPage] = []

    def join(self, session: SessionLike, page: MessengerPage) -> None:
        """Show ``session`` on ``page`` too, until the page is gone."""
        self._pages.append(page)
        if len(self._pages) == 1:
            session.attach(self)
        page.notifyOnDisconnect().addCallback(lambda _: self._leave(session, page))

    def _leave(self, session: SessionLike, page: MessengerPage) -> None:
        self._pages.remove(page)
        if not self._pages:
            session.detach(self)

    def _tell(
        self, part: Callable[[MessengerPage], LiveElement | None], method: str, *values: object
    ) -> None:
        parts = [part(page) for page in self._pages]
        broadcast([element for element in parts if element is not None], method, *values)

    # What core tells: see ``SessionObserver``

    def profile_changed(self, profile: ProfileView) -> None:
        """To the own panel."""
        self._tell(lambda page: page.parts.panel, "profileChanged", profile)

    def places_changed(self, places: tuple[PlaceView, ...]) -> None:
        """To the own panel."""
        self._tell(lambda page: page.parts.panel, "placesChanged", places)

    def settings_changed(self, settings: SettingsView) -> None:
        """To the own panel."""
        self._tell(lambda page: page.parts.panel, "settingsChanged", settings)

    def abilities_changed(self, abilities: AbilitiesView) -> None:
        """To the own panel, which lets the others know."""
        self._tell(lambda page: page.parts.panel, "abilitiesChanged", abilities)

    def blocked_changed(self, accounts: tuple[str, ...]) -> None:
        """To the own panel, which has the settings."""
        self._tell(lambda page: page.parts.panel, "blockedChanged", accounts)

    def contact_changed(self, contact: ContactView) -> None:
        """To the contact list."""
        self._tell(lambda page: page.parts.contacts, "contactChanged", contact)

    def contact_removed(self, account: str) -> None:
        """To the contact list."""
        self._tell(lambda page: page.parts.contacts, "contactRemoved", account)

    def group_changed(self, group: GroupView) -> None:
        """To the contact list."""
        self._tell(lambda page: page.parts.contacts, "groupChanged", group)

    def group_removed(self, group_id: str) -> None:
        """To the contact list."""
        self._tell(lambda page: page.parts.contacts, "groupRemoved", group_id)

    def request_added(self, request: RequestView) -> None:
        """To the requests."""
        self._tell(lambda page: page.parts.requests, "requestAdded", request)

    def request_removed(self, account: str) -> None:
        """To the requests."""
        self._tell(lambda page: page.parts.requests, "requestRemoved", account)

    def conversation_opened(self, conversation: ConversationView) -> None:
        """Each page gets an element of its own."""
        for page in self._pages:
            page.parts.conversations.opened(conversation)

    def conversation_changed(self, conversation: ConversationView) -> None:
        """To the conversation, which has its messages already."""
        self._tell_conversation(conversation.id, "changed", replace(conversation, messages=()))

    def conversation_closed(self, conversation_id: str) -> None:
        """Each page's element leaves."""
        for page in self._pages:
            page.parts.conversations.closed(conversation_id)

    def message_added(self, conversation_id: str, message: MessageView) -> None:
        """To the conversation."""
        self._tell_conversation(conversation_id, "messageAdded", message)

    def message_changed(self, conversation_id: str, message: MessageView) -> None:
        """To the conversation."""
        self._tell_conversation(conversation_id, "messageChanged", message)

    def typing_changed(self, conversation_id: str, names: tuple[str, ...]) -> None:
        """To the conversation."""
        self._tell_conversation(conversation_id, "typingChanged", names)

    def unread_changed(self, conversation_id: str, unread: int) -> None:
        """To the conversation."""
        self._tell_conversation(conversation_id, "unreadChanged", unread)

    def circle_changed(self, circle: CircleView) -> None:
        """To the group chats."""
        self._tell(lambda page: page.parts.group_chats, "circleChanged", circle)

    def circle_removed(self, circle_id: str) -> None:
        """To the group chats."""
        self._tell(lambda page: page.parts.group_chats, "circleRemoved", circle_id)

    def notice_added(self, notice: NoticeView) -> None:
        """To the notices."""
        self._tell(lambda page: page.parts.notices, "noticeAdded", notice)

    def notice_removed(self, notice_id: int) -> None:
        """To the notices."""
        self._tell(lambda page: page.parts.notices, "noticeRemoved", notice_id)

    def unread_mails_changed(self, count: int) -> None:
        """To the count of mail."""
        self._tell(lambda page: page.parts.mail_count, "unreadMailsChanged", count)

    def mail_received(self, mail: MailView) -> None:
        """To the notices."""
        self._tell(lambda page: page.parts.notices, "mailReceived", mail)

    def connection_changed(self, connection: ConnectionView) -> None:
        """To the banner."""
        self._tell(lambda page: page.parts.banner, "connectionChanged", connection)

    def _tell_conversation(self, conversation_id: str, method: str, value: object) -> None:
        self._tell(lambda page: page.parts.conversations.find(conversation_id), method, value)


class AllTabs:
    """The tabs of each session, for as long as the session is there."""

    def __init__(self) -> None:
        self._tabs: WeakKeyDictionary[SessionLike, Tabs] = WeakKeyDictionary()

    def of(self, session: SessionLike) -> Tabs:
        """Return the tabs of ``session``."""
        return self._tabs.setdefault(session, Tabs())
