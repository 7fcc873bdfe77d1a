"""What a front end sees: immutable pictures of a session, in words of the messenger.

A view is complete in itself: a front end may keep it, compare it, send it on. Times are seconds since
the epoch (UTC). Accounts are e-mail addresses in lower case. All text is plain text, never markup.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal


class Status(enum.Enum):
    """What a person says about being there; the value is the name a person reads."""

    ONLINE = "Online"
    BUSY = "Busy"
    BE_RIGHT_BACK = "Be right back"
    AWAY = "Away"
    IDLE = "Idle"
    ON_THE_PHONE = "On the phone"
    OUT_TO_LUNCH = "Out to lunch"
    APPEAR_OFFLINE = "Appear offline"
    OFFLINE = "Offline"


#: The statuses a person can choose, in the order of the menu.
CHOICES = (
    Status.ONLINE,
    Status.BUSY,
    Status.BE_RIGHT_BACK,
    Status.AWAY,
    Status.ON_THE_PHONE,
    Status.OUT_TO_LUNCH,
    Status.APPEAR_OFFLINE,
)


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network that this service offers to sign in to."""

    id: str
    title: str
    creates_accounts: bool
    needs_invitation: bool = False


@dataclass(frozen=True, slots=True)
class ProfileView:
    """The person signed in. ``media``: what they listen to. ``place_name``: what they called this place."""

    account: str
    name: str
    status: Status
    personal_message: str
    media: str = ""
    place_name: str = ""


@dataclass(frozen=True, slots=True)
class SettingsView:
    """What the network keeps for the person.

    ``privacy``: who sees them and may write, "everyone" (but those who are blocked) or only those on the
    "list". ``alert_when_added``: they want to be asked about who adds them.
    """

    privacy: Literal["everyone", "list"] = "everyone"
    alert_when_added: bool = True


@dataclass(frozen=True, slots=True)
class AbilitiesView:
    """What the network can do, in the version of the protocol that was agreed on with it: the rest is not
    offered.

    ``personal_messages``: words beside the name, and what one listens to. ``notes``: names and notes of our
    own for contacts. ``invitations``: words to somebody who is added. ``groups``: of contacts.
    ``offline_messages``: some wait for those who are away. ``group_chats``: ones that last. ``places``: one
    can be signed in at several. ``refusals``: who was declined does not ask again at the next sign-in.
    """

    personal_messages: bool = True
    notes: bool = True
    invitations: bool = True
    groups: bool = True
    offline_messages: bool = True
    group_chats: bool = True
    places: bool = True
    refusals: bool = True


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place where the person is signed in. ``here``: it is this one; ``idle``: nobody touches it."""

    id: str
    name: str
    status: Status
    idle: bool
    here: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group of the contact list. The favourites are none: see ``ContactView.favorite``."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ContactView:
    """Somebody on the list.

    ``name`` is what to call them: the ``alias`` that the person gave them, else ``network_name``, what they
    call themselves. ``waiting``: has not accepted us yet, or has us on the list no more. ``media``: what they
    listen to or play. ``notes`` are the person's own.
    """

    account: str
    name: str
    status: Status
    personal_message: str
    group_ids: tuple[str, ...] = ()
    waiting: bool = False
    favorite: bool = False
    blocked: bool = False
    alias: str = ""
    notes: str = ""
    network_name: str = ""
    media: str = ""


@dataclass(frozen=True, slots=True)
class ContactChanges:
    """What a person notes about a contact; ``None`` leaves it as it is."""

    alias: str | None = None
    notes: str | None = None
    group_ids: tuple[str, ...] | None = None
    favorite: bool | None = None


@dataclass(frozen=True, slots=True)
class RequestView:
    """Somebody who added us and waits for an answer."""

    account: str
    name: str
    message: str = ""


#: The fonts that a text can have, by the names that clients send. A front end shows each by one it has.
FONTS = (
    "Arial",
    "Comic Sans MS",
    "Courier New",
    "Georgia",
    "Times New Roman",
    "Trebuchet MS",
    "Verdana",
)


@dataclass(frozen=True, slots=True)
class FormatView:
    """How the writer of a text wants it shown.

    ``font``: one of ``FONTS``, ``""`` the usual one. ``color``: six hexadecimal digits in lower case, red
    green blue; ``""`` the usual one. It was chosen for white paper: a front end makes it readable.
    """

    font: str = ""
    color: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    right_to_left: bool = False


class MessageKind(enum.Enum):
    """What a line of a conversation is.

    ``ACTION``: something that the sender does, ``text`` goes on after the name. ``INK``: something drawn by
    hand, whose ``picture`` is ``""`` when it could not be read.
    """

    TEXT = "text"
    ACTION = "action"
    INK = "ink"
    NUDGE = "nudge"
    NOTICE = "notice"


class MessageState(enum.Enum):
    """How far a message of ours has come. What others sent is always ``DELIVERED``.

    ``STORED``: the network keeps it as an offline message for somebody who is not there.
    """

    SENDING = "sending"
    DELIVERED = "delivered"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class MessageView:
    """A line of a conversation.

    ``id`` counts up within the conversation. ``key`` is what the front end named a message of its own when
    it sent it (so that a message sent twice after a lost connection is one), else ``""``. ``problem``
    says in a sentence why a message failed. ``called``: what the sender wants to be called for this message,
    when that is not ``sender_name``. Anybody can claim any name: show both. ``format``: ``None`` for the
    usual one. ``offline``: it was sent while we were away, and ``time`` is when.
    ``picture`` is the name of one that ``SessionLike.picture`` gives out.
    """

    id: int
    kind: MessageKind
    sender: str
    sender_name: str
    own: bool
    text: str
    time: float
    state: MessageState = MessageState.DELIVERED
    key: str = ""
    problem: str = ""
    called: str = ""
    format: FormatView | None = None
    offline: bool = False
    picture: str = ""


@dataclass(frozen=True, slots=True)
class ConversationView:
    """An open conversation.

    ``participants`` are accounts, ``names`` what to call each of them, in the same order, and ``typing`` the
    names of those who type now. ``circle`` is the id of the circle whose conversation it is, or ``""``.
    """

    id: str
    title: str
    participants: tuple[str, ...]
    messages: tuple[MessageView, ...] = ()
    typing: tuple[str, ...] = ()
    unread: int = 0
    names: tuple[str, ...] = ()
    circle: str = ""


class Connection(enum.Enum):
    """How a session stands with its network."""

    CONNECTING = "connecting"
    ONLINE = "online"
    RECONNECTING = "reconnecting"
    SIGNED_OUT = "signed-out"


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """``sentence`` tells a person what happened and what happens next; ``retry_in``: seconds."""

    state: Connection
    sentence: str = ""
    retry_in: float | None = None


@dataclass(frozen=True, slots=True)
class CircleView:
    """A circle: a group chat that lasts. ``id`` opens its conversation, as an account opens a contact's.

    ``people`` counts the members, ourselves among them. ``can_invite``: whether we may ask others in. Of one
    that we are asked into (``is_invitation``) we know by whom, with which words, and not how many are in it.
    """

    id: str
    name: str
    people: int
    can_invite: bool = False
    is_invitation: bool = False
    inviter: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something that the network has to say to everybody.

    ``text`` are the operator's own words. Of maintenance there are none: it begins at ``closes_at``.
    """

    id: int
    text: str
    time: float
    closes_at: float | None = None


@dataclass(frozen=True, slots=True)
class MailView:
    """An e-mail that has just come. ``writer`` is what the writer claims to be called."""

    writer: str
    subject: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """Everything a tab needs to draw itself from nothing."""

    profile: ProfileView
    contacts: tuple[ContactView, ...]
    requests: tuple[RequestView, ...]
    conversations: tuple[ConversationView, ...]
    connection: ConnectionView
    groups: tuple[GroupView, ...] = ()
    notices: tuple[NoticeView, ...] = ()
    unread_mails: int = 0
    circles: tuple[CircleView, ...] = ()
    places: tuple[PlaceView, ...] = ()
    settings: SettingsView = SettingsView()
    blocked: tuple[str, ...] = ()
    abilities: AbilitiesView = AbilitiesView()
