"""What nobody had looked at when the session was over is there in the next one."""

from __future__ import annotations

from typing import cast

import pytest

from amsn2athena.core import unseen
from amsn2athena.core.views import MessageKind
from amsn2athena.papyon import Circle, CircleState, Contact, ConversationMessage
from tests.core.conftest import EPOCH, Stage, make_stage
from tests.core.fakes import FakeConversation, FakeDrawer
from tests.core.test_conversations import Talk

BOB, CAROL = "bob@example.com", "carol@example.com"


@pytest.fixture
def talk(stage: Stage) -> Talk:
    return Talk(stage)


def next_stage(stage: Stage) -> Stage:
    """Sign in again, after the service was restarted."""
    stage.session.suspend()
    return make_stage(stage.drawer)


def test_a_line_that_nobody_looked_at_is_there_again_after_a_restart(stage: Stage, talk: Talk) -> None:
    talk.bob_says("important")
    talk.network.tell("on_conversation_action_received", talk.bob, "waves")
    talk.network.tell("on_conversation_nudge_received", talk.bob)
    stage.clock.advance(1000)
    again = next_stage(stage)
    (view,) = again.session.view().conversations
    assert (view.participants, view.unread) == ((BOB,), 2)
    assert [(line.kind, line.text, line.sender_name, line.time) for line in view.messages] == [
        (MessageKind.TEXT, "important", "Bob", EPOCH),
        (MessageKind.ACTION, "waves", "Bob", EPOCH),
    ]
    assert all(line.offline for line in view.messages)
    assert next_stage(again).session.view().conversations[0].unread == 2


def test_once_somebody_has_looked_it_is_kept_no_longer(stage: Stage, talk: Talk) -> None:
    stage.session.look(talk.id, "tab", True)
    talk.bob_says("seen at once")
    stage.session.look(talk.id, "tab", False)
    talk.bob_says("seen later")
    assert stage.drawer.texts() == ["seen later"]
    stage.session.look(talk.id, "tab", True)
    assert stage.drawer.kept == {}


def test_what_came_back_is_kept_until_somebody_looks(stage: Stage, talk: Talk) -> None:
    talk.bob_says("important")
    again = next_stage(stage)
    assert again.drawer.texts() == ["important"]
    (view,) = again.session.view().conversations
    again.session.look(view.id, "tab", True)
    assert again.drawer.kept == {}


@pytest.mark.parametrize("end", ["sign out", "nobody is there for long"])
def test_it_is_there_after_the_session_has_ended_by_itself_too(stage: Stage, talk: Talk, end: str) -> None:
    talk.bob_says("important")
    if end == "sign out":
        stage.session.sign_out()
    else:
        stage.session.detach(stage.tab)
        stage.clock.advance(3600)
    assert stage.ended == ["ended"]
    (view,) = make_stage(stage.drawer).session.view().conversations
    assert [line.text for line in view.messages] == ["important"]


def test_what_was_said_among_several_is_shown_among_them(stage: Stage, talk: Talk) -> None:
    talk.network.tell("on_conversation_user_joined", Contact(CAROL))
    talk.bob_says("to you both")
    (view,) = next_stage(stage).session.view().conversations
    assert view.participants == (BOB, CAROL)


def test_what_was_said_in_a_circle_is_shown_there_unless_it_is_gone(stage: Stage) -> None:
    members = frozenset({"alice@example.com", BOB})
    circle = Circle("1", name="Band", members=members, state=CircleState.ACCEPTED)
    stage.client.circles.circles[circle.id] = circle
    conversation = stage.session.open_conversation(circle.id).id
    network = cast(FakeConversation, stage.session._conversations.get(conversation)._conversation)
    network.tell("on_conversation_message_received", Contact(BOB), ConversationMessage("to all"))
    stage.session.suspend()
    again = make_stage(stage.drawer)
    assert again.session.view().conversations == ()
    assert stage.drawer.kept == {}


def test_the_oldest_make_room(stage: Stage, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unseen, "MOST_LINES", 3)
    monkeypatch.setattr(unseen, "MOST_CHARACTERS", 20)
    for number in range(5):
        talk.bob_says(f"{number}")
    assert stage.drawer.texts() == ["2", "3", "4"]
    talk.bob_says("x" * 18)
    assert stage.drawer.texts() == ["3", "4", "x" * 18]
    talk.bob_says("x" * 21)
    assert stage.drawer.texts() == ["3", "4", "x" * 18]


def test_a_drawer_that_does_not_open_keeps_nobody_from_talking() -> None:
    drawer = FakeDrawer()
    drawer.failure = RuntimeError("the disk is full")
    stage = make_stage(drawer)
    talk = Talk(stage)
    talk.bob_says("hello")
    assert talk.texts() == ["hello"]
