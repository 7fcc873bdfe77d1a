"""Circles between clients and the home network, over real sockets."""

from __future__ import annotations

import pytest

from amsn2athena.msnp.soap import CircleRole, CircleState
from amsn2athena.papyon import Circle, ClientState, Conversation, DeliveryProblem, Presence
from amsn2athena.papyon.errors import AlreadyInCircle, MessageNotDelivered, NoSuchCircle, RequestRefused
from tests.papyon.home import HomeForTests, Person, at_home


def has_circle(person: Person) -> bool:
    return len(person.client.circles) > 0


async def asked(person: Person) -> Circle:
    """Wait until somebody is asked into their one circle."""
    await person.until(lambda: has_circle(person))
    [circle] = person.client.circles
    return circle


async def inside(person: Person, *members: Person) -> Circle:
    """Wait until somebody is in their one circle, with these members."""
    everybody = {each.account for each in members}
    await person.until(
        lambda: (
            [each for each in person.client.circles if each.state is CircleState.ACCEPTED]
            and all(each.members == everybody for each in person.client.circles)
        )
    )
    return await asked(person)


async def sees(person: Person, talk: Conversation, *names: str) -> None:
    """Wait until just these are in the conversation."""
    await person.until(lambda: who(talk) == set(names))


async def three(home: HomeForTests) -> list[Person]:
    """Sign in Alice, Bob and Carol; Alice knows both, who do not know each other."""
    people = [await home.person(name) for name in ("alice", "bob", "carol")]
    for person in people:
        await person.sign_in()
    alice, bob, carol = people
    await alice.befriend(bob)
    await alice.befriend(carol)
    return people


async def gather(host: Person, *guests: Person) -> list[Circle]:
    """Have somebody create a circle, and these come in."""
    circle = await host.client.circles.create("Friends")
    for guest in guests:
        contact = host.contact(guest)
        assert contact is not None
        await host.client.circles.invite(circle, contact, "Come!")
        invited = await asked(guest)
        assert (invited.state, invited.inviter, invited.message) == (
            CircleState.WAITING,
            host.account,
            "Come!",
        )
        await guest.client.circles.accept(invited)
    found = [await inside(each, host, *guests) for each in (host, *guests)]
    assert {each.id for each in found} == {circle.id}
    return found


def enter(person: Person, circle: Circle) -> Conversation:
    """Open the window of a circle."""
    talk = person.client.circles.conversation(circle)
    talk.register_events_handler(person)
    return talk


def who(talk: Conversation) -> set[str]:
    return {each.account.partition("@")[0] for each in talk.participants}


@at_home
async def test_three_people_talk_in_a_circle(home: HomeForTests) -> None:
    alice, bob, carol = await three(home)
    circles = await gather(alice, bob, carol)
    assert [each.role for each in circles] == [CircleRole.ADMIN, CircleRole.MEMBER, CircleRole.MEMBER]
    talks = [enter(person, circle) for person, circle in zip((alice, bob, carol), circles, strict=True)]
    await sees(alice, talks[0], "bob", "carol")
    await sees(bob, talks[1], "alice", "carol")
    await talks[1].send_text_message("hello é 你😀")
    await alice.until(lambda: alice.heard == ["hello é 你😀"])
    await carol.until(lambda: carol.heard == ["hello é 你😀"])
    talks[2].send_typing_notification()
    await talks[2].send_nudge()
    await alice.until(lambda: alice.nudges == 1)
    await bob.until(lambda: bob.nudges == 1)
    assert alice.typists == bob.typists == [carol.account]
    await talks[0].send_text_message("long " * 2000)
    await bob.until(lambda: bob.heard[-1:] == ["long " * 2000])


@at_home
async def test_members_who_are_no_contacts_see_each_other_in_the_circle_only(home: HomeForTests) -> None:
    alice, bob, carol = await three(home)
    circles = await gather(alice, bob, carol)
    talk = enter(bob, circles[1])
    await bob.until(lambda: "carol" in who(talk))
    [seen] = [each for each in talk.participants if each.account == carol.account]
    assert (seen.display_name, seen.presence) == ("Carol", Presence.ONLINE)
    carol.client.profile.presence = Presence.BUSY
    await bob.until(lambda: seen.presence is Presence.BUSY)
    await carol.client.logout()
    await bob.until(lambda: seen.presence is Presence.OFFLINE)
    assert who(talk) == {"alice"}


@at_home
async def test_who_was_away_missed_what_was_said_and_is_back_without_being_asked(home: HomeForTests) -> None:
    alice, bob, carol = await three(home)
    circles = await gather(alice, bob, carol)
    talk, bobs = enter(alice, circles[0]), enter(bob, circles[1])
    await sees(alice, talk, "bob", "carol")
    await bob.client.logout()
    await sees(alice, talk, "carol")
    await talk.send_text_message("Bob misses this")
    await bob.sign_in()
    await sees(alice, talk, "bob", "carol")
    await talk.send_text_message("and hears this")
    await bob.until(lambda: bob.heard == ["and hears this"])
    assert bobs.circle is circles[1]


@at_home
async def test_with_nobody_there_the_sender_is_told(home: HomeForTests) -> None:
    alice, bob, _ = await three(home)
    circles = await gather(alice, bob)
    talk = enter(alice, circles[0])
    await sees(alice, talk, "bob")
    await bob.client.logout()
    await sees(alice, talk)
    with pytest.raises(MessageNotDelivered) as caught:
        await talk.send_text_message("Anybody?")
    assert caught.value.reason is DeliveryProblem.CONTACT_OFFLINE


@at_home
async def test_a_window_opens_when_somebody_speaks(home: HomeForTests) -> None:
    alice, bob, _ = await three(home)
    circles = await gather(alice, bob)
    talk = enter(alice, circles[0])
    await sees(alice, talk, "bob")
    await talk.send_text_message("knock knock")
    await bob.until(lambda: bob.heard == ["knock knock"])
    assert [each.circle for each in bob.conversations] == [circles[1]]


@at_home
async def test_leaving_and_being_the_last(home: HomeForTests) -> None:
    alice, bob, carol = await three(home)
    circles = await gather(alice, bob, carol)
    talk = enter(bob, circles[1])
    await sees(bob, talk, "alice", "carol")
    await alice.client.circles.leave(circles[0])
    assert not has_circle(alice)
    await bob.until(lambda: circles[1].role is CircleRole.ADMIN and circles[1].members)
    await bob.until(lambda: circles[1].members == {bob.account, carol.account})
    assert who(talk) == {"carol"}
    await carol.client.circles.leave(circles[2])
    await bob.until(lambda: circles[1].members == {bob.account})
    await bob.client.circles.leave(circles[1])
    assert not has_circle(bob)
    with pytest.raises(NoSuchCircle):
        await bob.client.circles.leave(circles[1])


@at_home
async def test_declining_is_seen_by_nobody_but_the_admin(home: HomeForTests) -> None:
    alice, bob, carol = await three(home)
    [circle, *_] = await gather(alice, carol)
    contact = alice.contact(bob)
    assert contact is not None
    await alice.client.circles.invite(circle, contact)
    assert circle.invited == {bob.account}
    invitation = await asked(bob)
    with pytest.raises(AlreadyInCircle):
        await alice.client.circles.invite(circle, contact)
    await bob.client.circles.decline(invitation)
    assert not has_circle(bob)
    await alice.until(lambda: not circle.invited)
    assert circle.members == {alice.account, carol.account}


@at_home
async def test_only_the_admin_invites_and_only_contacts(home: HomeForTests) -> None:
    alice, bob, carol = await three(home)
    circles = await gather(alice, bob)
    stranger = bob.client.address_book.search_or_build_contact(carol.account)
    with pytest.raises(RequestRefused):
        await bob.client.circles.invite(circles[1], stranger)
    with pytest.raises(RequestRefused):
        await carol.client.circles.invite(
            await carol.client.circles.create("Mine"),
            carol.client.address_book.search_or_build_contact(bob.account),
        )


@at_home
async def test_all_places_of_a_person_hear_of_changes_and_messages(home: HomeForTests) -> None:
    alice, bob, _ = await three(home)
    laptop = home.place_of("bob")
    await laptop.sign_in()
    circles = await gather(alice, bob)
    bobs = await inside(laptop, alice, bob)
    talk = enter(alice, circles[0])
    talks = [enter(bob, circles[1]), enter(laptop, bobs)]
    await sees(alice, talk, "bob")
    await sees(laptop, talks[1], "alice")
    await talk.send_text_message("to all places")
    await bob.until(lambda: bob.heard == ["to all places"])
    await laptop.until(lambda: laptop.heard == ["to all places"])
    await talks[0].send_text_message("from here")
    await laptop.until(lambda: laptop.heard == ["to all places", "(from here)"])
    assert bob.heard == ["to all places"]
    await bob.client.circles.leave(circles[1])
    await laptop.until(lambda: not has_circle(laptop))


@at_home
async def test_circles_outlive_the_network(home: HomeForTests) -> None:
    alice, bob, _ = await three(home)
    circles = await gather(alice, bob)
    await home.vanish()
    await alice.until(lambda: alice.client.state is ClientState.CLOSED)
    await bob.until(lambda: bob.client.state is ClientState.CLOSED)
    await home.start()
    for person in (alice, bob):
        await person.sign_in()
    talk = enter(alice, circles[0])
    await sees(alice, talk, "bob")
    await talk.send_text_message("still here")
    await bob.until(lambda: bob.heard == ["still here"])
