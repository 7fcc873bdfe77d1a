"""What becomes of what was written when its window is closed, or somebody signs out, right after."""

from __future__ import annotations

from typing import cast

import pytest
from twisted.internet.defer import Deferred

from amsn2athena.core.conversations import CONVERSATION_LIMIT
from amsn2athena.core.session import PARTING
from amsn2athena.core.views import Connection, MessageState
from amsn2athena.papyon import (
    Circle,
    CircleState,
    ConversationMessage,
    ConversationState,
    DeliveryProblem,
    Presence,
)
from amsn2athena.papyon.errors import ConnectionLost, MessageNotDelivered
from tests.core.conftest import Stage
from tests.core.fakes import FakeConversation
from tests.core.test_conversations import Talk


@pytest.fixture
def talk(stage: Stage) -> Talk:
    return Talk(stage)


def go_away(stage: Stage, talk: Talk) -> None:
    talk.bob.presence = Presence.OFFLINE
    stage.client.tell("on_contact_presence_changed", talk.bob)


def come_back(stage: Stage) -> None:
    stage.clock.advance(1)
    stage.client.login_answer.callback(None)


def states(stage: Stage, talk: Talk) -> list[MessageState]:
    return [line.state for line in stage.tab.messages(talk.id)]


def is_signed_out(stage: Stage) -> bool:
    return any(view.state is Connection.SIGNED_OUT for (view,) in stage.tab.take("connection_changed"))


def test_what_was_written_right_after_signing_in_is_left_when_its_window_is_closed(
    stage: Stage, talk: Talk
) -> None:
    network = talk.network
    go_away(stage, talk)
    stage.session.send_text(talk.id, "hello", "k1")
    assert stage.client.oim_box.left == []
    stage.session.close_conversation(talk.id)
    assert stage.tab.take("conversation_closed") == [(talk.id,)]
    ((account, text, answer),) = stage.client.oim_box.left
    assert (account, text, network.left) == ("bob@example.com", "hello", False)
    answer.callback(None)
    assert network.left
    assert stage.tab.take("conversation_opened")[1:] == []


def test_what_was_written_while_the_network_was_away_goes_although_its_window_is_closed(
    stage: Stage, talk: Talk
) -> None:
    network = talk.network
    stage.client.lose(ConnectionLost())
    stage.session.send_text(talk.id, "hello", "k1")
    stage.session.close_conversation(talk.id)
    assert stage.session.view().conversations == ()
    come_back(stage)
    ((text, answer),) = network.sent
    assert (text, network.left) == ("hello", False)
    stage.tab.take("message_changed")
    answer.callback(None)
    assert network.left
    assert stage.tab.take("message_changed") == []


def test_a_window_opens_again_when_what_was_written_there_last_did_not_arrive(
    stage: Stage, talk: Talk
) -> None:
    network = talk.network
    stage.session.send_text(talk.id, "hello", "k1")
    stage.session.close_conversation(talk.id)
    stage.tab.take("conversation_opened")
    network.sent[0][1].errback(MessageNotDelivered(DeliveryProblem.NO_ANSWER))
    ((view,),) = stage.tab.take("conversation_opened")
    assert (view.id, [line.state for line in view.messages]) == (talk.id, [MessageState.FAILED])
    stage.session.send_text(talk.id, "hello", "k1")
    network.sent[1][1].callback(None)
    assert states(stage, talk) == [MessageState.DELIVERED]
    stage.session.close_conversation(talk.id)
    assert network.left


def test_a_failure_that_a_person_has_seen_opens_no_window(stage: Stage, talk: Talk) -> None:
    network = talk.network
    stage.session.send_text(talk.id, "hello", "k1")
    network.sent[0][1].errback(MessageNotDelivered(DeliveryProblem.NO_ANSWER))
    stage.session.close_conversation(talk.id)
    assert network.left


def test_a_window_opens_again_when_somebody_answers_what_is_still_being_sent(
    stage: Stage, talk: Talk
) -> None:
    stage.session.look(talk.id, "tab", True)
    stage.session.send_text(talk.id, "hello", "k1")
    network = talk.network
    stage.session.close_conversation(talk.id)
    stage.tab.take("conversation_opened")
    network.tell("on_conversation_user_typing", talk.bob)
    assert stage.tab.take("conversation_opened") == []
    network.tell("on_conversation_message_received", talk.bob, ConversationMessage("yes?"))
    ((view,),) = stage.tab.take("conversation_opened")
    assert ([line.text for line in view.messages], view.unread) == (["hello", "yes?"], 1)
    network.sent[0][1].callback(None)
    assert not network.left


def test_who_opens_it_again_meanwhile_finds_what_is_being_sent(stage: Stage, talk: Talk) -> None:
    stage.session.send_text(talk.id, "hello", "k1")
    stage.session.close_conversation(talk.id)
    view = stage.session.open_conversation("bob@example.com")
    assert (view.id, [line.text for line in view.messages]) == (talk.id, ["hello"])
    talk.network.sent[0][1].callback(None)
    assert not talk.network.left


def test_a_bounded_number_goes_on_out_of_sight(stage: Stage) -> None:
    stage.client.lose(ConnectionLost())
    first: FakeConversation | None = None
    for number in range(CONVERSATION_LIMIT + 1):
        stage.client.add_contact(f"c{number}@example.com")
        conversation_id = stage.session.open_conversation(f"c{number}@example.com").id
        managed = stage.session._conversations.get(conversation_id)
        first = first or cast(FakeConversation, managed._conversation)
        stage.session.send_text(conversation_id, "hello", f"k{number}")
        assert first is not None
        assert not first.left
        stage.session.close_conversation(conversation_id)
    assert first is not None
    assert first.left


def test_a_circle_that_was_left_sends_nothing_more(stage: Stage) -> None:
    members = frozenset({"alice@example.com", "bob@example.com"})
    circle = Circle("1@live.com", name="Band", members=members, state=CircleState.ACCEPTED)
    stage.client.circles.circles["1@live.com"] = circle
    conversation_id = stage.session.open_conversation("1@live.com").id
    network = cast(FakeConversation, stage.session._conversations.get(conversation_id)._conversation)
    stage.session.send_text(conversation_id, "hello", "k1")
    stage.session.close_conversation(conversation_id)
    assert not network.left
    stage.client.tell("on_circle_removed", circle)
    assert network.left


def test_what_was_written_right_after_signing_in_is_left_before_signing_out(stage: Stage, talk: Talk) -> None:
    go_away(stage, talk)
    stage.session.send_text(talk.id, "hello", "k1")
    done: list[None] = []
    stage.session.sign_out().addCallback(done.append)
    ((_, text, answer),) = stage.client.oim_box.left
    assert (text, stage.client.logged_out, done) == ("hello", 0, [])
    answer.callback(None)
    assert (stage.client.logged_out, done) == (1, [None])
    assert states(stage, talk) == [MessageState.STORED]
    assert is_signed_out(stage)


def test_signing_out_does_not_wait_for_ever_for_what_is_being_sent(stage: Stage, talk: Talk) -> None:
    stage.session.send_text(talk.id, "hello", "k1")
    for _ in range(2):
        stage.session.sign_out()
    stage.clock.advance(PARTING - 0.1)
    assert stage.client.logged_out == 0
    stage.clock.advance(0.1)
    assert stage.client.logged_out == 1
    assert stage.ended == ["ended"]


def test_who_does_not_wait_for_the_end_of_signing_out_is_signed_out(stage: Stage, talk: Talk) -> None:
    stage.session.send_text(talk.id, "hello", "k1")
    leaving: Deferred[None] = stage.session.sign_out()
    leaving.cancel()
    assert stage.client.logged_out == 1
    talk_is_over = stage.session.view().conversations == ()
    assert talk_is_over
    assert stage.clock.getDelayedCalls() == []


def test_while_the_network_is_away_nothing_keeps_anybody_from_signing_out(stage: Stage, talk: Talk) -> None:
    stage.client.lose(ConnectionLost())
    stage.session.send_text(talk.id, "hello", "k1")
    stage.session.sign_out()
    assert is_signed_out(stage)


def test_who_hides_and_talks_with_us_is_answered_at_once(stage: Stage, talk: Talk) -> None:
    go_away(stage, talk)
    talk.network.state = ConversationState.OPEN
    stage.session.send_text(talk.id, "hello", "k1")
    assert [text for text, _ in talk.network.sent] == ["hello"]
