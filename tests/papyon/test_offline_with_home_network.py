"""Messages for people who are not there, over real sockets."""

from __future__ import annotations

import pytest
from twisted.internet.defer import Deferred

from amsn2athena.papyon import DeliveryProblem, OfflineMessage, Presence
from amsn2athena.papyon.errors import MessageNotDelivered
from amsn2athena.papyon.event import OfflineMessagesEventInterface
from tests.papyon.home import HomeForTests, Person, at_home


class Box(OfflineMessagesEventInterface):
    """What somebody hears of messages that wait."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.received: list[OfflineMessage] = []
        self.deleted: list[str] = []
        person.client.register_events_handler(self)

    def on_oim_messages_received(self, messages: tuple[OfflineMessage, ...]) -> None:
        self.received += messages
        self.person._look()

    def on_oim_messages_deleted(self, messages: tuple[OfflineMessage, ...]) -> None:
        self.deleted += [message.text for message in messages]
        self.person._look()


def leave(person: Person, other: Person, text: str) -> Deferred[None]:
    contact = person.client.address_book.search_or_build_contact(other.account)
    return person.client.oim_box.send_message(contact, text)


@at_home
async def test_what_was_left_is_there_at_the_next_sign_in_until_it_is_deleted(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob")
    await alice.sign_in()
    texts = [f"{number} é你😀\nline" for number in range(30)]
    for text in texts:
        await leave(alice, bob, text)
    box = Box(bob)
    await bob.sign_in()
    await bob.until(lambda: len(box.received) == 30)
    messages = await bob.client.oim_box.fetch_messages()
    assert [message.text for message in messages] == texts
    assert {(message.sender, message.display_name) for message in messages} == {(alice.account, "Alice")}
    await bob.client.logout()
    await bob.sign_in()
    await bob.until(lambda: len(box.received) == 60)
    await bob.client.oim_box.delete_messages(bob.client.oim_box.messages)
    await bob.client.logout()
    await bob.sign_in()
    assert await bob.client.oim_box.fetch_messages() == ()


@at_home
async def test_who_is_hidden_hears_of_a_message_at_once(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob")
    bob.client.profile.presence = Presence.INVISIBLE
    box = Box(bob)
    await alice.sign_in()
    await bob.sign_in()
    await leave(alice, bob, "psst")
    await bob.until(lambda: box.received)
    [message] = await bob.client.oim_box.fetch_messages()
    assert message.text == "psst"
    await bob.client.oim_box.delete_messages([message])
    await bob.until(lambda: box.deleted == ["psst"])


@at_home
async def test_nobody_leaves_anything_for_nobody(home: HomeForTests) -> None:
    alice = await home.person("alice")
    await alice.sign_in()
    stranger = alice.client.address_book.search_or_build_contact("nobody@example.com")
    with pytest.raises(MessageNotDelivered) as raised:
        await alice.client.oim_box.send_message(stranger, "hello?")
    assert raised.value.reason is DeliveryProblem.REFUSED
