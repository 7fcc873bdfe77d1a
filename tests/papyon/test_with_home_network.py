"""Two strangers' worth of papyon against the real home network, over real sockets."""

from __future__ import annotations

import pytest

from amsn2athena.papyon import ClientState, ConversationState, DeliveryProblem, Membership, Presence
from amsn2athena.papyon.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    MessageNotDelivered,
    NoSuchUser,
    SessionError,
    SignedInElsewhere,
)
from tests.papyon.home import HomeForTests, Person, at_home


async def friends(home: HomeForTests, *names: str) -> list[Person]:
    """Everybody signed in, and each a contact of each."""
    people = [await home.person(name) for name in names]
    for person in people:
        await person.sign_in()
    for number, person in enumerate(people):
        for other in people[number + 1 :]:
            await person.befriend(other)
    return people


@at_home
async def test_adding_and_accepting(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    both = Membership.FORWARD | Membership.ALLOW | Membership.REVERSE
    for one, other in ((alice, bob), (bob, alice)):
        await one.until(lambda one=one, other=other: one.contact(other).memberships == both)  # type: ignore[misc]
        contact = one.contact(other)
        assert contact is not None
        assert contact.display_name == other.account.partition("@")[0].title()


@at_home
async def test_chatting_typing_and_nudging(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    talk = alice.talk_to(bob)
    await talk.send_text_message("hello Bob é你😀")
    await bob.until(lambda: bob.heard)
    assert bob.heard == ["hello Bob é你😀"]
    (answer,) = bob.conversations
    answer.send_typing_notification()
    await alice.until(lambda: alice.typists)
    await answer.send_text_message("hello Alice")
    await answer.send_nudge()
    await alice.until(lambda: alice.nudges)
    assert alice.heard == ["hello Alice"]
    assert alice.typists == [bob.account]
    assert len(alice.conversations) == 1


@at_home
async def test_status_name_and_words_reach_the_other(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    contact = alice.contact(bob)
    assert contact is not None
    for presence in (Presence.BUSY, Presence.AWAY, Presence.ON_THE_PHONE, Presence.ONLINE):
        bob.client.profile.presence = presence
        await alice.until(lambda: contact.presence is presence)  # noqa: B023
    bob.client.profile.display_name = "Bob % & Söhne"
    await alice.until(lambda: contact.display_name == "Bob % & Söhne")
    bob.client.profile.personal_message = "<at> the sea & sun"
    await alice.until(lambda: contact.personal_message == "<at> the sea & sun")
    bob.client.profile.presence = Presence.INVISIBLE
    await alice.until(lambda: contact.presence is Presence.OFFLINE)


@at_home
async def test_signing_out_is_seen(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    await bob.client.logout()
    await alice.until(lambda: alice.sees(bob) is Presence.OFFLINE)
    with pytest.raises(MessageNotDelivered) as caught:
        await alice.talk_to(bob).send_text_message("gone?")
    assert caught.value.reason is DeliveryProblem.CONTACT_OFFLINE


@at_home
async def test_a_list_survives_signing_out_and_in(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    before = alice.contact(bob)
    await alice.client.logout()
    await alice.sign_in()
    await alice.until(lambda: alice.sees(bob) is Presence.ONLINE)
    assert alice.contact(bob) is before


@at_home
async def test_a_request_waits_for_who_is_away_with_name_and_words(home: HomeForTests) -> None:
    alice, bob = [await home.person(name) for name in ("alice", "bob")]
    await alice.sign_in()
    await alice.client.address_book.add_messenger_contact(bob.account, "Ally", "It is me <3")
    await bob.sign_in()
    asking = bob.contact(alice)
    assert asking is not None
    assert asking.memberships == Membership.PENDING
    assert asking.attributes.get("invite_message") == "It is me <3"
    await bob.client.address_book.decline_contact_invitation(asking)
    await bob.client.logout()
    await bob.sign_in()
    assert bob.contact(alice) is None


@at_home
async def test_removing_a_contact(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    contact = alice.contact(bob)
    assert contact is not None
    await alice.client.address_book.delete_contact(contact)
    assert not contact.is_member(Membership.FORWARD)
    await bob.until(lambda: Membership.REVERSE not in bob.contact(alice).memberships)  # type: ignore[union-attr]
    await alice.client.logout()
    await alice.sign_in()
    again = alice.contact(bob)
    assert again is None or not again.is_member(Membership.FORWARD)


@at_home
async def test_nobody_can_be_added_who_does_not_exist(home: HomeForTests) -> None:
    alice = await home.person("alice")
    await alice.sign_in()
    with pytest.raises(NoSuchUser):
        await alice.client.address_book.add_messenger_contact("nobody@example.com")


@at_home
async def test_a_wrong_password_and_an_unknown_account(home: HomeForTests) -> None:
    alice = await home.person("alice")
    for account, password in ((alice.account, "wrong"), ("nobody@example.com", "wrong")):
        with pytest.raises(AuthenticationFailed):
            await alice.client.login(account, password)
    await alice.sign_in()
    assert alice.client.state is ClientState.OPEN


@at_home
async def test_a_switchboard_that_was_closed_is_reopened(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    talk = alice.talk_to(bob)
    for number in range(5):
        await talk.send_text_message(f"message {number}")
        await bob.until(lambda: len(bob.heard) == number + 1)  # noqa: B023
        bob.conversations.pop().leave()
        await alice.until(lambda: talk.state is ConversationState.CLOSED)
    assert bob.heard == [f"message {number}" for number in range(5)]


@at_home
async def test_both_speak_first(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    first, second = alice.talk_to(bob), bob.talk_to(alice)
    sent = [first.send_text_message("from alice"), second.send_text_message("from bob")]
    for each in sent:
        await each
    await alice.until(lambda: alice.heard)
    await bob.until(lambda: bob.heard)
    assert (alice.heard, bob.heard) == (["from bob"], ["from alice"])
    assert (len(alice.conversations), len(bob.conversations)) == (1, 1)


@at_home
async def test_twenty_thousand_bytes_with_emoji_arrive_as_they_were(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    content = "Zwölf Boxkämpfer 👩‍👩‍👧‍👦 🇩🇪 jagen\nViktor 你好 é\n" * 400
    assert len(content.encode()) > 20_000
    await alice.talk_to(bob).send_text_message(content)
    await bob.until(lambda: bob.heard)
    assert bob.heard == [content]


@at_home
async def test_three_talk(home: HomeForTests) -> None:
    alice, bob, carol = await friends(home, "alice", "bob", "carol")
    talk = alice.talk_to(bob)
    await talk.send_text_message("just us")
    contact = alice.contact(carol)
    assert contact is not None
    await talk.invite_user(contact)
    await talk.send_text_message("all of us")
    await carol.until(lambda: carol.heard)
    await bob.until(lambda: len(bob.heard) == 2)
    (group,) = carol.conversations
    await group.send_text_message("from carol")
    await alice.until(lambda: alice.heard)
    await bob.until(lambda: len(bob.heard) == 3)
    assert (alice.heard, carol.heard) == (["from carol"], ["all of us"])
    group.leave()
    await alice.until(lambda: len(talk.participants) == 1)
    assert {each.account for each in talk.contacts} == {bob.account}


@at_home
async def test_the_same_place_twice_throws_the_first_out(home: HomeForTests) -> None:
    alice = await home.person("alice")
    await alice.sign_in()
    client = type(alice.client)(home.hosts, machine_guid=alice.client.machine_guid)
    await client.login(alice.account, "correct horse")
    await alice.until(lambda: alice.errors)
    assert isinstance(alice.errors[0], SignedInElsewhere)
    await client.logout()


@at_home
async def test_a_server_that_vanishes_and_comes_back(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    talk = alice.talk_to(bob)
    await talk.send_text_message("before")
    await home.vanish()
    for person in (alice, bob):
        await person.until(lambda person=person: person.client.state is ClientState.CLOSED)  # type: ignore[misc]
        assert isinstance(person.errors[0], SessionError)
        assert person.client.address_book.contacts.search_by_presence(Presence.ONLINE).__len__() == 0
    with pytest.raises(MessageNotDelivered):
        await talk.send_text_message("into the void")
    with pytest.raises(ConnectionFailed):
        await alice.sign_in()
    await home.start()
    await alice.sign_in()
    await bob.sign_in()
    await alice.until(lambda: alice.sees(bob) is Presence.ONLINE)
    await talk.send_text_message("after")
    await bob.until(lambda: bob.heard == ["before", "after"])


@at_home
async def test_a_group_of_three_talks_acts_and_goes(home: HomeForTests) -> None:
    alice, bob, carol = await friends(home, "alice", "bob", "carol")
    talk = alice.talk_to(bob)
    await talk.send_text_message("just us")
    carols = alice.contact(carol)
    assert carols is not None
    await talk.invite_user(carols)
    await talk.send_action("waves")
    await carol.until(lambda: carol.heard == ["* waves"])
    await bob.until(lambda: bob.heard == ["just us", "* waves"])
    (group,) = carol.conversations
    assert {each.account for each in group.participants} == {alice.account, bob.account}
    await group.send_text_message("hello both")
    await alice.until(lambda: alice.heard == ["hello both"])
    await bob.until(lambda: bob.heard[2:] == ["hello both"])
    group.leave()
    await alice.until(lambda: len(talk.participants) == 1)
    await talk.send_text_message("us again")
    await bob.until(lambda: bob.heard[3:] == ["us again"])
    assert carol.heard == ["* waves"]


@at_home
async def test_what_is_said_as_the_other_closes_the_window_arrives_once(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    talk = alice.talk_to(bob)
    await talk.send_text_message("hello")
    await bob.until(lambda: bob.heard)
    for number in range(10):
        bob.conversations[-1].leave()
        await talk.send_text_message(str(number))
        await bob.until(lambda number=number: bob.heard[-1] == str(number))  # type: ignore[misc]
    assert bob.heard == ["hello", *map(str, range(10))]


@at_home
async def test_what_is_said_at_one_place_is_shown_at_the_other(home: HomeForTests) -> None:
    alice, bob = await friends(home, "alice", "bob")
    sofa = home.place_of("alice")
    await sofa.sign_in()
    talk = alice.talk_to(bob)
    await talk.send_text_message("from the desk")
    await bob.until(lambda: bob.heard)
    await sofa.until(lambda: sofa.conversations)
    await bob.conversations[-1].send_text_message("hello Alice")
    await sofa.until(lambda: sofa.heard[-1:] == ["hello Alice"])
    await alice.until(lambda: alice.heard == ["hello Alice"])
    await talk.send_text_message("again from the desk")
    await sofa.until(lambda: sofa.heard[-1:] == ["(again from the desk)"])
