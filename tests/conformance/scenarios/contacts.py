"""Who knows whom."""

from __future__ import annotations

from amsn2athena.papyon import Membership
from amsn2athena.papyon.errors import AlreadyOnList, NoSuchUser
from tests.conformance.errors import expect
from tests.conformance.person import Person
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage

BOTH = Membership.FORWARD | Membership.ALLOW | Membership.REVERSE


@scenario("a contact is added, and accepts")
async def add_and_accept(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    for one, other in ((alice, bob), (bob, alice)):
        await is_on(one, other, BOTH)
    for one, other in ((alice, bob), (bob, alice)):
        await one.sign_in_again()
        expect(f"the lists on which {other.account} is", one.contact(other).memberships, BOTH)


@scenario("somebody who is away is asked, with words, when they come")
async def asked_while_away(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await alice.sign_in()
    await alice.adds(bob, "It is me <3 & my cat")
    await alice.sign_out()
    await bob.sign_in()
    contact = await bob.is_asked_by(alice)
    expect("the lists on which who asks is", contact.memberships, Membership.PENDING)
    expect("the words", contact.attributes.get("invite_message"), "It is me <3 & my cat")


@scenario("a contact who declines is not asked again")
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
