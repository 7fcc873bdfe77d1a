"""Who knows whom."""

from __future__ import annotations

from amsn2athena.papyon import Conversation, DeliveryProblem, Membership, Presence, Privacy
from amsn2athena.papyon.errors import AlreadyOnList, MessageNotDelivered, NoSuchUser
from tests.conformance.errors import expect
from tests.conformance.person import Person
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage

BOTH = Membership.FORWARD | Membership.ALLOW | Membership.REVERSE
ALLOWED = Membership.FORWARD | Membership.ALLOW | Membership.BLOCK


@scenario("a contact is added, and accepts")
async def add_and_accept(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    for one, other in ((alice, bob), (bob, alice)):
        await is_on(one, other, BOTH)
    for one, other in ((alice, bob), (bob, alice)):
        await one.sign_in_again()
        expect(f"the lists on which {other.account} is", one.contact(other).memberships, BOTH)


@scenario("somebody who is away is asked when they come")
async def asked_while_away(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await alice.sign_in()
    await alice.adds(bob)
    await alice.sign_out()
    await bob.sign_in()
    contact = await bob.is_asked_by(alice)
    expect("the lists on which who asks is", contact.memberships, Membership.PENDING)


@scenario("the words of who asks wait too", "invitations")
async def words_wait(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await alice.sign_in()
    await alice.adds(bob, "It is me <3 & my cat")
    await alice.sign_out()
    await bob.sign_in()
    contact = await bob.is_asked_by(alice)
    expect("the words", contact.attributes.get("invite_message"), "It is me <3 & my cat")


@scenario("a contact who declines is not asked again", "refusals")
async def decline(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await alice.sign_in()
    await bob.sign_in()
    await alice.adds(bob)
    contact = await bob.is_asked_by(alice)
    bob.changed_lists = True
    await bob.client.address_book.decline_contact_invitation(contact)
    await bob.sign_in_again()
    again = bob.knows(alice)
    expect("whether who was declined still waits", bool(again and again.is_member(Membership.PENDING)), False)


@scenario("a contact is removed, and learns of it")
async def remove(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    await bob.until("Alice to have Bob", lambda: bob.contact(alice).is_member(Membership.REVERSE))
    await alice.client.address_book.delete_contact(alice.contact(bob))
    alice.changed_lists = True
    await bob.until("Alice to have Bob no more", lambda: not bob.contact(alice).is_member(Membership.REVERSE))
    await alice.sign_in_again()
    again = alice.knows(bob)
    expect(
        "whether who was removed is on the list", bool(again and again.is_member(Membership.FORWARD)), False
    )


@scenario("somebody who was removed can be added again")
async def add_again(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    await alice.client.address_book.delete_contact(alice.contact(bob))
    await alice.adds(bob)
    await alice.until("Bob to be seen again", lambda: alice.sees(bob) is bob.client.profile.presence)


@scenario("an account that does not exist cannot be added")
async def add_nobody(stage: Stage) -> None:
    alice = stage.alice
    await alice.sign_in()
    domain = alice.account.partition("@")[2]
    book = alice.client.address_book
    await alice.fails(book.add_messenger_contact(f"nobody-has-this-address@{domain}"), NoSuchUser)
    await alice.fails(book.add_messenger_contact(alice.account), AlreadyOnList)
    expect("how many are on the list", len(book.contacts), 0)


async def is_on(who: Person, other: Person, lists: Membership) -> None:
    """Wait until somebody is on these lists, and no others."""
    contact = who.contact(other)
    await who.until(f"{other.account} on {lists!r}", lambda: contact.memberships == lists)


@scenario("who is blocked sees and reaches nobody, until they are unblocked")
async def block(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    alice.changed_lists = True
    await alice.client.address_book.block_contact(alice.contact(bob))
    await bob.sees_as(alice, Presence.OFFLINE)
    await alice.sees_as(bob, Presence.ONLINE)
    error = await bob.fails(bob.talk_to(alice).send_text_message("hello?"), MessageNotDelivered)
    expect("why the message was not delivered", error.reason, DeliveryProblem.CONTACT_OFFLINE)
    await alice.sign_in_again()
    expect("whether the contact is still blocked", alice.contact(bob).is_member(Membership.BLOCK), True)
    await bob.says_something_to_the_server()
    expect("how the blocked contact sees Alice", bob.sees(alice), Presence.OFFLINE)
    await alice.client.address_book.unblock_contact(alice.contact(bob))
    await bob.sees_as(alice, Presence.ONLINE)
    await bob.talk_to(alice).send_text_message("hello!")
    await alice.hears("hello!")


@scenario("somebody who is removed and blocked cannot ask again unseen")
async def remove_and_block(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    alice.changed_lists = True
    await alice.client.address_book.delete_contact(alice.contact(bob), block=True)
    await bob.sees_as(alice, Presence.OFFLINE)
    await alice.sign_in_again()
    expect("the lists on which Bob is not", alice.contact(bob).memberships & ALLOWED, Membership.BLOCK)


@scenario("somebody online is asked with the words of who asks", "invitations")
async def asked_with_words(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await alice.sign_in()
    await bob.sign_in()
    await alice.adds(bob, "me & you <3")
    contact = await bob.is_asked_by(alice)
    await bob.until("the words", lambda: contact.attributes.get("invite_message") == "me & you <3")


@scenario("strangers can call whoever lets them, and nobody else")
async def privacy(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await alice.sign_in()
    await bob.sign_in()
    before = bob.client.profile.privacy
    for wanted in (Privacy.BLOCK, Privacy.ALLOW):
        await lets_in(bob, wanted)
        called = Conversation(alice.client, [alice.client.address_book.search_or_build_contact(bob.account)])
        sent = called.send_text_message(wanted.name)
        if wanted is Privacy.BLOCK:
            await alice.fails(sent, MessageNotDelivered)
        else:
            await sent
    await bob.hears("ALLOW")
    await lets_in(bob, before)


async def lets_in(person: Person, wanted: Privacy) -> None:
    """Let strangers in, or not."""
    profile = person.client.profile
    if profile.privacy is not wanted:
        profile.privacy = wanted
        await person.until(f"privacy {wanted.name}", lambda: profile.privacy is wanted)
