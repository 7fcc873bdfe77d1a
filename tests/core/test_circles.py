"""Circles, as people see them: made, joined, talked in, left."""

from __future__ import annotations

from typing import cast

import pytest

from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.session import SETTLING
from amsn2athena.core.views import CircleView, MessageState
from amsn2athena.papyon import (
    Circle,
    CircleRole,
    CircleState,
    Contact,
    ConversationMessage,
    DeliveryProblem,
    Presence,
)
from amsn2athena.papyon.errors import ConnectionLost, InviteFailed, MessageNotDelivered, NoSuchCircle
from tests.core.conftest import Stage
from tests.core.fakes import FakeConversation
from tests.core.test_contact_list import sentence_of

ALICE, BOB = "alice@example.com", "bob@example.com"


def circle(stage: Stage, *members: str, name: str = "Cake") -> Circle:
    """Return a circle that Alice is in, and say that it is there."""
    made = Circle(f"guid-{name.lower()}", name, CircleRole.ADMIN, CircleState.ACCEPTED)
    made.members = frozenset([ALICE, *members])
    stage.client.circles.circles[made.id] = made
    stage.client.tell("on_circle_added", made)
    return made


def network(stage: Stage, conversation_id: str) -> FakeConversation:
    """Return the papyon side of a conversation."""
    return cast(FakeConversation, stage.session._conversations.get(conversation_id)._conversation)


@pytest.fixture
def bob(stage: Stage) -> Contact:
    stage.clock.advance(SETTLING)
    return stage.client.add_contact(BOB, name="Bob")


def test_a_circle_is_listed_and_opens_like_a_contact(stage: Stage, bob: Contact) -> None:
    made = circle(stage, BOB)
    view = CircleView(made.id, "Cake", 2, can_invite=True)
    assert stage.tab.take("circle_changed") == [(view,)]
    assert (stage.session.view().circles, stage.session.view().abilities.group_chats) == ((view,), True)
    opened = stage.session.open_conversation(made.id)
    assert (opened.title, opened.participants, opened.names, opened.circle) == (
        "Cake",
        (BOB,),
        ("Bob",),
        made.id,
    )
    assert stage.session.open_conversation(made.id).id == opened.id
    assert stage.session.open_conversation(BOB).id != opened.id


def test_a_new_circle_opens_its_conversation(stage: Stage, bob: Contact) -> None:
    created = stage.session.create_circle("  Cake \n club ")
    ((what, name, answer),) = stage.client.circles.asked
    assert (what, name) == ("create", "Cake club")
    answer.callback(circle(stage, name="Cake club"))
    titles: list[str] = []
    created.addCallback(lambda view: titles.append(view.title))
    assert titles == ["Cake club"]


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_a_name_that_is_none_is_refused(stage: Stage, name: str) -> None:
    assert "name" in sentence_of(stage.session.create_circle(name)).lower()


def test_who_is_asked_into_a_circle_can_accept_or_decline(stage: Stage, bob: Contact) -> None:
    asked = Circle("guid", "Tea", CircleRole.INVITED, CircleState.WAITING, inviter=BOB, message="Come!")
    stage.client.circles.circles[asked.id] = asked
    stage.client.tell("on_circle_invited", asked, bob)
    ((view,),) = stage.tab.take("circle_changed")
    assert (view.is_invitation, view.inviter, view.message) == (True, "Bob", "Come!")
    stage.session.accept_circle(asked.id)
    stage.session.decline_circle(asked.id)
    stage.session.leave_circle(asked.id)
    assert [what for what, _, _ in stage.client.circles.asked] == ["accept", "decline", "leave"]
    with pytest.raises(Refusal):
        stage.session.open_conversation(asked.id)


def test_what_the_network_refuses_is_said_in_words(stage: Stage, bob: Contact) -> None:
    made = circle(stage)
    left = stage.session.leave_circle(made.id)
    stage.client.circles.asked[0][2].errback(NoSuchCircle())
    assert sentence_of(left)
    assert "not there any more" in sentence_of(stage.session.accept_circle("nothing@live.com"))
    stage.client.lose(ConnectionLost())
    assert "network is not there" in sentence_of(stage.session.leave_circle(made.id))


def test_members_come_and_go_and_those_who_are_away_are_still_in_it(stage: Stage, bob: Contact) -> None:
    made = circle(stage, BOB)
    opened = stage.session.open_conversation(made.id)
    talk = network(stage, opened.id)
    talk.tell("on_conversation_user_joined", bob)
    talk.tell("on_conversation_user_left", bob)
    carol = stage.client.add_contact("carol@example.com", name="Carol")
    talk.contacts.append(carol)
    made.name = "More cake"
    stage.client.tell("on_circle_changed", made)
    talk.contacts.remove(bob)
    stage.client.tell("on_circle_changed", made)
    (view,) = stage.session.view().conversations
    assert [line.text for line in view.messages] == [
        "Carol joined the group chat.",
        "Bob left the group chat.",
    ]
    assert (view.title, view.participants) == ("More cake", ("carol@example.com",))


def test_what_nobody_is_there_to_read_is_left_for_nobody(stage: Stage, bob: Contact) -> None:
    bob.presence = Presence.OFFLINE
    opened = stage.session.open_conversation(circle(stage, BOB).id)
    stage.session.send_text(opened.id, "hello?", "k1")
    network(stage, opened.id).sent[0][1].errback(MessageNotDelivered(DeliveryProblem.CONTACT_OFFLINE))
    (line,) = stage.tab.messages(opened.id)
    assert line.state is MessageState.FAILED
    assert line.problem == "Nobody else is here at the moment, so this was not delivered."
    assert stage.client.oim_box.left == []
    stage.session.send_text(opened.id, "again", "k2")
    network(stage, opened.id).sent[1][1].errback(MessageNotDelivered(DeliveryProblem.CONNECTION_LOST))
    assert "may or may not" in stage.tab.messages(opened.id)[1].problem


def test_what_is_said_in_a_circle_opens_its_conversation(stage: Stage, bob: Contact) -> None:
    made = circle(stage, BOB)
    talk = stage.client.circles.conversation(made)
    stage.client.tell("on_invite_conversation", talk)
    talk.tell("on_conversation_message_received", bob, ConversationMessage("cake is ready"))
    (view,) = stage.session.view().conversations
    assert (view.circle, view.unread, view.messages[0].sender_name) == (made.id, 1, "Bob")


def test_a_circle_that_was_left_closes_its_conversation(stage: Stage, bob: Contact) -> None:
    made = circle(stage, BOB)
    opened = stage.session.open_conversation(made.id)
    stage.client.tell("on_circle_removed", made)
    assert stage.tab.take("conversation_closed") == [(opened.id,)]
    assert stage.tab.take("circle_removed") == [(made.id,)]


def test_somebody_who_cannot_be_asked_in_is_told_in_words(stage: Stage, bob: Contact) -> None:
    opened = stage.session.open_conversation(circle(stage).id)
    failed = stage.session.invite(opened.id, BOB)
    network(stage, opened.id).sent[0][1].errback(InviteFailed(DeliveryProblem.REFUSED))
    assert sentence_of(failed) == "Bob could not be invited. Perhaps they were asked before."
