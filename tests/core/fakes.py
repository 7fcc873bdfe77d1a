"""Stand-ins for papyon and for a front end, so that core is tested without a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from twisted.internet.defer import Deferred, fail, succeed

from amsn2athena.core.drawer import Drawer, Kept
from amsn2athena.core.views import ContactView, MessageView
from amsn2athena.papyon import (
    Abilities,
    Circle,
    Client,
    ClientErrorType,
    ClientState,
    Contact,
    ContactInfo,
    ConversationMessage,
    ConversationState,
    Group,
    Media,
    Membership,
    OfflineMessage,
    Presence,
    Privacy,
    TextFormat,
)
from amsn2athena.papyon.errors import RequestError, SessionError

FRIENDS = Membership.FORWARD | Membership.ALLOW | Membership.REVERSE


class FakeEvents:
    """Something that handlers register with; ``tell`` calls a method of each that has it."""

    def __init__(self) -> None:
        self.handlers: list[object] = []

    def register_events_handler(self, handler: object) -> None:
        if handler not in self.handlers:
            self.handlers.append(handler)

    def unregister_events_handler(self, handler: object) -> None:
        self.handlers.remove(handler)

    def tell(self, event: str, *args: object) -> None:
        for handler in tuple(self.handlers):
            if (method := getattr(handler, event, None)) is not None:
                method(*args)


@dataclass
class FakeProfile:
    """Takes everything at once, as a kind server would; and in silence, if it ``keeps_silent``."""

    client: FakeClient
    _values: dict[str, Any] = field(
        default_factory=lambda: {
            "presence": Presence.OFFLINE,
            "display_name": "",
            "personal_message": "",
            "account": "alice@example.com",
            "current_media": Media(),
            "end_point_name": "amsn2athena",
            "end_points": (),
            "privacy": Privacy.ALLOW,
            "alert_when_added": True,
        }
    )

    keeps_silent: bool = False

    def __getattr__(self, name: str) -> Any:
        return self._values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("client", "_values", "keeps_silent"):
            super().__setattr__(name, value)
            return
        self._values[name] = value
        if not self.keeps_silent:
            self.client.tell(f"on_profile_{name}_changed")


class FakeAddressBook:
    """A list of contacts; requests to change it wait in ``asked``, the answer last, for the test."""

    def __init__(self) -> None:
        self.contacts: list[Contact] = []
        self.groups: tuple[Group, ...] = ()
        self.asked: list[tuple[Any, ...]] = []

    def search_contact(self, account: str) -> Contact | None:
        return next((contact for contact in self.contacts if contact.account == account), None)

    def search_or_build_contact(self, account: str, display_name: str = "") -> Contact:
        return self.search_contact(account) or Contact(account, display_name=display_name)

    def add_messenger_contact(
        self, account: str, name: str, message: str, groups: tuple[Group, ...]
    ) -> Deferred[Any]:
        return self._ask("add", account, message, *(group.id for group in groups))

    def accept_contact_invitation(self, contact: Contact) -> Deferred[Any]:
        return self._ask("accept", contact.account)

    def decline_contact_invitation(self, contact: Contact) -> Deferred[Any]:
        return self._ask("decline", contact.account)

    def delete_contact(self, contact: Contact, *, block: bool) -> Deferred[Any]:
        return self._ask("delete and block" if block else "delete", contact.account)

    def block_contact(self, contact: Contact) -> Deferred[Any]:
        return self._ask("block", contact.account)

    def unblock_contact(self, contact: Contact) -> Deferred[Any]:
        return self._ask("unblock", contact.account)

    def update_contact_infos(self, contact: Contact, infos: dict[ContactInfo, str]) -> Deferred[Any]:
        return self._ask("note", contact.account, *(f"{info.value}={text}" for info, text in infos.items()))

    def add_group(self, name: str) -> Deferred[Any]:
        return self._ask("add group", name)

    def rename_group(self, group: Group, name: str) -> Deferred[Any]:
        return self._ask("rename group", group.id, name)

    def delete_group(self, group: Group) -> Deferred[Any]:
        return self._ask("delete group", group.id)

    def add_contact_to_group(self, group: Group, contact: Contact) -> Deferred[Any]:
        return self._ask("put in", group.id, contact.account)

    def delete_contact_from_group(self, group: Group, contact: Contact) -> Deferred[Any]:
        return self._ask("take from", group.id, contact.account)

    def add_favorite(self, contact: Contact) -> Deferred[Any]:
        return self._ask("favor", contact.account)

    def remove_favorite(self, contact: Contact) -> Deferred[Any]:
        return self._ask("favor no more", contact.account)

    def _ask(self, *request: str) -> Deferred[Any]:
        answer: Deferred[Any] = Deferred()
        self.asked.append((*request, answer))
        return answer


@dataclass
class FakeMailbox:
    """A mailbox that counts what the test says."""

    unread_mail_count: int = 0


class FakeOfflineMessages:
    """What waits for us is in ``waiting``; what we leave for others, delete or fetch waits for the test."""

    def __init__(self, client: FakeClient) -> None:
        self.client = client
        self.waiting: list[OfflineMessage] = []
        self.left: list[tuple[str, str, Deferred[None]]] = []
        self.deleted: list[tuple[list[str], Deferred[None]]] = []
        self.failure: RequestError | None = None
        self.fetches = 0

    def send_message(self, contact: Contact, text: str) -> Deferred[None]:
        answer: Deferred[None] = Deferred()
        self.left.append((contact.account, text, answer))
        return answer

    def fetch_messages(self) -> Deferred[tuple[OfflineMessage, ...]]:
        self.fetches += 1
        return succeed(tuple(self.waiting)) if self.failure is None else fail(self.failure)

    def delete_messages(self, messages: Iterable[OfflineMessage]) -> Deferred[None]:
        ids = [message.id for message in messages]
        answer: Deferred[None] = Deferred()
        self.deleted.append((ids, answer))
        return answer

    def come(self, *messages: OfflineMessage) -> None:
        """Let messages wait, and say so."""
        self.waiting.extend(messages)
        self.client.tell("on_oim_messages_received", messages)


class FakeCircles:
    """Circles that the test makes; requests wait in ``asked`` to be answered by it."""

    def __init__(self, client: FakeClient) -> None:
        self.client = client
        self.circles: dict[str, Circle] = {}
        self.asked: list[tuple[str, str, Deferred[Any]]] = []

    def __iter__(self) -> Iterator[Circle]:
        return iter(self.circles.values())

    def get(self, circle_id: str) -> Circle | None:
        return self.circles.get(circle_id)

    def create(self, name: str) -> Deferred[Circle]:
        return self._ask("create", name)

    def accept(self, circle: Circle) -> Deferred[None]:
        return self._ask("accept", circle.id)

    def decline(self, circle: Circle) -> Deferred[None]:
        return self._ask("decline", circle.id)

    def leave(self, circle: Circle) -> Deferred[None]:
        return self._ask("leave", circle.id)

    def conversation(self, circle: Circle) -> FakeConversation:
        others = sorted(circle.members - {"alice@example.com"})
        book = self.client.address_book
        talk = FakeConversation(self.client, [book.search_or_build_contact(each) for each in others])
        talk.circle = circle
        return talk

    def _ask(self, what: str, about: str) -> Deferred[Any]:
        answer: Deferred[Any] = Deferred()
        self.asked.append((what, about, answer))
        return answer


class FakeClient(FakeEvents):
    """A papyon client whose network is the test."""

    def __init__(self) -> None:
        super().__init__()
        self.address_book = FakeAddressBook()
        self.profile = FakeProfile(self)
        self.mailbox = FakeMailbox()
        self.oim_box = FakeOfflineMessages(self)
        self.circles = FakeCircles(self)
        self.abilities = Abilities(
            personal_messages=True,
            notes=True,
            invitations=True,
            groups=True,
            offline_messages=True,
            circles=True,
            places=True,
            refusals=True,
        )
        self.logins: list[tuple[str, str]] = []
        self.login_answer: Deferred[None] = Deferred()
        self.logged_out = 0
        self.dismissed: list[tuple[str, Deferred[None]]] = []

    def login(self, account: str, password: str) -> Deferred[None]:
        self.logins.append((account, password))
        self.login_answer = Deferred()
        return self.login_answer

    def logout(self) -> Deferred[None]:
        self.logged_out += 1
        self.tell("on_client_state_changed", ClientState.CLOSED)
        return succeed(None)

    def disconnect_endpoint(self, end_point: str) -> Deferred[None]:
        self.dismissed.append((end_point, Deferred()))
        return self.dismissed[-1][1]

    def disconnect_other_endpoints(self) -> Deferred[None]:
        return self.disconnect_endpoint("*")

    def lose(self, error: SessionError) -> None:
        """Lose the connection, as papyon would tell it."""
        self.tell("on_client_error", ClientErrorType.NETWORK, error)
        self.tell("on_client_state_changed", ClientState.CLOSED)

    def add_contact(
        self,
        account: str,
        memberships: Membership = FRIENDS,
        presence: Presence = Presence.ONLINE,
        name: str = "",
    ) -> Contact:
        """Put somebody into the address book and say so."""
        contact = Contact(account, display_name=name, presence=presence, memberships=memberships)
        self.address_book.contacts.append(contact)
        event = "messenger_contact_added" if Membership.FORWARD in memberships else "contact_pending"
        self.tell(f"on_addressbook_{event}", contact)
        return contact

    def as_client(self) -> Client:
        return cast(Client, self)


class FakeConversation(FakeEvents):
    """A papyon conversation; what is sent waits in ``sent`` to be acknowledged by the test."""

    def __init__(self, client: object, contacts: list[Contact]) -> None:
        super().__init__()
        self.contacts = list(contacts)
        self.sent: list[tuple[str, Deferred[None]]] = []
        self.formats: list[TextFormat] = []
        self.typing_sent = 0
        self.left = False
        self.state = ConversationState.CLOSED
        self.circle: Circle | None = None

    def send_text_message(self, message: ConversationMessage) -> Deferred[None]:
        self.formats.append(message.formatting)
        return self._send(message.content)

    def send_action(self, text: str) -> Deferred[None]:
        return self._send(f"*{text}*")

    def send_nudge(self) -> Deferred[None]:
        return self._send("*nudge*")

    def send_typing_notification(self) -> None:
        self.typing_sent += 1

    def invite_user(self, contact: Contact) -> Deferred[None]:
        return self._send(f"*invite {contact.account}*")

    def leave(self) -> None:
        self.left = True

    def _send(self, what: str) -> Deferred[None]:
        answer: Deferred[None] = Deferred()
        self.sent.append((what, answer))
        return answer


class FakeDrawer:
    """A drawer that everything fits into; ``failure`` keeps it from taking and giving."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self.failure: Exception | None = None

    def put(self, name: str, kept: Kept, now: float) -> Deferred[None]:
        self.kept[name] = kept
        return succeed(None) if self.failure is None else fail(self.failure)

    def all(self, now: float) -> Deferred[list[tuple[str, Kept]]]:
        return succeed(list(self.kept.items())) if self.failure is None else fail(self.failure)

    def drop(self, names: list[str]) -> Deferred[None]:
        for name in names:
            del self.kept[name]
        return succeed(None)

    def texts(self) -> list[str]:
        """Return what was said in the lines."""
        return [kept.line.text for kept in self.kept.values()]

    def as_drawer(self) -> Drawer:
        return cast(Drawer, self)


class Recorder:
    """A front end that writes down every event as (name without ``_changed`` and such, arguments)."""

    def __init__(self) -> None:
        self.events: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args: self.events.append((name, *args))

    def take(self, name: str) -> list[tuple[Any, ...]]:
        """Return the arguments of every event called ``name``, and forget them."""
        taken = [args for event, *args in self.events if event == name]
        self.events = [event for event in self.events if event[0] != name]
        return [tuple(args) for args in taken]

    def contacts(self) -> dict[str, ContactView]:
        """Return the contacts as the events leave them."""
        contacts: dict[str, ContactView] = {}
        for name, *args in self.events:
            if name == "contact_changed":
                contacts[args[0].account] = args[0]
            elif name == "contact_removed":
                del contacts[args[0]]
        return contacts

    def messages(self, conversation_id: str) -> list[MessageView]:
        """Return the lines of a conversation as the events leave them."""
        messages: dict[int, MessageView] = {}
        for name, *args in self.events:
            if name in ("message_added", "message_changed") and args[0] == conversation_id:
                messages[args[1].id] = args[1]
        return list(messages.values())
