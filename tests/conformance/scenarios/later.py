"""Messages for those who are not there."""

from __future__ import annotations

from amsn2athena.papyon import OfflineMessage, Presence
from tests.conformance.errors import expect
from tests.conformance.person import Person
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage

#: In this order; with what has been lost somewhere: lines, marks of XML, long words, and other scripts.
TEXTS = ("one", "zwei\n& <three> é 你好 😀", "a long one, " * 40, "4")


@scenario("messages for somebody who is away wait, in order, until they are deleted", "offline_messages")
async def wait_while_away(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    await bob.sign_out()
    await alice.sees_as(bob, Presence.OFFLINE)
    for text in TEXTS:
        await alice.client.oim_box.send_message(alice.contact(bob), text)
    await bob.sign_in()
    messages = await fetched(bob, len(TEXTS))
    expect("the texts", [each.text for each in messages], list(TEXTS))
    expect("who sent them", {each.sender for each in messages}, {alice.account})
    dates = [each.date for each in messages]
    expect("the order of the dates", dates, sorted(dates))
    await bob.sign_in_again()
    await fetched(bob, len(TEXTS))
    await bob.client.oim_box.delete_messages(messages)
    await bob.sign_in_again()
    await bob.client.oim_box.sync()
    expect("what waits after it was deleted", bob.client.oim_box.messages, ())


@scenario("somebody who is hidden is told of a message at once", "offline_messages")
async def told_while_hidden(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    bob.client.profile.presence = Presence.INVISIBLE
    await alice.sees_as(bob, Presence.OFFLINE)
    await alice.client.oim_box.send_message(alice.contact(bob), "I know that you are there")
    (message,) = await fetched(bob, 1)
    expect("the text", message.text, "I know that you are there")
    await bob.client.oim_box.delete_messages([message])


async def fetched(person: Person, count: int) -> tuple[OfflineMessage, ...]:
    """Wait until so many messages are known to wait, and fetch them."""
    box = person.client.oim_box
    await person.until(f"{count} messages", lambda: len(box.messages) >= count)
    messages = await box.fetch_messages()
    expect(f"how many messages {person.account} has", len(messages), count)
    return messages
