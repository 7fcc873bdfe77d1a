"""The front end over sessions that play along, in a process of its own: for tests that drive a real browser.

``python -m tests.web.stage PORT`` serves on that port. Everybody who signs in with the password "good" is
Robin, who has friends. Ann echoes what is said to her; "nudge" makes her nudge, "later" makes the delivery
fail, "quiet" makes her say nothing, "flood" a lot. With ``--resume`` a cookie brings a fresh session.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image
from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred, fail, succeed

from amsn2athena.athena import BoundedSite
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import (
    Connection,
    ConnectionView,
    ContactChanges,
    ContactView,
    ConversationView,
    FormatView,
    GroupView,
    MessageKind,
    MessageState,
    MessageView,
    NetworkView,
    PlaceView,
    ProfileView,
    RequestView,
    SessionView,
    SettingsView,
    Status,
)
from amsn2athena.web import Guard, live_site, root
from tests.web.fakes import FakeRegistry, FakeSession, FakeTicket

reactor: Any = _reactor

FIELDS = ("alias", "notes", "group_ids", "favorite")
FRIENDS = (
    ContactView("ann@example.com", "Ann", Status.ONLINE, "♪ Feeling Good", network_name="Ann"),
    ContactView("bea@example.com", "Bea", Status.BUSY, "writing", network_name="Bea"),
    ContactView("bob@example.com", "Bob", Status.AWAY, "", network_name="Bob"),
    ContactView("cleo@example.com", "Cleo", Status.OFFLINE, "", ("g1",), network_name="Cleo"),
    ContactView("dan@example.com", "Dan", Status.OFFLINE, "", network_name="Dan"),
)
HERE = PlaceView("{1}", "amsn2athena", Status.ONLINE, idle=False, here=True)
KITCHEN = PlaceView("{2}", "Kitchen", Status.AWAY, idle=True, here=False)
SAM = RequestView("sam@example.com", "Sam", "We met at the concert.")
DELIVERY = 0.2
THOUGHT = 0.4


class StagedSession(FakeSession):
    """A session whose friends answer."""

    def __init__(self) -> None:
        profile = ProfileView(self.account, "Robin", Status.ONLINE, "")
        super().__init__()
        online = ConnectionView(Connection.ONLINE)
        self.shown = SessionView(
            profile, FRIENDS, (SAM,), (), online, (GroupView("g1", "Band"),), places=(HERE,)
        )
        self._ids = count(1)
        self._viewers: set[tuple[str, object]] = set()

    def tell(self, method: str, *values: object) -> None:
        for observer in list(self.observers):
            getattr(observer, method)(*values)

    # The person

    def set_status(self, status: Status) -> None:
        self._profile(status=status)

    def set_name(self, name: str) -> None:
        if name == "admin":
            raise Refusal("That name is taken.")
        self._profile(name=name)

    def set_personal_message(self, text: str) -> None:
        self._profile(personal_message=text)
        if text == "gone for long":
            reactor.callLater(DELIVERY, self._profile, status=Status.IDLE)

    def set_media(self, text: str) -> None:
        self._profile(media=text)

    def name_place(self, name: str) -> None:
        if name == "nowhere":
            raise Refusal("There is no such place.")
        self._profile(place_name=name)
        if name == "two":
            self._places(HERE, KITCHEN)

    def sign_out_place(self, place_id: str) -> Deferred[None]:
        self._places(HERE)
        return succeed(None)

    def sign_out_other_places(self) -> Deferred[None]:
        return self.sign_out_place("")

    def notice_input(self) -> None:
        if self.shown.profile.status is Status.IDLE:
            self._profile(status=Status.ONLINE)

    def _places(self, *places: PlaceView) -> None:
        self.shown = replace(self.shown, places=places)
        self.tell("places_changed", places)

    def _profile(self, **changes: Any) -> None:
        self.shown = replace(self.shown, profile=replace(self.shown.profile, **changes))
        self.tell("profile_changed", self.shown.profile)

    # The list

    def set_settings(self, settings: SettingsView) -> None:
        self.shown = replace(self.shown, settings=settings)
        self.tell("settings_changed", settings)

    def add_contact(self, account: str, message: str = "", group_ids: Sequence[str] = ()) -> Deferred[None]:
        if "@" not in account:
            return fail(Refusal("Please type an email address, such as name@example.com."))
        made = ContactView(account, account, Status.OFFLINE, "", tuple(group_ids), True, notes=message)
        return self._contact(made)

    def remove_contact(self, account: str, block: bool = False) -> Deferred[None]:
        rest = tuple(contact for contact in self.shown.contacts if contact.account != account)
        self.shown = replace(self.shown, contacts=rest)
        self.tell("contact_removed", account)
        if block:
            self._blocked(account)
        return succeed(None)

    def block_contact(self, account: str) -> Deferred[None]:
        if account == "bob@example.com":
            return fail(Refusal("Bob cannot be blocked."))
        return self._contact(replace(self._friend(account), blocked=True))

    def _blocked(self, *accounts: str) -> None:
        self.shown = replace(self.shown, blocked=accounts)
        self.tell("blocked_changed", accounts)

    def unblock_contact(self, account: str) -> Deferred[None]:
        if account in self.shown.blocked:
            self._blocked()
            return succeed(None)
        return self._contact(replace(self._friend(account), blocked=False))

    def edit_contact(self, account: str, changes: ContactChanges) -> Deferred[None]:
        if changes.notes == "forbidden":
            return fail(Refusal("That cannot be noted."))
        given = {name: value for name in FIELDS if (value := getattr(changes, name)) is not None}
        changed = replace(self._friend(account), **given)
        return self._contact(replace(changed, name=changed.alias or changed.network_name))

    def _friend(self, account: str) -> ContactView:
        return next(contact for contact in self.shown.contacts if contact.account == account)

    def _contact(self, contact: ContactView) -> Deferred[None]:
        rest = [one for one in self.shown.contacts if one.account != contact.account]
        self.shown = replace(self.shown, contacts=(*rest, contact))
        self.tell("contact_changed", contact)
        return succeed(None)

    def add_group(self, name: str) -> Deferred[None]:
        if any(group.name == name for group in self.shown.groups):
            return fail(Refusal(f"There is a group called {name} already. Please choose another name."))
        return self._group(GroupView(f"g{next(self._ids) + 1}", name))

    def rename_group(self, group_id: str, name: str) -> Deferred[None]:
        return self._group(GroupView(group_id, name))

    def remove_group(self, group_id: str) -> Deferred[None]:
        rest = tuple(group for group in self.shown.groups if group.id != group_id)
        self.shown = replace(self.shown, groups=rest)
        self.tell("group_removed", group_id)
        return succeed(None)

    def _group(self, group: GroupView) -> Deferred[None]:
        rest = [one for one in self.shown.groups if one.id != group.id]
        self.shown = replace(self.shown, groups=(*rest, group))
        self.tell("group_changed", group)
        return succeed(None)

    def accept_request(self, account: str) -> Deferred[None]:
        self.tell("request_removed", account)
        return self._contact(ContactView(account, "Sam", Status.ONLINE, "", network_name="Sam"))

    def decline_request(self, account: str) -> Deferred[None]:
        self.tell("request_removed", account)
        return succeed(None)

    # Conversations

    def open_conversation(self, account: str) -> ConversationView:
        return self.open_group((account,))

    def open_group(self, accounts: Sequence[str]) -> ConversationView:
        for view in self.shown.conversations:
            if view.participants == tuple(accounts):
                return view
        names = [friend.name for friend in FRIENDS if friend.account in accounts]
        if len(names) < len(accounts):
            raise Refusal("Somebody is not there any more.")
        view = ConversationView(f"c{next(self._ids)}", ", ".join(names), tuple(accounts))
        self.shown = replace(self.shown, conversations=(*self.shown.conversations, view))
        self.tell("conversation_opened", view)
        return view

    def close_conversation(self, conversation_id: str) -> None:
        rest = tuple(view for view in self.shown.conversations if view.id != conversation_id)
        self.shown = replace(self.shown, conversations=rest)
        self.tell("conversation_closed", conversation_id)

    def send_text(
        self, conversation_id: str, text: str, key: str, format: FormatView | None = None
    ) -> MessageView:
        known = [line for line in self._find(conversation_id).messages if line.key == key]
        line = known[0] if known else self._line(conversation_id, MessageKind.TEXT, text, key, format)
        if known:
            self._change(conversation_id, replace(line, state=MessageState.SENDING, problem=""))
        if text == "later" and not known:
            failed = replace(line, state=MessageState.FAILED, problem="Ann is not online.")
            reactor.callLater(DELIVERY, self._change, conversation_id, failed)
            return line
        delivered = replace(line, state=MessageState.DELIVERED, problem="")
        reactor.callLater(DELIVERY, self._change, conversation_id, delivered)
        self._think_of(conversation_id, text)
        return line

    def send_nudge(self, conversation_id: str) -> MessageView:
        return self._line(conversation_id, MessageKind.NUDGE, "", "")

    def send_typing(self, conversation_id: str) -> None:
        """Nobody sees it here."""

    def look(self, conversation_id: str, viewer: object, looking: bool) -> None:
        self._viewers.discard((conversation_id, viewer))
        if looking:
            self._viewers.add((conversation_id, viewer))
            self._unread(conversation_id, 0)

    def _think_of(self, conversation_id: str, text: str) -> None:
        answers: dict[str, Callable[[], None]] = {
            "quiet": lambda: None,
            "flood": lambda: self._flood(conversation_id),
            "draw": lambda: self._draw(conversation_id),
            "nudge": lambda: self._said(conversation_id, MessageKind.NUDGE, ""),
            "bob": lambda: self._said(self.open_conversation("bob@example.com").id, MessageKind.TEXT, "psst"),
            "busy": lambda: self.tell(
                "connection_changed",
                ConnectionView(Connection.RECONNECTING, "The network is away for a moment.", 5),
            ),
            "elsewhere": lambda: self.tell(
                "connection_changed", ConnectionView(Connection.SIGNED_OUT, "You signed in at another place.")
            ),
        }
        self.tell("typing_changed", conversation_id, ("Ann",))
        reactor.callLater(THOUGHT, self.tell, "typing_changed", conversation_id, ())
        echo = f"echo: {text}"
        reactor.callLater(
            THOUGHT, answers.get(text, lambda: self._said(conversation_id, MessageKind.TEXT, echo))
        )

    def _draw(self, conversation_id: str) -> None:
        made = BytesIO()
        Image.new("RGB", (120, 40), "navy").save(made, "PNG")
        self.pictures["drawing"] = made.getvalue()
        self._said(conversation_id, MessageKind.INK, "", "drawing")

    def _flood(self, conversation_id: str) -> None:
        for number in range(150):
            self._said(conversation_id, MessageKind.TEXT, f"drop {number}.")

    def _said(self, conversation_id: str, kind: MessageKind, text: str, picture: str = "") -> None:
        name = self._find(conversation_id).title
        account = self._find(conversation_id).participants[0]
        line = MessageView(next(self._ids), kind, account, name, False, text, _now(), picture=picture)
        self._add(conversation_id, line)
        if all(looked_at != conversation_id for looked_at, _ in self._viewers):
            self._unread(conversation_id, self._find(conversation_id).unread + 1)

    def _line(
        self,
        conversation_id: str,
        kind: MessageKind,
        text: str,
        key: str,
        format: FormatView | None = None,
    ) -> MessageView:
        own = (self.account, "Robin", True)
        line = MessageView(
            next(self._ids), kind, *own, text, _now(), MessageState.SENDING, key, format=format
        )
        self._add(conversation_id, line)
        return line

    def _find(self, conversation_id: str) -> ConversationView:
        return next(view for view in self.shown.conversations if view.id == conversation_id)

    def _update(self, conversation_id: str, **changes: Any) -> None:
        views = self.shown.conversations
        changed = tuple(replace(view, **changes) if view.id == conversation_id else view for view in views)
        self.shown = replace(self.shown, conversations=changed)

    def _add(self, conversation_id: str, line: MessageView) -> None:
        self._update(conversation_id, messages=(*self._find(conversation_id).messages, line))
        self.tell("message_added", conversation_id, line)

    def _change(self, conversation_id: str, line: MessageView) -> None:
        lines = self._find(conversation_id).messages
        self._update(conversation_id, messages=tuple(line if one.id == line.id else one for one in lines))
        self.tell("message_changed", conversation_id, line)

    def _unread(self, conversation_id: str, unread: int) -> None:
        self._update(conversation_id, unread=unread)
        self.tell("unread_changed", conversation_id, unread)


class StagedRegistry(FakeRegistry):
    """Lets in whoever has the password "good"; "slow" waits for ever."""

    def __init__(self, resumes: bool) -> None:
        far = NetworkView("far", "Far away", creates_accounts=False)
        club = NetworkView("club", "A club", creates_accounts=True, needs_invitation=True)
        super().__init__((NetworkView("home", "Home network", creates_accounts=True), club, far))
        self._resumes = resumes

    def sign_in(
        self, network_id: str, account: str, password: str, status: Status, address: str
    ) -> Deferred[FakeTicket]:
        if password == "slow":
            return Deferred()
        if password != "good":
            return fail(Refusal("The email address or the password is not right."))
        token = f"token-{next(_tokens)}"
        self.sessions[token] = StagedSession()
        return succeed(FakeTicket(token))

    def create_account(
        self, network_id: str, account: str, name: str, password: str, invitation: str
    ) -> Deferred[None]:
        if network_id == "club" and invitation != "please":
            return fail(Refusal("This network needs an invitation."))
        return succeed(None)

    def resume(self, token: str) -> Deferred[FakeSession | None]:
        return succeed(self.sessions.setdefault(token, StagedSession()) if self._resumes else None)

    def sign_out(self, token: str) -> Deferred[None]:
        session = self.sessions.pop(token, None)
        if isinstance(session, StagedSession):
            gone = ConnectionView(Connection.SIGNED_OUT, "You are signed out.")
            session.tell("connection_changed", gone)
        return succeed(None)


_tokens = count(1)


def _now() -> float:
    return time.time()


def main() -> None:
    """Serve until the process ends."""
    guard = Guard()
    live = live_site(reactor, guard)
    registry = StagedRegistry("--resume" in sys.argv)
    factory = BoundedSite(root(registry, live, {}, guard))
    reactor.listenTCP(int(sys.argv[1]), factory, interface="127.0.0.1")
    print("the stage is set", flush=True)
    reactor.run()


if __name__ == "__main__":
    main()
