"""Blocking, allowing, and who may reach us at all."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.error import ConnectionLost

from amsn2athena.msnp import adl, soap
from amsn2athena.msnp.soap import Annotation, Role
from amsn2athena.papyon import Contact, Membership, Privacy
from amsn2athena.papyon.errors import NotSignedIn, RequestAbandoned
from tests.papyon.network import BOB, CAROL
from tests.papyon.test_address_book import FRIENDS, Book
from tests.papyon.wires import failure_of, has_fired

ALLOWED = ("DeleteMember", Role.ALLOW, BOB)
BLOCKED = ("AddMember", Role.BLOCK, BOB)


def changes(book: Book) -> list[tuple[str, Role, str]]:
    """Return the changes of lists that the service has heard of, and forget them."""
    calls, book.network.calls = book.network.calls, []
    return [
        (type(call).__name__, membership.role, membership.members[0].email)
        for call in calls
        if isinstance(call, (soap.AddMember, soap.DeleteMember))
        for membership in call.memberships
    ]


def told(book: Book) -> list[tuple[str, int]]:
    """Return the verb and the lists of what the notification server has heard of Bob."""
    commands = [each for each in book.network.ns.take() if each.verb in ("ADL", "RML")]
    entries = [(each.verb, adl.parse(each.payload or b"").entries[0]) for each in commands]
    assert {entry.account for _, entry in entries} <= {BOB}
    return [(verb, entry.lists) for verb, entry in entries]


def privacy_of(book: Book) -> Privacy:
    """Return what happens to strangers."""
    return book.client.profile.privacy


def do(book: Book, changing: Any) -> None:
    """Have something changed."""
    book.pump()
    assert has_fired(changing)
    assert failure_of(changing) is None


def test_blocking_and_unblocking_a_contact() -> None:
    book = Book(BOB)
    bob = book.find(BOB)
    book.recorder.take()
    do(book, book.book.block_contact(bob))
    assert changes(book) == [ALLOWED, BLOCKED]
    assert told(book) == [("RML", adl.ALLOW), ("ADL", adl.BLOCK)]
    assert bob.memberships == Membership.FORWARD | Membership.BLOCK | Membership.REVERSE
    assert book.recorder.names() == [
        "contact_memberships_changed",
        "contact_memberships_changed",
        "addressbook_contact_blocked",
    ]
    do(book, book.book.block_contact(bob))
    assert (changes(book), told(book)) == ([], [])
    do(book, book.book.unblock_contact(bob))
    assert changes(book) == [("DeleteMember", Role.BLOCK, BOB), ("AddMember", Role.ALLOW, BOB)]
    assert told(book) == [("RML", adl.BLOCK), ("ADL", adl.ALLOW)]
    assert bob.memberships == FRIENDS | Membership.REVERSE
    assert "addressbook_contact_unblocked" in book.recorder.names()


def test_blocking_and_forgetting_a_stranger() -> None:
    book = Book()
    bob = book.book.search_or_build_contact(BOB)
    do(book, book.book.block_contact(bob))
    assert changes(book) == [BLOCKED]
    assert list(book.book.contacts.search_by_memberships(Membership.BLOCK)) == [bob]
    do(book, book.book.unblock_contact(bob))
    do(book, book.book.disallow_contact(bob))
    assert bob.memberships == Membership.NONE
    assert book.book.search_contact(BOB) is None
    changes(book)
    do(book, book.book.disallow_contact(bob))
    assert changes(book) == []


def test_allowing_without_having() -> None:
    book = Book()
    bob = book.book.search_or_build_contact(BOB)
    for _ in range(2):
        do(book, book.book.allow_contact(bob))
    assert changes(book) == [("AddMember", Role.ALLOW, BOB)]
    assert told(book) == [("ADL", adl.ALLOW)]
    assert bob.memberships == Membership.ALLOW


@pytest.mark.parametrize("deciding", ["block_contact", "allow_contact"])
def test_who_waits_waits_no_longer_when_blocked_or_allowed(deciding: str) -> None:
    book = Book(pending=soap.Member(BOB, annotations={Annotation.INVITE_MESSAGE: "Hi!"}))
    bob = book.find(BOB)
    do(book, getattr(book.book, deciding)(bob))
    assert changes(book)[:2] == [("DeleteMember", Role.PENDING, BOB), ("AddMember", Role.REVERSE, BOB)]
    assert Membership.PENDING not in bob.memberships
    assert Membership.REVERSE in bob.memberships
    assert bob.attributes == {}


def test_what_fails_halfway_leaves_what_is_so() -> None:
    book = Book(BOB)
    bob = book.find(BOB)
    book.network.soap = {soap.AddMember: ConnectionLost()}
    blocking = book.book.block_contact(bob)
    book.pump()
    assert isinstance(failure_of(blocking), RequestAbandoned)
    assert bob.memberships == Membership.FORWARD | Membership.REVERSE
    book.network.soap = {}
    do(book, book.book.block_contact(bob))
    assert bob.memberships == Membership.FORWARD | Membership.REVERSE | Membership.BLOCK


def test_removing_and_blocking() -> None:
    book = Book(BOB)
    bob = book.find(BOB)
    do(book, book.book.delete_contact(bob, block=True))
    assert changes(book) == [ALLOWED, BLOCKED]
    assert told(book) == [("RML", adl.FORWARD | adl.ALLOW), ("ADL", adl.BLOCK)]
    assert bob.memberships == Membership.BLOCK | Membership.REVERSE


def test_who_is_blocked_stays_so_when_added_again() -> None:
    book = Book()
    bob = book.book.search_or_build_contact(BOB)
    do(book, book.book.block_contact(bob))
    book.network.calls.clear()
    told(book)
    added: list[Contact] = []
    book.book.add_messenger_contact(BOB).addCallback(added.append)
    book.pump()
    [call] = book.network.calls
    assert isinstance(call, soap.ABContactAdd)
    assert not call.enable_allow_list_management
    assert told(book) == [("ADL", adl.FORWARD)]
    assert added == [bob]
    assert bob.memberships == Membership.FORWARD | Membership.BLOCK


# Settings


def test_privacy_is_kept_by_the_network_and_told() -> None:
    book = Book()
    profile = book.client.profile
    book.recorder.take()
    profile.privacy = Privacy.BLOCK
    assert privacy_of(book) is Privacy.ALLOW
    book.pump()
    assert profile.privacy is Privacy.BLOCK
    [call] = book.network.calls
    assert isinstance(call, soap.ABContactUpdate)
    assert (call.contact_id, call.annotations) == ("", {Annotation.BLP: "2"})
    assert [each.args for each in book.network.ns.take() if each.verb == "BLP"] == [("BL",)]
    assert book.recorder.names() == ["profile_privacy_changed"]


def test_whether_to_be_asked_is_kept_by_the_network() -> None:
    book = Book()
    book.recorder.take()
    for alert, value in ((False, "2"), (True, "1")):
        book.client.profile.alert_when_added = alert
        assert book.client.profile.alert_when_added is alert
        call = book.network.calls[-1]
        assert isinstance(call, soap.ABContactUpdate)
        assert call.annotations == {Annotation.GTC: value}
    assert book.recorder.names() == ["profile_alert_when_added_changed"] * 2


def test_a_setting_that_is_refused_falls_back() -> None:
    book = Book()
    book.network.soap = {soap.ABContactUpdate: soap.generic_fault()}
    book.recorder.take()
    book.client.profile.privacy = Privacy.BLOCK
    book.client.profile.alert_when_added = False
    book.pump()
    assert book.client.profile.privacy is Privacy.ALLOW
    assert book.client.profile.alert_when_added
    assert book.recorder.names() == ["profile_privacy_changed", "profile_alert_when_added_changed"]
    assert [each.verb for each in book.network.ns.take()] == []


def test_settings_need_a_session() -> None:
    book = Book(CAROL)
    book.client.logout()
    book.pump()
    with pytest.raises(NotSignedIn):
        book.client.profile.privacy = Privacy.BLOCK
    with pytest.raises(NotSignedIn):
        book.client.profile.alert_when_added = False


def test_settings_are_learned_at_sign_in() -> None:
    book = Book()
    me = soap.AddressBookContact("0", "alice@example.com", "Me", "Alice", annotations={Annotation.GTC: "2"})
    book.network.book = soap.AddressBook((me,))
    book.client.logout()
    book.pump()
    book.network.sign_in(book.client)
    assert not book.client.profile.alert_when_added


# Not being asked


def unasked(*, privacy: str = "1") -> Book:
    """Make the address book of somebody who does not want to be asked."""
    book = Book()
    settings = {str(Annotation.GTC): "2", str(Annotation.BLP): privacy}
    me = soap.AddressBookContact("0", "alice@example.com", "Me", "Alice", annotations=settings)
    book.network.book = soap.AddressBook((me,))
    book.client.logout()
    book.pump()
    book.network.sign_in(book.client)
    book.network.calls.clear()
    return book


def test_who_is_not_asked_about_is_let_in() -> None:
    book = unasked()
    assert book.hear("ADL", adl.ListEntry(BOB, adl.REVERSE, name="Bob")) == [
        "contact_memberships_changed",
        "contact_memberships_changed",
    ]
    book.pump()
    assert changes(book) == [
        ("DeleteMember", Role.PENDING, BOB),
        ("AddMember", Role.REVERSE, BOB),
        ("AddMember", Role.ALLOW, BOB),
    ]
    assert told(book) == [("ADL", adl.ALLOW)]
    assert book.find(BOB).memberships == Membership.ALLOW | Membership.REVERSE


def test_who_asked_while_we_were_away_is_let_in_too() -> None:
    book = unasked()
    book.client.logout()
    book.pump()
    pending = soap.Membership(soap.Role.PENDING, (soap.Member(BOB),))
    book.network.lists = soap.MembershipLists((pending,))
    book.network.sign_in(book.client)
    assert book.find(BOB).memberships == Membership.ALLOW | Membership.REVERSE


def test_who_wants_to_be_reached_by_nobody_unknown_is_asked_all_the_same() -> None:
    book = unasked(privacy="2")
    assert "addressbook_contact_pending" in book.hear("ADL", adl.ListEntry(BOB, adl.REVERSE, name="Bob"))
    assert book.find(BOB).memberships == Membership.PENDING


def test_who_cannot_be_let_in_is_told_of() -> None:
    book = unasked()
    book.network.soap = {soap.DeleteMember: ConnectionLost()}
    assert book.hear("ADL", adl.ListEntry(BOB, adl.REVERSE, name="Bob")) == [
        "contact_memberships_changed",
        "addressbook_contact_pending",
    ]
