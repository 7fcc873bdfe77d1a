"""Sorting contacts, and what one notes about them."""

from __future__ import annotations

from amsn2athena.papyon import ContactInfo, Group
from amsn2athena.papyon.errors import GroupAlreadyExists
from tests.conformance.errors import expect
from tests.conformance.person import Person
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage

#: Names of groups that have been lost somewhere.
NAMES = ("Work & Co", "Früher <1>", "100 % 😀", "x" * 61)


@scenario("groups are made, renamed and deleted", "groups")
async def make_groups(stage: Stage) -> None:
    alice = stage.alice
    await alice.sign_in()
    alice.changed_lists = True
    book = alice.client.address_book
    groups = [await book.add_group(name) for name in NAMES]
    await alice.fails(book.add_group(NAMES[0]), GroupAlreadyExists)
    await book.rename_group(groups[0], "Play & Co")
    await book.delete_group(groups[1])
    wanted = {"Play & Co", *NAMES[2:]}
    expect("the groups", names(alice), wanted)
    await alice.sign_in_again()
    expect("the groups after signing in again", names(alice), wanted)


@scenario("a contact is put into groups, and taken out of one", "groups")
async def sort_contacts(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    book = alice.client.address_book
    one, two = await book.add_group("one"), await book.add_group("two")
    for group in (one, two):
        await book.add_contact_to_group(group, alice.contact(bob))
    expect("the groups of the contact", groups_of(alice, bob), {"one", "two"})
    await book.delete_contact_from_group(one, alice.contact(bob))
    await alice.sign_in_again()
    expect("the groups of the contact after signing in again", groups_of(alice, bob), {"two"})
    (group,) = (each for each in book.groups if each.name == "two")
    await book.delete_group(group)
    await alice.sign_in_again()
    expect("the groups of the contact after they were deleted", groups_of(alice, bob), set())


@scenario("a contact is a favourite, and is one no more", "groups")
async def favourites(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    book = alice.client.address_book
    await book.add_favorite(alice.contact(bob))
    await alice.sign_in_again()
    expect("whether the contact is a favourite", alice.contact(bob).is_favorite, True)
    await book.remove_favorite(alice.contact(bob))
    await alice.sign_in_again()
    expect("whether the contact still is one", alice.contact(bob).is_favorite, False)


@scenario("a contact has an alias and notes", "notes")
async def alias_and_notes(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    book = alice.client.address_book
    said = {ContactInfo.ALIAS: "Bobby <3 & Söhne", ContactInfo.NOTES: "likes tea\n& cake"}
    await book.update_contact_infos(alice.contact(bob), said)
    alice.changed_lists = True
    await alice.sign_in_again()
    contact = alice.contact(bob)
    expect("the alias", contact.alias, said[ContactInfo.ALIAS])
    expect("the notes", contact.notes, said[ContactInfo.NOTES])
    await book.update_contact_infos(contact, {ContactInfo.ALIAS: "", ContactInfo.NOTES: ""})
    await alice.sign_in_again()
    contact = alice.contact(bob)
    expect("the alias and the notes that were taken away", (contact.alias, contact.notes), ("", ""))


@scenario("two places that change the lists at once end up equal", "places")
async def places_end_up_equal(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    other = stage.another_place(alice)
    await other.sign_in()
    one, two = alice.client.address_book, other.client.address_book
    changes = (
        one.add_group("made here"),
        two.add_group("made there"),
        one.update_contact_infos(alice.contact(bob), {ContactInfo.ALIAS: "Bobby"}),
        two.add_messenger_contact(stage.carol.account),
    )
    for change in changes:
        await change
    for place in (alice, other):
        place.changed_lists = True
        await knows_all(place, stage.carol, {"made here", "made there"})
        expect("the alias", place.contact(bob).alias, "Bobby")


async def knows_all(person: Person, other: Person, groups: set[str]) -> None:
    """Wait until somebody knows these groups and this contact."""
    await person.until(f"the groups {groups}", lambda: names(person) == groups)
    await person.until(f"{other.account}", lambda: person.knows(other))


def names(person: Person) -> set[str]:
    """Return the names of somebody's groups."""
    return {group.name for group in person.client.address_book.groups if not group.is_favorite}


def groups_of(person: Person, other: Person) -> set[str]:
    """Return the names of the groups that a contact is in."""
    found: frozenset[Group] = person.contact(other).groups
    return {group.name for group in found}
