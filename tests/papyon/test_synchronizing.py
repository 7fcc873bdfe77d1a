"""Reading the lists again, by difference, when they changed at another place or while we were away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost

from amsn2athena.msnp import Command, adl, soap
from amsn2athena.msnp.soap import AddressBookContact, AddressBookError, Annotation, Member, Role
from amsn2athena.papyon import ContactInfo, Group, Membership, Presence, Privacy, _records
from amsn2athena.papyon.errors import RequestAbandoned, RequestRefused
from tests.papyon.network import ALICE, BOB, CAROL, HEADER, NOW, respond
from tests.papyon.test_address_book import FRIENDS, Book, fault
from tests.papyon.wires import failure_of, has_fired

CHANGED = Command("NOT", None, (), b"<BODY>&lt;Service&gt;ABCHInternal&lt;/Service&gt;</BODY>")
LATER = NOW + timedelta(hours=1)
ME = AddressBookContact("0", ALICE, "Me", "Alice")


class Place(Book):
    """Alice's address book at one place, on a server that knows differences."""

    def __init__(self, *accounts: str) -> None:
        super().__init__(*accounts)
        self.differ(now=NOW)
        self.book.sync(delta_only=False)
        self.network.calls.clear()
        self.recorder.take()

    def differ(
        self,
        *contacts: AddressBookContact,
        groups: tuple[soap.Group, ...] = (),
        members: dict[Role, tuple[Member, ...]] | None = None,
        now: datetime = LATER,
    ) -> None:
        """From now on this is what the services answer; if nothing, what they know already."""
        if contacts or groups or members:
            self.network.book = soap.AddressBook((*contacts, ME), groups)
            found = dict.fromkeys(Role, ()) | (members or {})
            self.network.lists = soap.MembershipLists(
                tuple(soap.Membership(role, each) for role, each in found.items())
            )
        self.network.book = replace(self.network.book, changed=now)
        self.network.lists = replace(self.network.lists, changed=now)

    def hear_of_change(self, seconds: float = 1) -> None:
        """The server says that something changed elsewhere, and a moment passes."""
        self.network.ns.say(CHANGED)
        self.network.wires.wait(seconds)

    def asked(self) -> list[tuple[str, bool, datetime | None]]:
        """Return what the services were asked for, and forget it."""
        calls, self.network.calls = self.network.calls, []
        return [
            (type(call).__name__, call.deltas_only, call.last_change)
            for call in calls
            if isinstance(call, (soap.ABFindAll, soap.FindMembership))
        ]


DIFFERENCES = [("FindMembership", True, NOW), ("ABFindAll", True, NOW)]
EVERYTHING = [("FindMembership", False, None), ("ABFindAll", False, None)]


def test_what_changed_at_another_place_is_read_a_moment_later() -> None:
    place = Place(BOB)
    place.differ(AddressBookContact("id-carol", CAROL, "Live", "Carol"))
    place.network.ns.say(CHANGED)
    assert place.asked() == []
    place.network.wires.wait(1)
    assert place.asked() == DIFFERENCES
    carol = place.find(CAROL)
    assert (carol.id, carol.display_name, carol.memberships) == ("id-carol", "Carol", Membership.FORWARD)
    assert place.find(BOB).memberships == FRIENDS | Membership.REVERSE
    assert place.recorder.take() == [
        ("contact_memberships_changed", carol),
        ("addressbook_messenger_contact_added", carol),
        ("contact_display_name_changed", carol),
    ]
    place.hear_of_change()
    assert place.asked() == [("FindMembership", True, LATER), ("ABFindAll", True, LATER)]
    assert place.recorder.take() == []


def test_many_changes_are_read_at_once() -> None:
    place = Place()
    for _ in range(50):
        place.network.ns.say(CHANGED)
    place.network.wires.wait(1)
    assert place.asked() == DIFFERENCES
    place.network.wires.wait(10)
    assert place.asked() == []


def test_a_change_while_reading_is_read_afterwards() -> None:
    place = Place()
    slow: Deferred[Any] = Deferred()
    place.network.soap = {soap.ABFindAll: slow}
    place.hear_of_change()
    for _ in range(3):
        place.hear_of_change()
    assert place.asked() == DIFFERENCES
    place.network.soap = {}
    slow.callback(respond(soap.ABFindAll.build_response(HEADER, place.network.book)))
    place.network.wires.wait(1)
    assert place.asked() == DIFFERENCES


@pytest.mark.parametrize(
    "answer", [fault(AddressBookError.FULL_SYNC_REQUIRED), soap.generic_fault("no such thing")]
)
def test_a_server_without_differences_is_asked_for_everything(answer: bytes) -> None:
    place = Place(BOB)
    asked: list[bytes] = [answer]

    class Once(dict[Any, Any]):
        def get(self, kind: Any, default: Any = None) -> Any:
            return asked.pop() if kind is soap.ABFindAll and asked else None

    place.network.soap = Once()
    place.differ(AddressBookContact("id-carol", CAROL, "Live", "Carol"))
    place.hear_of_change()
    assert place.asked() == [*DIFFERENCES, *EVERYTHING]
    assert place.book.search_contact(BOB) is None
    assert place.find(CAROL).is_member(Membership.FORWARD)


def test_everything_can_be_asked_for() -> None:
    place = Place(BOB)
    assert has_fired(place.book.sync(delta_only=False))
    assert place.asked() == EVERYTHING
    assert has_fired(place.book.sync())
    assert place.asked() == DIFFERENCES


def test_groups_that_changed_elsewhere() -> None:
    place = Place(BOB)
    bob = place.find(BOB)
    inside = AddressBookContact("id-bob", BOB, "Live", "Bob", group_ids=("1",))
    place.differ(inside, groups=(soap.Group("1", "Friends"), soap.Group("2", "Work")))
    place.hear_of_change()
    friends, work = place.book.groups
    assert (friends, work) == (Group("1", "Friends"), Group("2", "Work"))
    assert bob.groups == {friends}
    assert place.recorder.take() == [
        ("addressbook_group_added", friends),
        ("addressbook_group_added", work),
        ("addressbook_group_contact_added", friends, bob),
    ]
    place.differ(
        replace(inside, group_ids=("2",)),
        groups=(soap.Group("1", "", deleted=True), soap.Group("2", "Home")),
    )
    place.hear_of_change()
    [home] = place.book.groups
    assert home == Group("2", "Home")
    assert bob.groups == {home}
    assert place.recorder.take() == [
        ("addressbook_group_renamed", home),
        ("addressbook_group_contact_added", home, bob),
        ("addressbook_group_contact_deleted", friends, bob),
        ("addressbook_group_deleted", friends),
    ]


def test_a_group_that_was_renamed_elsewhere_is_renamed_for_those_in_it() -> None:
    place = Place(BOB)
    inside = AddressBookContact("id-bob", BOB, "Live", "Bob", group_ids=("1",))
    place.differ(inside, groups=(soap.Group("1", "Friends"),))
    place.hear_of_change()
    place.recorder.take()
    place.differ(groups=(soap.Group("1", "Pals"),))
    place.hear_of_change()
    assert place.find(BOB).groups == {Group("1", "Pals")}
    assert place.recorder.take() == [("addressbook_group_renamed", Group("1", "Pals"))]


def test_what_was_noted_elsewhere() -> None:
    place = Place(BOB)
    noted = AddressBookContact(
        f"id-{BOB}", BOB, "Live", "Bob", annotations={Annotation.NICKNAME: "Bobby"}, comment="likes cake"
    )
    place.differ(noted)
    place.hear_of_change()
    bob = place.find(BOB)
    assert (bob.alias, bob.notes) == ("Bobby", "likes cake")
    infos = {ContactInfo.ALIAS: "Bobby", ContactInfo.NOTES: "likes cake"}
    assert place.recorder.take() == [("contact_infos_changed", bob, infos)]


def test_who_was_blocked_and_removed_elsewhere() -> None:
    place = Place(BOB)
    bob = place.find(BOB)
    place.network.ns.say(f"NLN NLN 1:{BOB} Bob 0:0 0")
    place.recorder.take()
    gone = Member(BOB, deleted=True)
    place.differ(
        AddressBookContact(f"id-{BOB}", BOB, deleted=True),
        members={Role.ALLOW: (gone,), Role.REVERSE: (gone,), Role.BLOCK: (Member(BOB),)},
    )
    place.hear_of_change()
    assert (bob.memberships, bob.presence, bob.id) == (Membership.BLOCK, Presence.OFFLINE, "")
    assert place.recorder.names() == [
        "contact_presence_changed",
        "contact_memberships_changed",
        "addressbook_contact_blocked",
        "addressbook_contact_deleted",
        "contact_display_name_changed",
    ]
    place.differ(members={Role.BLOCK: (gone,)})
    place.hear_of_change()
    assert place.book.search_contact(BOB) is None
    assert place.recorder.names() == ["contact_memberships_changed", "addressbook_contact_unblocked"]


def test_a_name_of_the_address_book_does_not_replace_a_newer_one() -> None:
    place = Place(BOB)
    place.network.ns.say(f"NLN NLN 1:{BOB} Robert 0:0 0")
    place.differ(AddressBookContact(f"id-{BOB}", BOB, "Live", "Bob", comment="x"))
    place.hear_of_change()
    assert place.find(BOB).display_name == "Robert"
    place.differ(AddressBookContact(f"id-{BOB}", BOB, "Live", "Bobby"))
    place.hear_of_change()
    assert place.find(BOB).display_name == "Bobby"


def test_the_words_of_a_request_come_while_we_are_online() -> None:
    place = Place()
    assert place.hear("ADL", adl.ListEntry(BOB, adl.REVERSE, name="Bob")) == [
        "contact_memberships_changed",
        "addressbook_contact_pending",
    ]
    bob = place.find(BOB)
    asking = Member(BOB, display_name="Bob", annotations={Annotation.INVITE_MESSAGE: "It is me <3"})
    place.differ(members={Role.PENDING: (asking,)})
    place.network.wires.wait(1)
    assert bob.attributes == {"invite_message": "It is me <3"}
    assert place.recorder.take() == [("addressbook_contact_pending", bob)]
    place.hear_of_change()
    assert place.recorder.take() == []


def test_a_request_that_was_answered_elsewhere_is_gone() -> None:
    place = Place()
    place.hear("ADL", adl.ListEntry(BOB, adl.REVERSE, name="Bob"))
    place.differ(members={Role.PENDING: (Member(BOB, deleted=True),)})
    place.network.wires.wait(1)
    assert place.book.search_contact(BOB) is None
    assert place.recorder.names()[0] == "contact_memberships_changed"


def test_who_was_added_elsewhere_is_seen_although_it_came_online_before_we_knew() -> None:
    place = Place()
    place.network.ns.say(f"NLN BSY 1:{BOB} Robert 0:0 0")
    place.network.ns.say(Command("UBX", None, (f"1:{BOB}",), b"<Data><PSM>at work</PSM></Data>"))
    place.network.ns.say(f"NLN BSY 1:{CAROL} Carol 0:0 0", f"FLN 1:{CAROL} 0:0")
    place.differ(
        AddressBookContact("id-bob", BOB, "Live", "Bob"),
        AddressBookContact("id-carol", CAROL, "Live", "Carol"),
    )
    place.hear_of_change()
    bob = place.find(BOB)
    assert (bob.presence, bob.display_name, bob.personal_message) == (Presence.BUSY, "Robert", "at work")
    assert place.find(CAROL).presence is Presence.OFFLINE


def test_a_flood_of_strangers_is_not_remembered() -> None:
    place = Place()
    for number in range(300):
        place.network.ns.say(f"NLN NLN 1:x{number}@example.com X 0:0 0")
    people = [AddressBookContact(str(number), f"x{number}@example.com") for number in range(300)]
    place.differ(*people)
    place.hear_of_change()
    assert len(place.book.contacts.search_by_presence(Presence.ONLINE)) == 200


def test_our_own_settings_and_name_may_change_elsewhere() -> None:
    place = Place()
    place.network.book = replace(
        place.network.book,
        contacts=(replace(ME, display_name="Ally", annotations={Annotation.BLP: "2", Annotation.GTC: "2"}),),
    )
    place.hear_of_change()
    profile = place.client.profile
    assert (profile.privacy, profile.alert_when_added) == (Privacy.BLOCK, False)
    assert profile.display_name == "Ally"
    assert place.recorder.names() == [
        "profile_privacy_changed",
        "profile_alert_when_added_changed",
        "profile_display_name_changed",
    ]


def test_after_a_lost_session_only_differences_are_read() -> None:
    place = Place(BOB)
    bob = place.find(BOB)
    place.network.ns.hang_up()
    place.pump()
    place.differ(AddressBookContact("id-carol", CAROL, "Live", "Carol"))
    place.network.sign_in(place.client)
    assert place.asked() == DIFFERENCES
    assert place.find(BOB) is bob
    assert bob.memberships == FRIENDS | Membership.REVERSE
    assert place.find(CAROL).is_member(Membership.FORWARD)


def test_a_change_heard_of_while_signing_in_is_read_afterwards() -> None:
    place = Place()
    place.client.logout()
    place.pump()
    slow: Deferred[Any] = Deferred()
    place.network.soap = {soap.ABFindAll: slow}
    place.client.login(ALICE, "a secret that nobody may see")
    place.pump()
    place.network.ns.say(CHANGED)
    place.asked()
    place.network.soap = {}
    slow.callback(respond(soap.ABFindAll.build_response(HEADER, place.network.book)))
    place.network.wires.wait(1)
    assert place.asked() == DIFFERENCES


def test_a_reading_that_fails_is_tried_again_at_the_next_change() -> None:
    place = Place()
    place.network.soap = {soap.ABFindAll: ConnectionLost()}
    place.hear_of_change()
    assert isinstance(failure_of(place.book.sync()), RequestAbandoned)
    place.network.soap = {soap.FindMembership: b"garbage"}
    assert isinstance(failure_of(place.book.sync()), RequestRefused)
    place.network.soap = {}
    place.asked()
    place.hear_of_change()
    assert place.asked() == DIFFERENCES


def test_a_reading_ends_with_the_session() -> None:
    place = Place()
    place.network.soap = {soap.ABFindAll: Deferred()}
    reading = place.book.sync()
    place.network.ns.say(CHANGED)
    place.client.logout()
    assert isinstance(failure_of(reading), RequestAbandoned)
    place.asked()
    place.network.wires.wait(5)
    assert place.asked() == []


def test_what_is_no_news_of_the_address_book_is_not_followed() -> None:
    place = Place()
    place.network.ns.say(Command("NOT", None, (), b"<NOTIFICATION>something else</NOTIFICATION>"))
    place.network.wires.wait(1)
    assert place.asked() == []


def test_differences_without_end_are_given_up_for_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_records, "MOST", 50)
    place = Place(BOB)
    for batch in range(3):
        place.differ(groups=tuple(soap.Group(f"{batch}.{each}", f"{batch} {each}") for each in range(20)))
        place.hear_of_change()
    assert [deltas for _, deltas, _ in place.asked()] == [True] * 6 + [False] * 2
    assert len(place.book.groups) == 20


def test_a_reading_that_does_not_know_of_our_change_does_not_undo_it() -> None:
    place = Place()
    slow: Deferred[Any] = Deferred()
    place.network.soap = {soap.ABFindAll: slow}
    place.hear_of_change()
    making = place.book.add_group("Friends")
    assert soap.ABGroupAdd not in map(type, place.network.calls)
    slow.callback(respond(soap.ABFindAll.build_response(HEADER, place.network.book)))
    assert has_fired(making)
    assert [group.name for group in place.book.groups] == ["Friends"]


def test_a_reading_that_is_due_ends_with_the_session() -> None:
    place = Place()
    place.network.ns.say(CHANGED)
    place.client.logout()
    place.asked()
    place.network.wires.wait(5)
    assert place.asked() == []
    assert place.client._reactor.getDelayedCalls() == []


def test_what_is_answered_to_a_session_before_is_not_shown() -> None:
    place = Place(BOB)
    slow: Deferred[Any] = Deferred()
    place.network.soap = {soap.ABFindAll: slow}
    place.hear_of_change()
    place.network.ns.hang_up()
    place.pump()
    place.network.soap = {}
    place.network.sign_in(place.client)
    place.recorder.take()
    gone = soap.AddressBook((AddressBookContact(f"id-{BOB}", BOB, deleted=True),), changed=LATER)
    slow.callback(respond(soap.ABFindAll.build_response(HEADER, gone)))
    assert place.find(BOB).is_member(Membership.FORWARD)
    assert place.recorder.take() == []
