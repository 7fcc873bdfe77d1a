"""Searching and sorting contacts."""

from __future__ import annotations

from amsn2athena.papyon import Contact, Contacts, Group, Membership, NetworkID, Presence

WORK, FAMILY = Group("1", "Work"), Group("2", "Family")
BOB = Contact("bob@example.com", memberships=Membership.FORWARD | Membership.ALLOW, groups=frozenset((WORK,)))
CAROL = Contact(
    "carol@example.org",
    presence=Presence.BUSY,
    memberships=Membership.FORWARD,
    groups=frozenset((WORK, FAMILY)),
)
DAVE = Contact("dave@example.com", NetworkID.EXTERNAL, memberships=Membership.PENDING)
EVERYBODY = Contacts([BOB, CAROL, DAVE])


def test_searching() -> None:
    assert list(EVERYBODY.search_by_account("BOB@example.com")) == [BOB]
    assert list(EVERYBODY.search_by_account("nobody@example.com")) == []
    assert list(EVERYBODY.search_by_memberships(Membership.FORWARD)) == [BOB, CAROL]
    assert list(EVERYBODY.search_by_memberships(Membership.FORWARD | Membership.ALLOW)) == [BOB]
    assert list(EVERYBODY.search_by_network_id(NetworkID.EXTERNAL)) == [DAVE]
    assert list(EVERYBODY.search_by_presence(Presence.BUSY)) == [CAROL]
    assert list(EVERYBODY.search_by_group(FAMILY)) == [CAROL]


def test_searches_can_be_chained() -> None:
    found = EVERYBODY.search_by_group(WORK).search_by_presence(Presence.OFFLINE)
    assert list(found) == [BOB]


def test_sorting() -> None:
    by_presence = EVERYBODY.group_by_presence()
    assert {presence: len(found) for presence, found in by_presence.items()} == {
        Presence.BUSY: 1,
        Presence.OFFLINE: 2,
    }
    by_group = EVERYBODY.group_by_group()
    assert {group: list(found) for group, found in by_group.items()} == {
        WORK: [BOB, CAROL],
        FAMILY: [CAROL],
        None: [DAVE],
    }


def test_being_there() -> None:
    assert BOB in EVERYBODY
    assert Contact(BOB.account) not in EVERYBODY
    assert "bob@example.com" not in EVERYBODY
    contacts = Contacts([BOB])
    contacts.discard(CAROL)
    contacts.discard(BOB)
    assert len(contacts) == 0


def test_a_contact_without_a_name_is_called_by_the_account() -> None:
    assert DAVE.display_name == "dave@example.com"
    assert DAVE.domain == "example.com"
    assert repr(CAROL) == "<Contact carol@example.org BUSY>"
