"""aMSN2's core: sessions, contact lists and conversations, for whatever front end shows them. Knows no HTML.

A ``SessionRegistry`` signs accounts in to the networks on offer and hands out sessions. A front end asks a
session for its ``view()`` and attaches a ``SessionObserver`` to hear what changes. What cannot be done
fails with ``Refusal``, whose ``sentence`` is for the person.
"""

from __future__ import annotations

from amsn2athena.core.interfaces import Refusal, SessionLike, SessionObserver
from amsn2athena.core.network import AccountMaker, Network
from amsn2athena.core.registry import SessionRegistry, Ticket
from amsn2athena.core.resumption import Resumptions
from amsn2athena.core.session import Session
from amsn2athena.core.text import MESSAGE_LIMIT, NAME_LIMIT, PERSONAL_MESSAGE_LIMIT
from amsn2athena.core.views import (
    CHOICES,
    FONTS,
    CircleView,
    Connection,
    ConnectionView,
    ContactChanges,
    ContactView,
    ConversationView,
    FormatView,
    GroupView,
    MailView,
    MessageKind,
    MessageState,
    MessageView,
    NetworkView,
    NoticeView,
    PlaceView,
    ProfileView,
    RequestView,
    SessionView,
    SettingsView,
    Status,
)

__all__ = [
    "CHOICES",
    "FONTS",
    "MESSAGE_LIMIT",
    "NAME_LIMIT",
    "PERSONAL_MESSAGE_LIMIT",
    "AccountMaker",
    "CircleView",
    "Connection",
    "ConnectionView",
    "ContactChanges",
    "ContactView",
    "ConversationView",
    "FormatView",
    "GroupView",
    "MailView",
    "MessageKind",
    "MessageState",
    "MessageView",
    "Network",
    "NetworkView",
    "NoticeView",
    "PlaceView",
    "ProfileView",
    "Refusal",
    "RequestView",
    "Resumptions",
    "Session",
    "SessionLike",
    "SessionObserver",
    "SessionRegistry",
    "SessionView",
    "SettingsView",
    "Status",
    "Ticket",
]
