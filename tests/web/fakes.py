"""A session and a registry that do what they are told and remember what they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed

from amsn2athena.core.interfaces import Refusal, SessionObserver
from amsn2athena.core.views import (
    Connection,
    ConnectionView,
    ContactChanges,
    ContactView,
    ConversationView,
    FormatView,
    GroupView,
    MessageKind,
    MessageView,
    NetworkView,
    ProfileView,
    RequestView,
    SessionView,
    SettingsView,
    Status,
)

ANN = ContactView("ann@example.com", "Ann", Status.ONLINE, "reading")
BOB = ContactView("bob@example.com", "Bob", Status.OFFLINE, "")
HELLO = MessageView(1, MessageKind.TEXT, "ann@example.com", "Ann", False, "hello", 1_000.0)


def conversation(conversation_id: str = "c1", **changes: Any) -> ConversationView:
    """Return a conversation with Ann, in which she said hello."""
    return replace(ConversationView(conversation_id, "Ann", ("ann@example.com",), (HELLO,)), **changes)


class FakeSession:
    """A ``SessionLike``. ``asked`` holds what it was asked; ``refusal`` makes it refuse."""

    account = "me@example.com"

    def __init__(self, **changes: Any) -> None:
        profile = ProfileView(self.account, "Robin", Status.ONLINE, "")
        online = ConnectionView(Connection.ONLINE)
        whole = SessionView(profile, (ANN, BOB), (), (), online, (GroupView("g1", "Band"),))
        self.shown = replace(whole, **changes)
        self.observers: list[SessionObserver] = []
        self.asked: list[tuple[Any, ...]] = []
        self.refusal: str | None = None
        self.pictures: dict[str, bytes] = {}

    @property
    def observer(self) -> SessionObserver:
        """The only one who is attached."""
        (observer,) = self.observers
        return observer

    def view(self) -> SessionView:
        return self.shown

    def attach(self, observer: SessionObserver) -> None:
        self.observers.append(observer)

    def detach(self, observer: SessionObserver) -> None:
        self.observers.remove(observer)

    def set_status(self, status: Status) -> None:
        self._ask("set_status", status)

    def set_name(self, name: str) -> None:
        self._ask("set_name", name)

    def set_personal_message(self, text: str) -> None:
        self._ask("set_personal_message", text)

    def set_media(self, text: str) -> None:
        self._ask("set_media", text)

    def name_place(self, name: str) -> None:
        self._ask("name_place", name)

    def sign_out_place(self, place_id: str) -> Deferred[None]:
        return self._ask_later("sign_out_place", place_id)

    def sign_out_other_places(self) -> Deferred[None]:
        return self._ask_later("sign_out_other_places")

    def notice_input(self) -> None:
        self._ask("notice_input")

    def set_settings(self, settings: SettingsView) -> None:
        self._ask("set_settings", settings)

    def add_contact(self, account: str, message: str = "", group_ids: Sequence[str] = ()) -> Deferred[None]:
        return self._ask_later("add_contact", account, message, group_ids)

    def remove_contact(self, account: str, block: bool = False) -> Deferred[None]:
        return self._ask_later("remove_contact", account, block)

    def block_contact(self, account: str) -> Deferred[None]:
        return self._ask_later("block_contact", account)

    def unblock_contact(self, account: str) -> Deferred[None]:
        return self._ask_later("unblock_contact", account)

    def edit_contact(self, account: str, changes: ContactChanges) -> Deferred[None]:
        return self._ask_later("edit_contact", account, changes)

    def add_group(self, name: str) -> Deferred[None]:
        return self._ask_later("add_group", name)

    def rename_group(self, group_id: str, name: str) -> Deferred[None]:
        return self._ask_later("rename_group", group_id, name)

    def remove_group(self, group_id: str) -> Deferred[None]:
        return self._ask_later("remove_group", group_id)

    def accept_request(self, account: str) -> Deferred[None]:
        return self._ask_later("accept_request", account)

    def decline_request(self, account: str) -> Deferred[None]:
        return self._ask_later("decline_request", account)

    def open_conversation(self, account: str) -> ConversationView:
        self._ask("open_conversation", account)
        return conversation("c9", participants=(account,))

    def open_group(self, accounts: Sequence[str]) -> ConversationView:
        self._ask("open_group", accounts)
        return conversation("c10", participants=tuple(accounts))

    def close_conversation(self, conversation_id: str) -> None:
        self._ask("close_conversation", conversation_id)

    def invite(self, conversation_id: str, account: str) -> Deferred[None]:
        return self._ask_later("invite", conversation_id, account)

    def send_text(
        self, conversation_id: str, text: str, key: str, format: FormatView | None = None
    ) -> MessageView:
        self._ask("send_text", conversation_id, text, key, format)
        return replace(HELLO, id=2, own=True, text=text, key=key, format=format)

    def send_nudge(self, conversation_id: str) -> MessageView:
        self._ask("send_nudge", conversation_id)
        return replace(HELLO, id=3, own=True, kind=MessageKind.NUDGE, text="")

    def send_typing(self, conversation_id: str) -> None:
        self._ask("send_typing", conversation_id)

    def look(self, conversation_id: str, viewer: object, looking: bool) -> None:
        self._ask("look", conversation_id, looking)

    def seen(self, conversation_id: str, line_id: int) -> None:
        self._ask("seen", conversation_id, line_id)

    def create_circle(self, name: str) -> Deferred[ConversationView]:
        return self._ask_later("create_circle", name).addCallback(lambda _: conversation("c8", circle="g@x"))

    def accept_circle(self, circle_id: str) -> Deferred[None]:
        return self._ask_later("accept_circle", circle_id)

    def decline_circle(self, circle_id: str) -> Deferred[None]:
        return self._ask_later("decline_circle", circle_id)

    def leave_circle(self, circle_id: str) -> Deferred[None]:
        return self._ask_later("leave_circle", circle_id)

    def picture(self, name: str) -> bytes | None:
        return self.pictures.get(name)

    def dismiss_notice(self, notice_id: int) -> None:
        self._ask("dismiss_notice", notice_id)

    def sign_out(self) -> Deferred[None]:
        return self._ask_later("sign_out")

    def _ask(self, *request: Any) -> None:
        if self.refusal is not None:
            raise Refusal(self.refusal)
        self.asked.append(request)

    def _ask_later(self, *request: Any) -> Deferred[None]:
        try:
            self._ask(*request)
        except Refusal as refusal:
            return fail(refusal)
        return succeed(None)


@dataclass
class FakeTicket:
    """What a fake sign-in gives."""

    token: str


@dataclass
class FakeRegistry:
    """A ``Registry``. ``answer`` is what the next sign-in or resumption waits for, if it must wait."""

    offered: tuple[NetworkView, ...] = (NetworkView("home", "Home network", creates_accounts=True),)
    sessions: dict[str, FakeSession] = field(default_factory=dict)
    asleep: dict[str, FakeSession] = field(default_factory=dict)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    answer: Deferred[Any] | None = None
    refusal: str | None = None
    defect: Exception | None = None

    def networks(self) -> tuple[NetworkView, ...]:
        return self.offered

    def sign_in(
        self, network_id: str, account: str, password: str, status: Status, address: str
    ) -> Deferred[FakeTicket]:
        return self._answer(
            FakeTicket("the-token"), "sign_in", network_id, account, password, status, address
        )

    def create_account(
        self, network_id: str, account: str, name: str, password: str, invitation: str
    ) -> Deferred[None]:
        return self._answer(None, "create_account", network_id, account, name, password, invitation)

    def session_for(self, token: str) -> FakeSession | None:
        return self.sessions.get(token)

    def resume(self, token: str) -> Deferred[FakeSession | None]:
        return self._answer(self.asleep.get(token), "resume", token)

    def sign_out(self, token: str) -> Deferred[None]:
        self.asked.append(("sign_out", token))
        return succeed(None)

    def _answer(self, result: Any, *request: Any) -> Deferred[Any]:
        self.asked.append(request)
        if self.defect is not None:
            return fail(self.defect)
        if self.refusal is not None:
            return fail(Refusal(self.refusal))
        return succeed(result) if self.answer is None else self.answer


def add_request(session: FakeSession, account: str, name: str) -> None:
    """Somebody wants to add us."""
    session.observer.request_added(RequestView(account, name))
