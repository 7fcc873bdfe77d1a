"""The contact list and the requests, as tabs are told of them."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import GroupView, Status
from amsn2athena.papyon import Group, Membership, Presence
from amsn2athena.papyon.errors import AlreadyOnList, NoSuchUser, RequestTimedOut
from tests.core.conftest import Stage


def sentence_of(failed: Deferred[Any]) -> str:
    """Return the sentence of the Refusal that ``failed`` has failed with."""
    refusals: list[Refusal] = []

    def keep(failure: Failure) -> None:
        assert isinstance(failure.value, Refusal)
        refusals.append(failure.value)

    failed.addErrback(keep)
    return refusals[0].sentence


def test_contacts_are_shown_and_each_change_is_told_once(stage: Stage) -> None:
    bob = stage.client.add_contact("bob@example.com", name="Bob")
    bob.presence = Presence.AWAY
    stage.client.tell("on_contact_presence_changed", bob)
    stage.client.tell("on_contact_presence_changed", bob)
    told = [view for (view,) in stage.tab.take("contact_changed")]
    assert [view.status for view in told] == [Status.ONLINE, Status.AWAY]
    assert stage.session.view().contacts == (told[-1],)
    assert told[-1].name == "Bob"


def test_a_contact_who_has_not_accepted_is_shown_as_waiting(stage: Stage) -> None:
    bob = stage.client.add_contact("bob@example.com", Membership.FORWARD | Membership.ALLOW, Presence.OFFLINE)
    assert stage.session.view().contacts[0].waiting
    bob.memberships |= Membership.REVERSE
    stage.client.tell("on_contact_memberships_changed", bob)
    assert not stage.session.view().contacts[0].waiting


def test_names_and_messages_of_others_come_as_one_clean_line(stage: Stage) -> None:
    bob = stage.client.add_contact("bob@example.com", name="B\x00o\nb")
    bob.personal_message = "listening\r\nto <b>music</b>"
    stage.client.tell("on_contact_personal_message_changed", bob)
    (view,) = stage.session.view().contacts
    assert (view.name, view.personal_message) == ("Bo b", "listening to <b>music</b>")


def test_adding_asks_the_network_and_waits_for_its_answer(stage: Stage) -> None:
    done: list[None] = []
    stage.session.add_contact(" Bob@Example.com ").addCallback(done.append)
    ((*asked, answer),) = stage.client.address_book.asked
    assert (asked, done) == (["add", "bob@example.com", ""], [])
    answer.callback(object())
    assert done == [None]


def test_what_cannot_be_added_is_refused_in_words(stage: Stage) -> None:
    stage.client.add_contact("bob@example.com")
    assert "own address" in sentence_of(stage.session.add_contact("alice@example.com"))
    assert "already" in sentence_of(stage.session.add_contact("BOB@example.com"))
    assert "email address" in sentence_of(stage.session.add_contact("bob"))
    assert stage.client.address_book.asked == []


def test_what_the_network_refuses_is_told_in_words(stage: Stage) -> None:
    for error, words in (
        (NoSuchUser(), "no account nobody@example.com"),
        (AlreadyOnList(), "already"),
        (RequestTimedOut(), "in time"),
        (RuntimeError(), "did not expect"),
    ):
        failed = stage.session.add_contact("nobody@example.com")
        stage.client.address_book.asked[-1][-1].errback(error)
        assert words in sentence_of(failed)


def test_a_request_is_shown_until_it_is_answered_anywhere(stage: Stage) -> None:
    carol = stage.client.add_contact("carol@example.com", Membership.PENDING, Presence.OFFLINE, "Carol")
    carol.attributes["invite_message"] = "It is me\x00"
    assert [request.name for request in stage.session.view().requests] == ["Carol"]
    stage.session.accept_request("carol@example.com")
    carol.memberships = Membership.FORWARD | Membership.ALLOW | Membership.REVERSE
    stage.client.tell("on_contact_memberships_changed", carol)
    assert stage.tab.take("request_removed") == [("carol@example.com",)]
    assert stage.session.view().requests == ()
    assert [contact.account for contact in stage.session.view().contacts] == ["carol@example.com"]
    assert "does not wait" in sentence_of(stage.session.accept_request("carol@example.com"))


def test_declining_asks_the_network(stage: Stage) -> None:
    carol = stage.client.add_contact("carol@example.com", Membership.PENDING, Presence.OFFLINE)
    stage.session.decline_request("carol@example.com")
    assert stage.client.address_book.asked[0][:2] == ("decline", "carol@example.com")
    carol.memberships = Membership.BLOCK
    stage.client.tell("on_contact_memberships_changed", carol)
    assert stage.session.view().requests == ()


def test_adding_somebody_who_waits_for_an_answer_accepts_them(stage: Stage) -> None:
    stage.client.add_contact("carol@example.com", Membership.PENDING, Presence.OFFLINE)
    stage.session.add_contact("carol@example.com")
    assert stage.client.address_book.asked[0][:2] == ("accept", "carol@example.com")


def test_a_removed_contact_leaves_the_list(stage: Stage) -> None:
    bob = stage.client.add_contact("bob@example.com")
    stage.session.remove_contact("bob@example.com")
    bob.memberships = Membership.NONE
    stage.client.tell("on_addressbook_contact_deleted", bob)
    assert stage.tab.take("contact_removed") == [("bob@example.com",)]
    assert "not on your contact list" in sentence_of(stage.session.remove_contact("bob@example.com"))


def test_after_a_synchronisation_only_the_differences_are_told(stage: Stage) -> None:
    stage.client.add_contact("bob@example.com")
    stage.client.add_contact("carol@example.com")
    stage.client.add_contact("dave@example.com", Membership.PENDING)
    stage.tab.events.clear()
    stage.client.address_book.contacts[1].display_name = "Carol"
    del stage.client.address_book.contacts[2], stage.client.address_book.contacts[0]
    stage.client.tell("on_addressbook_sync")
    assert [name for name, *_ in stage.tab.events] == [
        "contact_changed",
        "contact_removed",
        "request_removed",
    ]


def test_groups_are_told_before_those_who_are_in_them_and_each_difference_once(stage: Stage) -> None:
    work, band = Group("1", "Wo\x00rk"), Group("2", "Band")
    stage.client.add_contact("bob@example.com").groups = frozenset({work, band})
    stage.client.address_book.groups = (work, band)
    stage.tab.events.clear()
    stage.client.tell("on_addressbook_sync")
    stage.client.tell("on_addressbook_sync")
    assert [name for name, *_ in stage.tab.events] == ["group_changed", "group_changed", "contact_changed"]
    assert stage.session.view().groups == (GroupView("1", "Work"), GroupView("2", "Band"))
    assert stage.session.view().contacts[0].group_ids == ("1", "2")
    stage.client.address_book.groups = (Group("1", "Job"),)
    stage.client.tell("on_addressbook_sync")
    assert stage.tab.take("group_changed")[-1] == (GroupView("1", "Job"),)
    assert stage.tab.take("group_removed") == [("2",)]


def test_a_contact_goes_by_the_alias_and_keeps_the_name_they_gave_themselves(stage: Stage) -> None:
    bob = stage.client.add_contact("bob@example.com", name="xX Bob Xx")
    bob.alias = "Uncle\nBob"
    bob.current_media = "Song - Artist"
    stage.client.tell("on_contact_current_media_changed", bob)
    (view,) = stage.session.view().contacts
    assert (view.name, view.alias, view.network_name) == ("Uncle Bob", "Uncle Bob", "xX Bob Xx")
    assert view.media == "Song - Artist"


def test_somebody_blocked_is_shown_as_blocked(stage: Stage) -> None:
    bob = stage.client.add_contact("bob@example.com")
    bob.memberships = Membership.FORWARD | Membership.BLOCK | Membership.REVERSE
    stage.client.tell("on_contact_memberships_changed", bob)
    assert stage.session.view().contacts[0].blocked
