"""The real home network, on real loopback sockets, with its database in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest_twisted
from twisted.internet import reactor
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.interfaces import IListeningPort
from twisted.web.resource import Resource
from twisted.web.server import Site

from amsn2athena.homeserver import HomeNetwork
from amsn2athena.msnp.dialects import ALL, Proof
from amsn2athena.papyon import Circle, Client, Contact, Conversation, ConversationMessage, Hosts, Presence
from amsn2athena.papyon.errors import SessionError
from amsn2athena.papyon.event import (
    AddressBookEventInterface,
    CircleEventInterface,
    ClientEventInterface,
    ContactEventInterface,
    ConversationEventInterface,
    InviteEventInterface,
    ProfileEventInterface,
)
from tests.storage.template import InMemory

T = TypeVar("T")

#: Run a coroutine as a test, with any fixtures and parameters.
in_the_reactor: Callable[[Callable[..., Awaitable[None]]], Callable[..., Any]] = pytest_twisted.ensureDeferred

PASSWORD = "correct horse"
KEY = bytes(range(32))


class HomeForTests:
    """A home network that listens; `stop` it at the end."""

    def __init__(self) -> None:
        self._database = InMemory()
        self._ports: list[IListeningPort] = []
        self._people: list[Person] = []
        self.port = 0
        self.http = 0

    async def start(self) -> None:
        """Open the ports, the same ones as before if there were any."""
        self.network = HomeNetwork(self._database, sealing_key=lambda: KEY)
        root = Resource()  # type: ignore[no-untyped-call]
        for segment, resource in self.network.resources().items():
            root.putChild(segment, resource)
        site = Site(root)  # type: ignore[no-untyped-call]
        self.port = await self._listen(self.network.factory, self.port)
        self.http = await self.listen_for_web(site, self.http)

    async def listen_for_web(self, site: Any, port: int) -> int:
        """Open the port of the web services."""
        return await self._listen(site, port)

    async def _listen(self, factory: Any, port: int) -> int:
        description = f"tcp:{port}:interface=127.0.0.1"
        endpoint = serverFromString(reactor, description)  # type: ignore[no-untyped-call]
        listening = await endpoint.listen(factory)
        self._ports.append(listening)
        return int(listening.getHost().port)

    @property
    def hosts(self) -> Hosts:
        """Where it is."""
        soap = f"http://127.0.0.1:{self.http}"
        return Hosts(
            f"127.0.0.1:{self.port}",
            f"{soap}/RST.srf",
            f"{soap}/abservice/abservice.asmx",
            f"{soap}/abservice/SharingService.asmx",
            f"{soap}/OimWS/oim.asmx",
            f"{soap}/rsi/rsi.asmx",
            f"{soap}/rdr/pprdr.asp",
        )

    async def person(self, name: str, dialects: Sequence[int] | None = None) -> Person:
        """Make an account and a client for it, not signed in yet; in a dialect of MD5 with a password for
        that.
        """
        account = f"{name}@example.com"
        await self.network.create_account(account, name.title(), PASSWORD)
        person = self.place_of(name, dialects)
        if any(each.proof is Proof.MD5 for each in ALL if each.number == person.client.protocol_version):
            person.password = await self.network.make_old_password(account)
        return person

    def place_of(self, name: str, dialects: Sequence[int] | None = None) -> Person:
        """Make another client for an account, not signed in yet."""
        self._people.append(Person(Client(self.hosts, dialects=dialects), f"{name}@example.com"))
        return self._people[-1]

    async def vanish(self) -> None:
        """Close the ports and all connections, without goodbye."""
        ports, self._ports = self._ports, []
        self.network.shutdown()
        for port in ports:
            await maybeDeferred(port.stopListening)

    async def stop(self) -> None:
        """Sign everybody out and close everything."""
        for person in self._people:
            await person.client.logout()
        await self.vanish()
        await maybeDeferred(self._database.close)


class Person(
    AddressBookEventInterface,
    CircleEventInterface,
    ClientEventInterface,
    ContactEventInterface,
    ConversationEventInterface,
    InviteEventInterface,
    ProfileEventInterface,
):
    """Somebody with a client, who writes down what happens."""

    def __init__(self, client: Client, account: str) -> None:
        self.client = client
        self.account = account
        self.password = PASSWORD
        self.conversations: list[Conversation] = []
        self.heard: list[str] = []
        self.nudges = 0
        self.typists: list[str] = []
        self.errors: list[SessionError] = []
        self.notices: list[str] = []
        self.minutes: list[int] = []
        self._waiting: list[tuple[Callable[[], Any], Deferred[Any]]] = []
        client.register_events_handler(self)

    async def sign_in(self) -> None:
        """Sign in."""
        await self.client.login(self.account, self.password)

    def until(self, condition: Callable[[], T]) -> Deferred[T]:
        """Fire as soon as ``condition`` holds, with what it is then; it is looked at after each event."""
        done: Deferred[T] = Deferred().addTimeout(10, reactor)
        self._waiting.append((condition, done))
        self._look()
        return done

    def contact(self, other: Person) -> Contact | None:
        """Return somebody on our lists."""
        return self.client.address_book.search_contact(other.account)

    def sees(self, other: Person) -> Presence:
        """Return how somebody looks to us."""
        contact = self.contact(other)
        return contact.presence if contact else Presence.OFFLINE

    async def befriend(self, other: Person) -> None:
        """Ask somebody to be a contact, who agrees, and wait until each sees the other."""
        book = other.client.address_book
        await self.client.address_book.add_messenger_contact(other.account)
        await other.until(lambda: other.contact(self))
        asking = other.contact(self)
        assert asking is not None
        await book.accept_contact_invitation(asking)
        await other.until(lambda: other.sees(self) is not Presence.OFFLINE)
        await self.until(lambda: self.sees(other) is not Presence.OFFLINE)

    def talk_to(self, *others: Person) -> Conversation:
        """Open a conversation."""
        contacts = [contact for contact in map(self.contact, others) if contact]
        assert len(contacts) == len(others)
        conversation = Conversation(self.client, contacts)
        conversation.register_events_handler(self)
        self.conversations.append(conversation)
        return conversation

    def _look(self) -> None:
        waiting, self._waiting = self._waiting, []
        for condition, done in waiting:
            if done.called:
                continue
            found = condition()
            if found:
                done.callback(found)
            else:
                self._waiting.append((condition, done))

    # Events

    def on_client_state_changed(self, state: object) -> None:
        self._look()

    def on_client_error(self, kind: object, error: SessionError) -> None:
        self.errors.append(error)
        self._look()

    def on_client_notice(self, text: str) -> None:
        self.notices.append(text)
        self._look()

    def on_client_maintenance(self, minutes: int) -> None:
        self.minutes.append(minutes)
        self._look()

    def on_addressbook_contact_pending(self, contact: Contact) -> None:
        self._look()

    def on_circle_added(self, circle: Circle) -> None:
        self._look()

    def on_circle_changed(self, circle: Circle) -> None:
        self._look()

    def on_circle_removed(self, circle: Circle) -> None:
        self._look()

    def on_circle_invited(self, circle: Circle, inviter: Contact) -> None:
        self._look()

    def on_contact_memberships_changed(self, contact: Contact) -> None:
        self._look()

    def on_contact_presence_changed(self, contact: Contact) -> None:
        self._look()

    def on_contact_display_name_changed(self, contact: Contact) -> None:
        self._look()

    def on_contact_personal_message_changed(self, contact: Contact) -> None:
        self._look()

    def on_contact_current_media_changed(self, contact: Contact) -> None:
        self._look()

    def on_profile_presence_changed(self) -> None:
        self._look()

    def on_profile_end_points_changed(self) -> None:
        self._look()

    def on_invite_conversation(self, conversation: Conversation) -> None:
        conversation.register_events_handler(self)
        self.conversations.append(conversation)
        self._look()

    def on_conversation_state_changed(self, state: object) -> None:
        self._look()

    def on_conversation_user_joined(self, contact: Contact) -> None:
        self._look()

    def on_conversation_user_left(self, contact: Contact) -> None:
        self._look()

    def on_conversation_message_received(self, sender: Contact, message: ConversationMessage) -> None:
        self.heard.append(message.content)
        self._look()

    def on_conversation_nudge_received(self, sender: Contact) -> None:
        self.nudges += 1
        self._look()

    def on_conversation_message_sent_elsewhere(self, message: ConversationMessage) -> None:
        self.heard.append(f"({message.content})")
        self._look()

    def on_conversation_action_received(self, sender: Contact, text: str) -> None:
        self.heard.append(f"* {text}")
        self._look()

    def on_conversation_user_typing(self, contact: Contact) -> None:
        self.typists.append(contact.account)
        self._look()


@asynccontextmanager
async def running() -> AsyncIterator[HomeForTests]:
    """Run a home network of its own, and leave nothing behind."""
    home = HomeForTests()
    await home.start()
    try:
        yield home
    finally:
        await home.stop()


Story = Callable[[HomeForTests], Awaitable[None]]


def at_home(story: Story) -> Callable[[], Any]:
    """Run ``story`` with a home network of its own, and leave nothing behind."""

    async def run() -> None:
        async with running() as home:
            await story(home)

    run.__name__ = story.__name__
    return in_the_reactor(run)
