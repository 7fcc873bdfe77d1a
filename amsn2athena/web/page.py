"""The messenger page: one tab of a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from twisted.web.iweb import IRequest
from twisted.web.template import Tag, renderer

from amsn2athena.athena import LivePage
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.text import MESSAGE_LIMIT
from amsn2athena.web.banner import Banner
from amsn2athena.web.contacts import Contacts
from amsn2athena.web.conversation import About
from amsn2athena.web.conversations import Conversations
from amsn2athena.web.group_chats import GroupChats
from amsn2athena.web.notices import MailCount, Notices
from amsn2athena.web.panel import Panel
from amsn2athena.web.requests import Requests
from amsn2athena.web.surroundings import Surroundings
from amsn2athena.web.tabs import Tabs
from amsn2athena.web.templates import template


@dataclass(frozen=True, slots=True)
class Parts:
    """The live elements of a page."""

    banner: Banner
    notices: Notices
    panel: Panel
    mail_count: MailCount
    requests: Requests
    contacts: Contacts
    group_chats: GroupChats
    conversations: Conversations


class MessengerPage(LivePage):
    """Shows ``session``; what changes comes by ``tabs``."""

    parts: Parts

    def __init__(self, session: SessionLike, tabs: Tabs, around: Surroundings) -> None:
        super().__init__(template("messenger"))
        self._session = session
        self._tabs = tabs
        self._around = around

    def render(self, request: IRequest | None) -> Any:
        """Picture the session and attach to it, in one go, so that no change falls between."""
        self.parts = self._picture()
        for field in fields(self.parts):
            getattr(self.parts, field.name).setFragmentParent(self)
        self._tabs.join(self._session, self)
        return super().render(request)

    def _picture(self) -> Parts:
        session, view = self._session, self._session.view()
        about = About(session.account, self._tabs.life, MESSAGE_LIMIT)
        return Parts(
            Banner(session, view.connection),
            Notices(session, view.notices),
            Panel(session, view, self._around.serves_old_clients),
            MailCount(session, view.unread_mails),
            Requests(session, view.requests),
            Contacts(session, view.contacts, view.groups),
            GroupChats(session, view.circles, view.abilities.group_chats),
            Conversations(session, view.conversations, about),
        )

    @renderer
    def head(self, request: IRequest, tag: Tag) -> Sequence[Tag]:
        """Styles and icon."""
        return self._around.head("messenger_page")

    @renderer
    def body(self, request: IRequest, tag: Tag) -> Tag:
        """Say where the pictures are."""
        return tag(**{"data-images": self._around.images()})

    @renderer
    def icons(self, request: IRequest, tag: Tag) -> object:
        """The symbols that the page uses."""
        return template("icons").load()

    @renderer
    def banner(self, request: IRequest, tag: Tag) -> Banner:
        """How the connection stands."""
        return self.parts.banner

    @renderer
    def notices(self, request: IRequest, tag: Tag) -> Notices:
        """What the network has to say."""
        return self.parts.notices

    @renderer
    def mail_count(self, request: IRequest, tag: Tag) -> MailCount:
        """How many e-mails are unread."""
        return self.parts.mail_count

    @renderer
    def panel(self, request: IRequest, tag: Tag) -> Panel:
        """The person signed in."""
        return self.parts.panel

    @renderer
    def requests(self, request: IRequest, tag: Tag) -> Requests:
        """Those who want to add us."""
        return self.parts.requests

    @renderer
    def contacts(self, request: IRequest, tag: Tag) -> Contacts:
        """The contact list."""
        return self.parts.contacts

    @renderer
    def group_chats(self, request: IRequest, tag: Tag) -> GroupChats:
        """The conversations of several people."""
        return self.parts.group_chats

    @renderer
    def conversations(self, request: IRequest, tag: Tag) -> Conversations:
        """The open conversations."""
        return self.parts.conversations
