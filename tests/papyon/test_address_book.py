"""Adding, accepting, declining and removing people, and being added and removed."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost, TimeoutError

from amsn2athena.msnp import Command, adl, soap
from amsn2athena.msnp.soap import AddressBookError
from amsn2athena.papyon import AddressBookState, Contact, ContactType, Group, Membership, Presence
from amsn2athena.papyon.errors import (
    AlreadyOnList,
    NoSuchUser,
    NotSignedIn,
    RequestAbandoned,
    RequestRefused,
    RequestTimedOut,
)
from tests.papyon.network import ALICE, BOB, CAROL, TICKET, Network
from tests.papyon.recorder import Recorder
from tests.papyon.wires import failure_of, has_fired

timed_out: Any = TimeoutError
FRIENDS = Membership.FORWARD | Membership.ALLOW


class Book:
    """Alice's address book, with ``accounts`` on it."""

    def __init__(self, *accounts: str, pending: soap.Member | None = None) -> None:
        self.network = Network()
        self.network.has(*accounts)
        if pending is not None:
            memberships = (*self.network.lists.memberships, soap.Membership(soap.Role.PENDING, (pending,)))
            self.network.lists = soap.MembershipLists(memberships)
        self.recorder = Recorder()
        self.client = self.network.client()
        self.client.register_events_handler(self.recorder)
        self.network.sign_in(self.client)
        self.book = self.client.address_book
        self.network.calls.clear()

    def find(self, account: str) -> Contact:
        found = self.book.search_contact(account)
        assert found is not None
        return found

    def pump(self) -> None:
        self.network.wires.pump()

    def document(self) -> tuple[str, list[adl.ListEntry]]:
        """Return the one list command that the server has heard."""
        (command,) = [each for each in self.network.ns.take() if each.verb in ("ADL", "RML")]
        return command.verb, list(adl.parse(command.payload or b"").entries)

    def hear(self, verb: str, *entries: adl.ListEntry) -> list[str]:
        """Return the names of the events that the server's command caused."""
        self.recorder.take()
        self.network.ns.say(Command(verb, 0, (), adl.build(entries)))
        return self.recorder.names()


def fault(error: AddressBookError) -> bytes:
    return soap.address_book_fault("operation", error, "reason")


def test_adding_somebody() -> None:
    book = Book()
    book.client.profile._display_name = "Alice"
    book.recorder.take()
    added: list[Contact] = []
    book.book.add_messenger_contact(f" {BOB.upper()} ").addCallback(added.append)
    (call,) = book.network.calls
    assert isinstance(call, soap.ABContactAdd)
    assert (call.email, call.inviter, call.enable_allow_list_management) == (BOB, "Alice", True)
    assert call.ticket == TICKET.replace("ticket", "contacts-ticket")
    assert book.document() == ("ADL", [adl.ListEntry(BOB, adl.FORWARD | adl.ALLOW)])
    assert added == []
    book.pump()
    (bob,) = added
    assert bob is book.find(BOB)
    assert bob.id == f"id-{BOB}"
    assert bob.memberships == FRIENDS
    assert book.recorder.names() == [
        "contact_memberships_changed",
        "addressbook_messenger_contact_added",
    ]


def test_whom_we_add_is_seen_before_the_server_has_finished() -> None:
    book = Book()
    book.network.replies = {
        "ADL": lambda wire, command: wire.say(f"NLN BSY 1:{BOB} Bob 0:0 0", f"ADL {command.trid} OK")
    }
    book.book.add_messenger_contact(BOB)
    book.pump()
    assert book.find(BOB).presence is Presence.BUSY


def test_adding_with_words_and_another_name() -> None:
    book = Book()
    book.book.add_messenger_contact(BOB, "Ally", "It is me <3", auto_allow=False)
    (call,) = book.network.calls
    assert isinstance(call, soap.ABContactAdd)
    assert (call.inviter, call.invite_message) == ("Ally", "It is me <3")
    assert not call.enable_allow_list_management
    assert book.document() == ("ADL", [adl.ListEntry(BOB, adl.FORWARD)])


@pytest.mark.parametrize("account", [BOB, BOB.upper(), ALICE])
def test_adding_somebody_who_is_there_already(account: str) -> None:
    book = Book(BOB)
    assert isinstance(failure_of(book.book.add_messenger_contact(account)), AlreadyOnList)
    assert book.network.calls == []


@pytest.mark.parametrize(
    "account", ["", "bob", "bob@", "b ob@example.com", "bob@example.com\r\n", "x" * 200 + "@y"]
)
def test_adding_nobody(account: str) -> None:
    book = Book()
    result = book.book.add_messenger_contact(account)
    if account.strip() == BOB:
        assert failure_of(result) is None
    else:
        assert isinstance(failure_of(result), NoSuchUser)
        assert book.network.calls == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (fault(AddressBookError.INVALID_PASSPORT_USER), NoSuchUser),
        (fault(AddressBookError.USER_DOES_NOT_EXIST), NoSuchUser),
        (fault(AddressBookError.BAD_EMAIL_ARGUMENT), NoSuchUser),
        (fault(AddressBookError.CONTACT_ALREADY_EXISTS), AlreadyOnList),
        (fault(AddressBookError.FORBIDDEN), RequestRefused),
        (soap.generic_fault(), RequestRefused),
        (b"garbage", RequestRefused),
        (403, RequestRefused),
        (ConnectionLost(), RequestAbandoned),
        (timed_out(), RequestTimedOut),
    ],
)
def test_adding_somebody_can_fail(answer: Any, error: type[Exception]) -> None:
    book = Book()
    book.recorder.take()
    book.network.soap = {soap.ABContactAdd: answer}
    assert isinstance(failure_of(book.book.add_messenger_contact(BOB)), error)
    assert book.network.ns.take() == []
    assert book.recorder.take() == []
    assert book.book.search_contact(BOB) is None


def test_adding_somebody_takes_no_longer_than_it_may() -> None:
    book = Book()
    book.network.soap = {soap.ABContactAdd: Deferred()}
    result = book.book.add_messenger_contact(BOB)
    book.network.wires.wait(31)
    assert isinstance(failure_of(result), RequestTimedOut)


def test_a_server_that_does_not_take_the_addition() -> None:
    book = Book()
    book.network.replies = {"ADL": lambda wire, command: wire.say(f"240 {command.trid}")}
    result = book.book.add_messenger_contact(BOB)
    book.pump()
    error = failure_of(result)
    assert isinstance(error, RequestRefused)
    assert error.code == 240


def test_changes_need_a_session() -> None:
    book = Book(BOB)
    bob = book.find(BOB)
    book.client.logout()
    book.pump()
    for result in (
        book.book.add_messenger_contact(CAROL),
        book.book.accept_contact_invitation(bob),
        book.book.decline_contact_invitation(bob),
        book.book.delete_contact(bob),
    ):
        assert isinstance(failure_of(result), NotSignedIn)
    assert book.network.calls == []


# Being added


def test_somebody_adds_us() -> None:
    book = Book()
    assert book.hear("ADL", adl.ListEntry(BOB, adl.REVERSE, name="Bob & Co")) == [
        "contact_memberships_changed",
        "addressbook_contact_pending",
    ]
    bob = book.find(BOB)
    assert (bob.memberships, bob.display_name) == (Membership.PENDING, "Bob & Co")
    assert book.hear("ADL", adl.ListEntry(BOB, adl.REVERSE, name="Bob & Co")) == []


def test_somebody_whom_we_have_adds_us() -> None:
    book = Book()
    book.book.add_messenger_contact(BOB)
    book.pump()
    entry = adl.ListEntry(BOB, adl.REVERSE, name="Bob")
    assert book.hear("ADL", entry) == ["contact_memberships_changed"]
    assert book.find(BOB).memberships == FRIENDS | Membership.REVERSE
    assert book.hear("ADL", entry) == []


def test_those_who_waited_while_we_were_away_are_there_with_name_and_words() -> None:
    member = soap.Member(
        BOB, display_name="Bob", annotations={soap.Annotation.INVITE_MESSAGE: "Remember me?"}
    )
    book = Book(pending=member)
    bob = book.find(BOB)
    assert bob.memberships == Membership.PENDING
    assert (bob.display_name, bob.attributes["invite_message"]) == ("Bob", "Remember me?")


def test_somebody_whom_we_have_does_not_wait() -> None:
    book = Book(BOB, pending=soap.Member(BOB))
    assert Membership.PENDING not in book.find(BOB).memberships
    assert Membership.REVERSE in book.find(BOB).memberships


def test_accepting() -> None:
    member = soap.Member(BOB, display_name="Bob", annotations={soap.Annotation.INVITE_MESSAGE: "Hi!"})
    book = Book(pending=member)
    bob = book.find(BOB)
    book.recorder.take()
    accepted: list[Contact] = []
    book.book.accept_contact_invitation(bob).addCallback(accepted.append)
    book.pump()
    delete, add, contact = book.network.calls
    assert isinstance(delete, soap.DeleteMember)
    assert delete.memberships[0].role is soap.Role.PENDING
    assert isinstance(add, soap.AddMember)
    assert add.memberships[0].role is soap.Role.REVERSE
    assert isinstance(contact, soap.ABContactAdd)
    assert {each.email for each in (*delete.memberships[0].members, *add.memberships[0].members)} == {BOB}
    assert book.document() == ("ADL", [adl.ListEntry(BOB, adl.FORWARD | adl.ALLOW)])
    assert accepted == [bob]
    assert bob.memberships == FRIENDS | Membership.REVERSE
    assert bob.attributes == {}
    assert book.recorder.names() == [
        "contact_memberships_changed",
        "contact_memberships_changed",
        "addressbook_messenger_contact_added",
    ]


def test_adding_who_waits_is_accepting() -> None:
    book = Book(pending=soap.Member(BOB))
    book.book.add_messenger_contact(BOB)
    book.pump()
    assert isinstance(book.network.calls[0], soap.DeleteMember)
    assert book.find(BOB).memberships == FRIENDS | Membership.REVERSE


def test_accepting_what_was_accepted_elsewhere_in_the_meantime() -> None:
    book = Book(pending=soap.Member(BOB))
    book.network.soap = {
        soap.DeleteMember: fault(AddressBookError.MEMBER_DOES_NOT_EXIST),
        soap.AddMember: fault(AddressBookError.MEMBER_ALREADY_EXISTS),
    }
    result = book.book.accept_contact_invitation(book.find(BOB))
    book.pump()
    assert failure_of(result) is None
    assert book.find(BOB).memberships == FRIENDS | Membership.REVERSE


def test_accepting_a_contact_changes_nothing() -> None:
    book = Book(BOB)
    assert failure_of(book.book.accept_contact_invitation(book.find(BOB))) is None
    assert book.network.calls == []


def test_accepting_can_fail_and_be_tried_again() -> None:
    book = Book(pending=soap.Member(BOB))
    book.network.soap = {soap.AddMember: ConnectionLost()}
    bob = book.find(BOB)
    assert isinstance(failure_of(book.book.accept_contact_invitation(bob)), RequestAbandoned)
    assert bob.memberships == Membership.PENDING
    book.network.soap = {}
    book.book.accept_contact_invitation(bob)
    book.pump()
    assert bob.memberships == FRIENDS | Membership.REVERSE


def test_declining() -> None:
    book = Book(pending=soap.Member(BOB, annotations={soap.Annotation.INVITE_MESSAGE: "Hi!"}))
    bob = book.find(BOB)
    book.recorder.take()
    result = book.book.decline_contact_invitation(bob)
    assert has_fired(result)
    (call,) = book.network.calls
    assert isinstance(call, soap.DeleteMember)
    assert call.memberships == (soap.Membership(soap.Role.PENDING, (soap.Member(BOB),)),)
    assert bob.memberships == Membership.NONE
    assert bob.attributes == {}
    assert bob not in book.book.contacts
    assert book.recorder.take() == [("contact_memberships_changed", bob)]
    assert book.hear("ADL", adl.ListEntry(BOB, adl.REVERSE)) != []


def test_who_takes_the_request_back_waits_no_longer() -> None:
    book = Book(pending=soap.Member(BOB))
    assert book.hear("RML", adl.ListEntry(BOB, adl.REVERSE)) == ["contact_memberships_changed"]
    assert book.book.search_contact(BOB) is None


def test_who_removes_us_stays_on_our_list() -> None:
    book = Book(BOB)
    assert book.hear("RML", adl.ListEntry(BOB, adl.REVERSE)) == ["contact_memberships_changed"]
    assert book.find(BOB).memberships == FRIENDS


def test_a_flood_of_requests_is_bounded() -> None:
    book = Book()
    for batch in range(12):
        book.hear(
            "ADL", *(adl.ListEntry(f"x{batch}.{number}@example.com", adl.REVERSE) for number in range(100))
        )
    assert len(book.book.contacts) == 1000


@pytest.mark.parametrize(
    "payload", [b"", b"<ml>", b"<x/>", b'<ml><d n="x"><c n="" l="8"/></d></ml>', b"\xff"]
)
@pytest.mark.parametrize("verb", ["ADL", "RML"])
def test_lists_that_make_no_sense_are_passed_over(verb: str, payload: bytes) -> None:
    book = Book(BOB)
    book.recorder.take()
    book.network.ns.say(Command(verb, 0, (), payload))
    assert book.recorder.take() == []


def test_lists_that_do_not_concern_us_are_passed_over() -> None:
    book = Book(BOB)
    assert book.hear("ADL", adl.ListEntry(ALICE, adl.REVERSE), adl.ListEntry(CAROL, adl.FORWARD)) == []
    assert book.hear("RML", adl.ListEntry(CAROL, adl.REVERSE), adl.ListEntry(BOB, adl.FORWARD)) == []


# Removing


def test_removing_somebody() -> None:
    book = Book(BOB)
    bob = book.find(BOB)
    book.network.ns.say(f"NLN NLN 1:{BOB} Bob 0:0 0")
    book.recorder.take()
    result = book.book.delete_contact(bob)
    book.pump()
    assert has_fired(result)
    delete, unallow = book.network.calls
    assert isinstance(delete, soap.ABContactDelete)
    assert delete.contact_ids == (f"id-{BOB}",)
    assert isinstance(unallow, soap.DeleteMember)
    assert unallow.memberships[0].role is soap.Role.ALLOW
    assert book.document() == ("RML", [adl.ListEntry(BOB, adl.FORWARD | adl.ALLOW)])
    assert bob.memberships == Membership.REVERSE
    assert (bob.id, bob.presence) == ("", Presence.OFFLINE)
    assert book.recorder.names() == [
        "contact_presence_changed",
        "contact_memberships_changed",
        "addressbook_contact_deleted",
    ]


def test_who_was_removed_can_be_added_again() -> None:
    book = Book(BOB)
    bob = book.find(BOB)
    book.book.delete_contact(bob)
    book.pump()
    book.book.add_messenger_contact(BOB)
    book.pump()
    assert book.find(BOB) is bob
    assert bob.memberships == FRIENDS | Membership.REVERSE


def test_removing_who_was_removed_elsewhere_in_the_meantime() -> None:
    book = Book(BOB)
    book.network.soap = {
        soap.ABContactDelete: fault(AddressBookError.CONTACT_DOES_NOT_EXIST),
        soap.DeleteMember: fault(AddressBookError.MEMBER_DOES_NOT_EXIST),
    }
    result = book.book.delete_contact(book.find(BOB))
    book.pump()
    assert failure_of(result) is None


def test_removing_can_fail() -> None:
    book = Book(BOB)
    book.network.soap = {soap.ABContactDelete: fault(AddressBookError.FORBIDDEN)}
    assert isinstance(failure_of(book.book.delete_contact(book.find(BOB))), RequestRefused)
    assert book.find(BOB).is_member(Membership.FORWARD)


def test_somebody_who_is_only_on_the_server_can_be_removed() -> None:
    book = Book()
    book.book.add_messenger_contact(BOB, auto_allow=False)
    book.pump()
    bob = book.find(BOB)
    bob.id = ""
    book.network.calls.clear()
    book.network.ns.take()
    result = book.book.delete_contact(bob)
    book.pump()
    assert has_fired(result)
    assert book.network.calls == []
    assert bob not in book.book.contacts


# Reading the lists


def test_names_groups_and_kinds_are_read() -> None:
    network = Network()
    work = soap.Group("g1", "Work")
    gone = soap.Group("g2", "Gone", deleted=True)
    nickname = {str(soap.Annotation.NICKNAME): "Bobby"}
    network.book = soap.AddressBook(
        (
            soap.AddressBookContact(
                "1",
                BOB.upper(),
                "LivePending",
                "Bob",
                group_ids=("g1", "g2", "g3"),
                annotations=nickname,
                cid=-5,
            ),
            soap.AddressBookContact("2", CAROL, "Regular", "", "Caz", is_messenger_user=False),
            soap.AddressBookContact("3", "dave@example.com", "Live", is_messenger_user=False),
            soap.AddressBookContact("4", "erin@example.com", "Unheard-of"),
            soap.AddressBookContact("5", "frank@example.com", deleted=True),
            soap.AddressBookContact("6", "not an account"),
            soap.AddressBookContact("7", f"{'x' * 200}@example.com"),
            soap.AddressBookContact("8", "circle@example.com", "Circle"),
            soap.AddressBookContact("9", ALICE.upper(), "Regular"),
        ),
        (work, gone),
    )
    client = network.signed_in()
    bob, carol, erin = client.address_book.contacts
    assert (bob.account, bob.alias, bob.cid, bob.contact_type) == (
        BOB,
        "Bobby",
        "-5",
        ContactType.LIVE_PENDING,
    )
    assert client.address_book.groups == (Group("g1", "Work"),)
    assert bob.groups == frozenset(client.address_book.groups)
    assert carol.display_name == "Caz"
    assert erin.display_name == "erin@example.com"
    assert erin.contact_type is ContactType.REGULAR


def test_members_who_are_no_contacts_are_on_their_lists() -> None:
    network = Network()
    members = (soap.Member(CAROL), soap.Member("x"), soap.Member(ALICE), soap.Member(BOB, deleted=True))
    network.lists = soap.MembershipLists((soap.Membership(soap.Role.BLOCK, members),))
    client = network.signed_in()
    (carol,) = client.address_book.contacts
    assert carol.memberships == Membership.BLOCK


def test_the_lists_are_read_again_at_the_next_sign_in() -> None:
    book = Book(BOB, CAROL)
    bob, carol = book.find(BOB), book.find(CAROL)
    book.network.ns.say(f"NLN NLN 1:{BOB} Bob 0:0 0")
    book.client.logout()
    assert bob.presence is Presence.OFFLINE
    assert book.book.state is AddressBookState.NOT_SYNCHRONIZED
    assert list(book.book.contacts) == [bob, carol]
    book.network.book = soap.AddressBook()
    book.network.lists = soap.MembershipLists()
    book.recorder.take()
    book.network.sign_in(book.client)
    assert len(book.book.contacts) == 0
    assert bob.memberships == Membership.NONE
    assert ("addressbook_sync",) in book.recorder.take()


def test_contacts_are_one_object_per_account() -> None:
    book = Book(BOB)
    bob = book.find(BOB)
    assert book.book.search_or_build_contact(BOB.upper(), display_name="Impostor") is bob
    assert bob.display_name == "Bob"
    stranger = book.book.search_or_build_contact(CAROL, display_name="Carol")
    assert book.book.search_or_build_contact(CAROL) is stranger
    assert stranger.display_name == "Carol"
    assert book.book.search_contact(CAROL) is None
