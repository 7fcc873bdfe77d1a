"""Somebody with a client at one place, who writes down what happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater

from amsn2athena.papyon import Client, Contact, Conversation, ConversationMessage, Presence, event
from amsn2athena.papyon.errors import PapyonError
from tests.conformance.errors import NeverHappened, Unexpected, expect
from tests.conformance.server import Server

T = TypeVar("T")
E = TypeVar("E", bound=PapyonError)

_INTERFACES: tuple[type, ...] = tuple(getattr(event, name) for name in event.__all__)


class Person:
    """One client of one account, not signed in yet. ``client`` is made by us unless it is given."""

    def __init__(
        self, server: Server, account: str, password: str, dialect: int, client: Client | None = None
    ) -> None:
        self.account = account.lower()
        self.dialect = dialect
        self.client = client or Client(server.hosts, server.reactor, dialects=(dialect,))
        self.conversations: list[Conversation] = []
        self.events: list[tuple[Any, ...]] = []
        self.changed_lists = False
        self._server = server
        self._password = password
        self._waiting: list[tuple[Callable[[], Any], Deferred[Any]]] = []
        self.client.register_events_handler(self)

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Every event of every interface of papyon is written down."""
        if name.startswith("on_") and any(hasattr(interface, name) for interface in _INTERFACES):
            return lambda *args: self._happened(name.removeprefix("on_"), *args)
        raise AttributeError(name)

    # Signing in and out

    async def sign_in(self, presence: Presence = Presence.ONLINE) -> None:
        """Sign in with this status."""
        self.client.profile.presence = presence
        await self.client.login(self.account, self._password)
        expect("the dialect that was agreed on", self.client.protocol_version, self.dialect)

    async def sign_in_again(self) -> None:
        """Sign out and in."""
        await self.sign_out()
        await self.client.login(self.account, self._password)

    async def sign_out(self) -> None:
        """Sign out, when the server has had time to keep what was changed."""
        if self.changed_lists:
            await self._settle()
        await self.client.logout()

    # Waiting

    async def until(self, what: str, condition: Callable[[], T]) -> T:
        """Wait for ``condition``, which is looked at after each event; return what it is then."""
        done: Deferred[T] = Deferred()
        self._waiting.append((condition, done))
        self._look()
        done.addTimeout(self._server.patience, self._server.reactor, lambda *_: _never(self.account, what))
        return await done

    async def hears(self, *texts: str) -> None:
        """Wait for these texts, after those that were heard before, and no others."""
        await self.until(f"the text {texts[-1][:40]!r}", lambda: len(self.heard) >= len(texts))
        expect(f"what {self.account} heard", self.heard, list(texts))

    async def told(self, name: str) -> tuple[Any, ...]:
        """Wait for an event, without its ``on_``; return its arguments."""
        found = await self.until(
            f"the event {name}", lambda: [each for each in self.events if each[0] == name]
        )
        return found[-1][1:]

    async def says_something_to_the_server(self) -> None:
        """Wait for an answer of the server: what it had to tell before has come by then."""
        words = self.client.abilities.personal_messages
        what = "personal_message" if words else "presence"
        before = self.times(f"profile_{what}_changed")
        setattr(self.client.profile, what, getattr(self.client.profile, what))
        await self.until("an answer", lambda: self.times(f"profile_{what}_changed") > before)

    def forget(self) -> None:
        """Forget the events so far."""
        self.events.clear()

    # What is known

    def times(self, name: str) -> int:
        """Return how often an event came."""
        return sum(each[0] == name for each in self.events)

    @property
    def heard(self) -> list[str]:
        """The texts that came, from anybody."""
        return [message.content for message in self.messages]

    @property
    def messages(self) -> list[ConversationMessage]:
        """The messages that came, from anybody."""
        return [each[2] for each in self.events if each[0] == "conversation_message_received"]

    def knows(self, other: Person) -> Contact | None:
        """Return somebody on our lists."""
        return self.client.address_book.search_contact(other.account)

    def contact(self, other: Person) -> Contact:
        """Return somebody who must be on our lists."""
        contact = self.knows(other)
        if contact is None:
            raise Unexpected(f"{other.account} is on no list of {self.account}")
        return contact

    def sees(self, other: Person) -> Presence:
        """Return how somebody looks to us."""
        contact = self.knows(other)
        return contact.presence if contact else Presence.OFFLINE

    async def sees_as(self, other: Person, presence: Presence) -> None:
        """Wait until somebody has this status for us."""
        await self.until(
            f"{other.account} to be seen as {presence.name}", lambda: self.sees(other) is presence
        )

    async def sees_come(self, other: Person) -> None:
        """Wait until somebody is there."""
        await self.until(f"{other.account} to be seen", lambda: self.sees(other) is not Presence.OFFLINE)

    # Doing

    async def befriend(self, other: Person) -> None:
        """Ask somebody who is signed in too, who agrees; wait until each sees the other."""
        await self.adds(other)
        await other.accepts(self)
        for one, two in ((self, other), (other, self)):
            await one.sees_come(two)

    async def adds(self, other: Person, message: str = "") -> Contact:
        """Ask somebody to be a contact."""
        self.changed_lists = True
        contact = await self.client.address_book.add_messenger_contact(other.account, "", message)
        await self._settle()
        return contact

    async def accepts(self, other: Person) -> None:
        """Accept somebody who asks, or is about to."""
        self.changed_lists = True
        await self.is_asked_by(other)
        await self.client.address_book.accept_contact_invitation(self.contact(other))
        await self._settle()

    async def is_asked_by(self, other: Person) -> Contact:
        """Wait until somebody asks to be a contact."""
        await self.until(f"{other.account} to ask {self.account}", lambda: self.knows(other))
        return self.contact(other)

    def talk_to(self, *others: Person) -> Conversation:
        """Open a conversation with contacts of ours."""
        conversation = Conversation(self.client, map(self.contact, others))
        self._join(conversation)
        return conversation

    async def conversation(self) -> Conversation:
        """Wait until somebody has opened a conversation with us, and return the newest one."""
        await self.until("a conversation", lambda: self.conversations)
        return self.conversations[-1]

    async def fails(self, awaited: Awaitable[object], kind: type[E]) -> E:
        """Wait for something that has to fail in this way; return the error."""
        try:
            await awaited
        except kind as error:
            return error
        raise Unexpected(f"it went well, and had to fail with {kind.__name__}")

    def look(self) -> None:
        """Something may have happened that is no event."""
        self._look()

    async def _settle(self) -> None:
        """Give the server the time to keep the lists."""
        if self._server.settling:
            await deferLater(self._server.reactor, self._server.settling)

    def _join(self, conversation: Conversation) -> None:
        self.conversations.append(conversation)
        conversation.register_events_handler(self)

    def _happened(self, name: str, *args: Any) -> None:
        self.events.append((name, *args))
        if name == "invite_conversation":
            self._join(args[0])
        self._look()

    def _look(self) -> None:
        waiting, self._waiting = self._waiting, []
        for condition, done in waiting:
            if done.called:
                continue
            try:
                found = condition()
            except Exception as error:
                done.errback(error)
            else:
                if found:
                    done.callback(found)
                else:
                    self._waiting.append((condition, done))


def _never(account: str, what: str) -> Any:
    raise NeverHappened(f"{account} waited in vain for {what}")
