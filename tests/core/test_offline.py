"""Messages for those who are not there: left for others, and found when we come back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from amsn2athena.core.offline import ATTEMPTS, PAUSE
from amsn2athena.core.session import SETTLING
from amsn2athena.core.views import MessageState, MessageView
from amsn2athena.papyon import ConversationState, DeliveryProblem, OfflineMessage, Presence
from amsn2athena.papyon.errors import ConnectionLost, MessageNotDelivered, RequestTimedOut
from tests.core.conftest import EPOCH, Stage
from tests.core.test_conversations import Talk


@pytest.fixture
def talk(stage: Stage) -> Talk:
    talk = Talk(stage)
    stage.clock.advance(SETTLING)
    return talk


def go_away(stage: Stage, talk: Talk) -> None:
    """Bob goes offline."""
    talk.bob.presence = Presence.OFFLINE
    stage.client.tell("on_contact_presence_changed", talk.bob)


def letter(number: int, text: str = "", sender: str = "bob@example.com") -> OfflineMessage:
    """Return a message that was left ``number`` minutes after the epoch of the tests."""
    date = datetime.fromtimestamp(EPOCH + 60 * number, UTC)
    return OfflineMessage(f"id{number}", sender, "Bobby", date, text or f"letter {number}", "run", number)


def lines(stage: Stage) -> list[MessageView]:
    """Return all lines of all conversations."""
    return [line for view in stage.session.view().conversations for line in view.messages]


# What we leave for others


def test_somebody_who_went_offline_gets_it_as_an_offline_message(stage: Stage, talk: Talk) -> None:
    stage.session.send_text(talk.id, "are you there?", "k1")
    talk.network.sent[0][1].errback(MessageNotDelivered(DeliveryProblem.CONTACT_OFFLINE))
    ((account, text, answer),) = stage.client.oim_box.left
    assert (account, text) == ("bob@example.com", "are you there?")
    assert [line.state for line in stage.tab.messages(talk.id)] == [MessageState.SENDING]
    answer.callback(None)
    assert [line.state for line in stage.tab.messages(talk.id)] == [MessageState.STORED]


def test_somebody_known_to_be_away_is_not_called_first(stage: Stage, talk: Talk) -> None:
    go_away(stage, talk)
    stage.session.send_text(talk.id, "see you", "k1")
    assert talk.network.sent == []
    assert len(stage.client.oim_box.left) == 1


def test_somebody_who_went_offline_only_in_appearance_is_still_talked_to(stage: Stage, talk: Talk) -> None:
    talk.network.state = ConversationState.OPEN
    go_away(stage, talk)
    stage.session.send_text(talk.id, "psst", "k1")
    assert [text for text, _ in talk.network.sent] == ["psst"]
    assert stage.client.oim_box.left == []


def test_what_cannot_be_left_either_says_so_and_can_be_tried_again(stage: Stage, talk: Talk) -> None:
    go_away(stage, talk)
    stage.session.send_text(talk.id, "see you", "k1")
    stage.client.oim_box.left[0][2].errback(MessageNotDelivered(DeliveryProblem.TOO_FAST))
    (line,) = stage.tab.messages(talk.id)
    assert line.state is MessageState.FAILED
    assert "Wait a moment" in line.problem
    stage.session.send_text(talk.id, "see you", "k1")
    stage.client.oim_box.left[1][2].callback(None)
    (line,) = stage.tab.messages(talk.id)
    assert (line.state, line.problem) == (MessageState.STORED, "")


@pytest.mark.parametrize(
    ("reason", "is_left"),
    [
        (DeliveryProblem.CONTACT_OFFLINE, True),
        (DeliveryProblem.HIDDEN, False),
        (DeliveryProblem.CONNECTION_LOST, False),
        (DeliveryProblem.NO_SUCH_CONTACT, False),
    ],
)
def test_only_what_certainly_did_not_arrive_goes_another_way(
    stage: Stage, talk: Talk, reason: DeliveryProblem, is_left: bool
) -> None:
    stage.session.send_text(talk.id, "hello", "k1")
    talk.network.sent[0][1].errback(MessageNotDelivered(reason))
    assert bool(stage.client.oim_box.left) is is_left


def test_a_nudge_and_a_group_wait_for_nobody(stage: Stage, talk: Talk) -> None:
    stage.session.send_nudge(talk.id)
    carol = stage.client.add_contact("carol@example.com", name="Carol")
    talk.network.tell("on_conversation_user_joined", carol)
    stage.session.send_text(talk.id, "hello both", "k1")
    for _, answer in talk.network.sent:
        answer.errback(MessageNotDelivered(DeliveryProblem.CONTACT_OFFLINE))
    assert stage.client.oim_box.left == []
    states = [line.state for line in stage.tab.messages(talk.id) if line.own]
    assert states == [MessageState.FAILED, MessageState.FAILED]


# What waited for us


def test_what_came_meanwhile_is_in_its_conversation_with_its_own_time(stage: Stage, talk: Talk) -> None:
    stage.client.oim_box.come(letter(1), letter(2, sender="stranger@example.com"), letter(3))
    views = stage.session.view().conversations
    assert [view.participants for view in views] == [("bob@example.com",), ("stranger@example.com",)]
    mine = views[0].messages
    assert [(line.text, line.time, line.offline) for line in mine] == [
        ("letter 1", EPOCH + 60, True),
        ("letter 3", EPOCH + 180, True),
    ]
    assert {line.sender_name for line in mine} == {"Bob"}
    assert (views[0].unread, views[1].title) == (2, "Bobby")


def test_the_network_keeps_a_message_until_somebody_has_seen_it(stage: Stage, talk: Talk) -> None:
    box = stage.client.oim_box
    box.come(letter(1), letter(2))
    first, second = lines(stage)
    assert box.deleted == []
    stage.session.seen(talk.id, first.id)
    assert [ids for ids, _ in box.deleted] == [["id1"]]
    stage.client.tell("on_oim_messages_deleted", (letter(1),))
    stage.session.seen("another", 100)
    stage.session.seen(talk.id, second.id)
    assert [ids for ids, _ in box.deleted] == [["id1"], ["id2"]]


def test_what_is_told_again_is_shown_once_and_deleted_when_that_failed(stage: Stage, talk: Talk) -> None:
    box = stage.client.oim_box
    box.come(letter(1))
    stage.session.seen(talk.id, lines(stage)[0].id)
    box.deleted[0][1].errback(RequestTimedOut())
    box.come(letter(2))
    assert [line.text for line in lines(stage)] == ["letter 1", "letter 2"]
    assert [ids for ids, _ in box.deleted] == [["id1"], ["id1"]]


def test_what_was_closed_unseen_comes_again(stage: Stage, talk: Talk) -> None:
    box = stage.client.oim_box
    box.come(letter(1))
    stage.session.close_conversation(talk.id)
    box.come(letter(2))
    assert [line.text for line in lines(stage)] == ["letter 1", "letter 2"]
    assert box.deleted == []


def test_what_cannot_be_fetched_now_is_asked_for_again(stage: Stage, talk: Talk) -> None:
    box = stage.client.oim_box
    box.failure = RequestTimedOut()
    box.come(letter(1))
    assert lines(stage) == []
    box.failure = None
    stage.clock.advance(PAUSE)
    assert [line.text for line in lines(stage)] == ["letter 1"]
    stage.clock.advance(2 * PAUSE)
    assert box.fetches == 2


def test_a_network_that_gives_nothing_out_is_asked_a_bounded_number_of_times(
    stage: Stage, talk: Talk
) -> None:
    stage.client.oim_box.failure = RequestTimedOut()
    stage.client.oim_box.come(letter(1))
    stage.clock.pump([PAUSE] * (ATTEMPTS + 2))
    assert stage.client.oim_box.fetches == ATTEMPTS


def test_nothing_is_asked_for_when_the_session_is_over(stage: Stage, talk: Talk) -> None:
    stage.client.oim_box.failure = RequestTimedOut()
    stage.client.oim_box.come(letter(1))
    stage.session.sign_out()
    assert stage.clock.getDelayedCalls() == []


def test_what_was_seen_while_the_network_was_away_is_deleted_later(stage: Stage, talk: Talk) -> None:
    box = stage.client.oim_box
    box.come(letter(1))
    stage.client.lose(ConnectionLost())
    stage.session.seen(talk.id, lines(stage)[0].id)
    assert box.deleted == []
    stage.clock.advance(1)
    stage.client.login_answer.callback(None)
    box.come()
    assert [ids for ids, _ in box.deleted] == [["id1"]]
