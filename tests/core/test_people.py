"""What a person does with contacts and groups: what is asked of the network, and what is refused in words."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred

from amsn2athena.core import text
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import ContactChanges, SettingsView
from amsn2athena.papyon import Contact, Group, Membership, Presence, Privacy
from amsn2athena.papyon.errors import GroupAlreadyExists, NoSuchGroup, RequestTimedOut, TooLong
from tests.core.conftest import Stage, make_stage
from tests.core.fakes import FRIENDS, FakeConversation
from tests.core.test_contact_list import sentence_of

WORK, BAND = Group("1", "Work"), Group("2", "Band")
FAVORITES = Group("3", "Favorites", is_favorite=True)


@pytest.fixture
def bob(stage: Stage) -> Contact:
    stage.client.address_book.groups = (WORK, BAND, FAVORITES)
    bob = stage.client.add_contact("bob@example.com", name="Bob")
    bob.groups = frozenset({WORK})
    stage.client.tell("on_addressbook_sync")
    return bob


def answer_all(stage: Stage) -> list[tuple[Any, ...]]:
    """Let the network agree to all that is asked, one after the other; return what was asked."""
    asked = []
    while stage.client.address_book.asked:
        *request, answer = stage.client.address_book.asked.pop(0)
        asked.append(tuple(request))
        answer.callback(None)
    return asked


def test_somebody_is_asked_with_words_and_put_in_groups(stage: Stage, bob: Contact) -> None:
    stage.session.add_contact("dan@example.com", " It is me,\nAlice ", ["2", "1", "2"])
    assert answer_all(stage) == [("add", "dan@example.com", "It is me, Alice", "2", "1")]


def test_who_waits_for_an_answer_is_accepted_and_put_in_groups(stage: Stage, bob: Contact) -> None:
    carol = stage.client.add_contact("carol@example.com", Membership.PENDING, Presence.OFFLINE)
    done: list[None] = []
    stage.session.add_contact("carol@example.com", "", ["1"]).addCallback(done.append)
    ((*asked, answer),) = stage.client.address_book.asked
    assert asked == ["accept", "carol@example.com"]
    stage.client.address_book.asked.clear()
    answer.callback(carol)
    assert done == []
    assert answer_all(stage) == [("put in", "1", "carol@example.com")]
    assert done == [None]


def test_blocking_and_removing_ask_the_network(stage: Stage, bob: Contact) -> None:
    stage.session.block_contact("bob@example.com")
    stage.session.unblock_contact("bob@example.com")
    stage.session.remove_contact("bob@example.com")
    stage.session.remove_contact("bob@example.com", block=True)
    assert [what for what, _ in answer_all(stage)] == ["block", "unblock", "delete", "delete and block"]
    assert "not on your contact list" in sentence_of(stage.session.block_contact("eve@example.com"))


def test_only_what_is_different_is_asked_one_after_the_other(stage: Stage, bob: Contact) -> None:
    bob.notes = "tall"
    done: list[None] = []
    changes = ContactChanges(alias=" Uncle\nBob ", notes="tall", group_ids=("2",), favorite=True)
    stage.session.edit_contact("bob@example.com", changes).addCallback(done.append)
    assert len(stage.client.address_book.asked) == 1
    assert answer_all(stage) == [
        ("note", "bob@example.com", "alias=Uncle Bob"),
        ("put in", "2", "bob@example.com"),
        ("take from", "1", "bob@example.com"),
        ("favor", "bob@example.com"),
    ]
    assert done == [None]


@given(alias=st.sampled_from(["", "B"]), notes=st.sampled_from(["", "n\nm"]), favorite=st.booleans())
def test_saving_what_is_there_already_asks_for_nothing(alias: str, notes: str, favorite: bool) -> None:
    asked = edit_with(alias, notes, favorite, ContactChanges(alias, notes, (WORK.id,), favorite))
    assert asked == edit_with(alias, notes, favorite, ContactChanges()) == []


def edit_with(alias: str, notes: str, favorite: bool, changes: ContactChanges) -> list[tuple[Any, ...]]:
    """Return what is asked of the network when a contact like this is changed."""
    stage = make_stage()
    stage.client.address_book.groups = (WORK, BAND, FAVORITES)
    bob = stage.client.add_contact("bob@example.com")
    bob.alias, bob.notes = alias, notes
    bob.groups = frozenset({WORK, FAVORITES} if favorite else {WORK})
    stage.session.edit_contact("bob@example.com", changes)
    return answer_all(stage)


def test_a_favourite_stays_in_their_groups_and_the_favourites_are_no_group(
    stage: Stage, bob: Contact
) -> None:
    bob.groups = frozenset({WORK, FAVORITES})
    stage.client.tell("on_addressbook_group_contact_added", FAVORITES, bob)
    view = stage.session.view()
    assert (view.contacts[0].favorite, view.contacts[0].group_ids) == (True, ("1",))
    assert [group.name for group in view.groups] == ["Work", "Band"]
    assert "not there any more" in sentence_of(stage.session.remove_group("3"))
    stage.session.edit_contact("bob@example.com", ContactChanges(favorite=False, group_ids=("1",)))
    assert answer_all(stage) == [("favor no more", "bob@example.com")]


def test_a_failure_in_the_middle_is_told_and_ends_it(stage: Stage, bob: Contact) -> None:
    changes = ContactChanges(alias="B", favorite=True)
    failed = stage.session.edit_contact("bob@example.com", changes)
    stage.client.address_book.asked.pop()[-1].errback(RequestTimedOut())
    assert "in time" in sentence_of(failed)
    assert answer_all(stage) == []


def test_groups_are_made_renamed_and_deleted(stage: Stage, bob: Contact) -> None:
    stage.session.add_group("  Foot\nball ")
    stage.session.rename_group("1", "Job")
    stage.session.remove_group("2")
    assert answer_all(stage) == [
        ("add group", "Foot ball"),
        ("rename group", "1", "Job"),
        ("delete group", "2"),
    ]


def test_what_the_network_says_of_groups_reaches_the_tabs(stage: Stage, bob: Contact) -> None:
    stage.tab.events.clear()
    job = Group("1", "Job")
    stage.client.address_book.groups = (job, Group("4", "New"), FAVORITES)
    stage.client.tell("on_addressbook_group_renamed", job)
    assert {view.name for (view,) in stage.tab.take("group_changed")} == {"Job", "New"}
    assert stage.tab.take("group_removed") == [("2",)]
    bob.groups = frozenset({job, Group("4", "New")})
    stage.client.tell("on_addressbook_group_contact_added", Group("4", "New"), bob)
    bob.groups = frozenset({job})
    stage.client.tell("on_addressbook_group_contact_deleted", Group("4", "New"), bob)
    assert [view.group_ids for (view,) in stage.tab.take("contact_changed")] == [("1", "4"), ("1",)]


def test_notes_and_aliases_set_elsewhere_reach_the_tabs(stage: Stage, bob: Contact) -> None:
    bob.notes, bob.alias = "tall\r\nkind\x00", "Bobby"
    stage.client.tell("on_contact_infos_changed", bob, {})
    ((view,),) = [stage.tab.take("contact_changed")[-1]]
    assert (view.notes, view.name) == ("tall\nkind", "Bobby")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (GroupAlreadyExists(), "a group called Work already"),
        (NoSuchGroup(), "not there any more"),
        (TooLong(), "longer than the network can keep"),
    ],
)
def test_what_the_network_refuses_of_a_group_is_told_in_words(
    stage: Stage, bob: Contact, error: Exception, words: str
) -> None:
    failed = stage.session.add_group("Work")
    stage.client.address_book.asked[-1][-1].errback(error)
    assert words in sentence_of(failed)


def test_what_is_too_long_or_nothing_is_refused_before_anybody_is_asked(stage: Stage, bob: Contact) -> None:
    refused: list[Deferred[None]] = [
        stage.session.add_group(" \n"),
        stage.session.add_group("x" * 62),
        stage.session.rename_group("1", ""),
        stage.session.rename_group("9", "Nine"),
        stage.session.add_contact("dan@example.com", "x" * 301),
        stage.session.add_contact("dan@example.com", "", ["9"]),
        stage.session.edit_contact("bob@example.com", ContactChanges(alias="x" * 388)),
        stage.session.edit_contact("bob@example.com", ContactChanges(notes="x" * 2_001)),
        stage.session.edit_contact("bob@example.com", ContactChanges(group_ids=("9",))),
        stage.session.edit_contact("eve@example.com", ContactChanges()),
    ]
    assert all(len(sentence_of(each)) > 10 for each in refused)
    assert stage.client.address_book.asked == []


@given(st.text(max_size=100))
def test_a_group_name_that_is_taken_is_one_clean_line(written: str) -> None:
    try:
        name = text.group(written)
    except Refusal:
        return
    assert name == text.group(name) == " ".join(name.split())
    assert 0 < len(name) <= text.GROUP_LIMIT


# Settings


def test_settings_are_told_when_the_network_has_taken_them(stage: Stage) -> None:
    assert stage.session.view().settings == SettingsView("everyone", alert_when_added=True)
    stage.session.set_settings(SettingsView("list", alert_when_added=False))
    assert stage.client.profile.privacy is Privacy.BLOCK
    assert stage.client.profile.alert_when_added is False
    ((settings,),) = [stage.tab.take("settings_changed")[-1]]
    assert settings == stage.session.view().settings == SettingsView("list", alert_when_added=False)
    stage.session.set_settings(settings)
    assert stage.tab.take("settings_changed") == []


def test_somebody_blocked_and_off_the_list_is_shown_and_can_be_unblocked(stage: Stage, bob: Contact) -> None:
    bob.memberships = Membership.BLOCK | Membership.REVERSE
    stage.client.tell("on_addressbook_contact_deleted", bob)
    stage.client.tell("on_contact_memberships_changed", bob)
    assert stage.tab.take("blocked_changed") == [(("bob@example.com",),)]
    assert stage.session.view().blocked == ("bob@example.com",)
    assert stage.session.view().contacts == ()
    stage.session.unblock_contact("bob@example.com")
    assert answer_all(stage) == [("unblock", "bob@example.com")]
    bob.memberships = Membership.ALLOW | Membership.REVERSE
    stage.client.tell("on_contact_memberships_changed", bob)
    assert stage.tab.take("blocked_changed") == [((),)]
    assert "not on your contact list" in sentence_of(stage.session.unblock_contact("bob@example.com"))


def test_somebody_blocked_who_is_gone_after_a_synchronisation_is_shown_no_more(
    stage: Stage, bob: Contact
) -> None:
    bob.memberships = Membership.BLOCK
    stage.client.tell("on_contact_memberships_changed", bob)
    stage.client.address_book.contacts.clear()
    stage.client.tell("on_addressbook_sync")
    assert stage.session.view().blocked == ()


def test_nothing_is_written_to_who_is_blocked_until_they_are_not(stage: Stage, bob: Contact) -> None:
    conversation = stage.session.open_conversation("bob@example.com").id
    bob.memberships = Membership.FORWARD | Membership.BLOCK
    assert stage.session.send_text(conversation, "hello", "k1").problem == (
        "You have blocked Bob, so this was not sent. Unblock them and send it again."
    )
    network = cast(FakeConversation, stage.session._conversations.get(conversation)._conversation)
    assert network.sent == []
    bob.memberships = FRIENDS
    stage.session.send_text(conversation, "hello", "k1")
    assert [text for text, _ in network.sent] == ["hello"]


def test_who_is_blocked_is_written_to_where_others_are_too(stage: Stage, bob: Contact) -> None:
    conversation = stage.session.open_conversation("bob@example.com").id
    network = cast(FakeConversation, stage.session._conversations.get(conversation)._conversation)
    network.tell("on_conversation_user_joined", Contact("carol@example.com"))
    bob.memberships = Membership.FORWARD | Membership.BLOCK
    stage.session.send_text(conversation, "hello", "k1")
    assert [text for text, _ in network.sent] == ["hello"]
