"""What people see of a conversation: lines, states, typing, unread counts."""

from __future__ import annotations

from typing import cast

import pytest
from twisted.internet.defer import maybeDeferred

from amsn2athena.core import pictures
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.lines import CHARACTERS_KEPT, LINES_KEPT
from amsn2athena.core.session import SETTLING
from amsn2athena.core.views import FormatView, MessageKind, MessageState
from amsn2athena.papyon import (
    Contact,
    ConversationMessage,
    DeliveryProblem,
    Ink,
    Presence,
    Style,
    Unshown,
)
from amsn2athena.papyon.errors import ConnectionLost, InviteFailed, MessageNotDelivered
from tests.core.conftest import EPOCH, Stage
from tests.core.fakes import FakeConversation
from tests.core.test_contact_list import sentence_of
from tests.core.test_pictures import gif


class Talk:
    """A conversation with Bob, opened."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.bob = stage.client.add_contact("bob@example.com", name="Bob")
        self.id = stage.session.open_conversation("bob@example.com").id

    @property
    def network(self) -> FakeConversation:
        """The papyon side."""
        managed = self.stage.session._conversations.get(self.id)
        return cast(FakeConversation, managed._conversation)

    def texts(self) -> list[str]:
        (view,) = (view for view in self.stage.session.view().conversations if view.id == self.id)
        return [line.text for line in view.messages]

    def bob_says(self, text: str) -> None:
        self.network.tell("on_conversation_message_received", self.bob, ConversationMessage(text))


@pytest.fixture
def talk(stage: Stage) -> Talk:
    return Talk(stage)


def test_the_conversation_of_several_is_opened_once_and_is_nobodys_alone(stage: Stage, talk: Talk) -> None:
    several = ["Carol@example.com", "bob@example.com", "bob@example.com", stage.session.account]
    group = stage.session.open_group(several)
    assert group.participants == ("bob@example.com", "carol@example.com")
    assert stage.session.open_group(several[:2]).id == group.id
    assert stage.session.open_conversation("bob@example.com").id == talk.id
    assert len(stage.session.view().conversations) == 2


@pytest.mark.parametrize(
    "accounts", [["bob@example.com"], [], [f"p{number}@example.com" for number in range(51)]]
)
def test_one_or_a_crowd_are_no_conversation_of_several(stage: Stage, accounts: list[str]) -> None:
    with pytest.raises(Refusal):
        stage.session.open_group(accounts)


def test_a_message_is_sending_until_the_network_acknowledges_it(stage: Stage, talk: Talk) -> None:
    line = stage.session.send_text(talk.id, "hello", "k1")
    assert (line.state, line.own, line.key, line.time) == (MessageState.SENDING, True, "k1", EPOCH)
    ((text, answer),) = talk.network.sent
    assert text == "hello"
    answer.callback(None)
    assert [line.state for line in stage.tab.messages(talk.id)] == [MessageState.DELIVERED]


def test_a_message_that_did_not_arrive_says_why_and_can_be_sent_again(stage: Stage, talk: Talk) -> None:
    stage.session.send_text(talk.id, "hello", "k1")
    talk.network.sent[0][1].errback(MessageNotDelivered(DeliveryProblem.NO_ANSWER))
    (line,) = stage.tab.messages(talk.id)
    assert line.state is MessageState.FAILED
    assert line.problem == "Bob did not answer, so this was not delivered."
    assert stage.session.send_text(talk.id, "hello", "k1").state is MessageState.SENDING
    talk.network.sent[1][1].callback(None)
    (line,) = stage.tab.messages(talk.id)
    assert (line.state, line.problem) == (MessageState.DELIVERED, "")


def test_the_same_message_sent_twice_is_one(stage: Stage, talk: Talk) -> None:
    first = stage.session.send_text(talk.id, "hello", "k1")
    assert stage.session.send_text(talk.id, "hello", "k1") == first
    assert len(talk.network.sent) == 1
    stage.session.send_text(talk.id, "hello", "k2")
    assert len(talk.network.sent) == 2


def test_what_is_written_while_the_network_is_away_goes_when_it_is_back(stage: Stage, talk: Talk) -> None:
    stage.client.lose(ConnectionLost())
    stage.session.send_text(talk.id, "one", "k1")
    stage.session.send_text(talk.id, "two", "k2")
    stage.session.send_typing(talk.id)
    assert talk.network.sent == []
    assert talk.network.typing_sent == 0
    stage.clock.advance(1)
    stage.client.login_answer.callback(None)
    assert [text for text, _ in talk.network.sent] == ["one", "two"]


def test_after_a_restart_those_who_are_late_are_waited_for(stage: Stage, talk: Talk) -> None:
    stage.client.lose(ConnectionLost())
    talk.bob.presence = Presence.OFFLINE
    stage.client.tell("on_contact_presence_changed", talk.bob)
    stage.session.send_text(talk.id, "one", "k1")
    stage.clock.advance(1)
    stage.client.login_answer.callback(None)
    stage.session.send_text(talk.id, "two", "k2")
    assert talk.network.sent == []
    talk.bob.presence = Presence.ONLINE
    stage.client.tell("on_contact_presence_changed", talk.bob)
    assert [text for text, _ in talk.network.sent] == ["one", "two"]


def test_those_who_do_not_come_are_not_waited_for_long(stage: Stage, talk: Talk) -> None:
    talk.bob.presence = Presence.OFFLINE
    stage.client.tell("on_contact_presence_changed", talk.bob)
    stage.clock.advance(3)
    stage.session.send_text(talk.id, "one", "k1")
    assert talk.network.sent == []
    stage.clock.advance(SETTLING - 3)
    stage.session.send_text(talk.id, "two", "k2")
    assert talk.network.sent == []
    assert [text for _, text, _ in stage.client.oim_box.left] == ["one", "two"]


def test_a_bounded_number_waits_for_the_network(stage: Stage, talk: Talk) -> None:
    stage.client.lose(ConnectionLost())
    for number in range(100):
        stage.session.send_text(talk.id, "x", f"k{number}")
    with pytest.raises(Refusal, match="Too many"):
        stage.session.send_text(talk.id, "x", "k100")


def test_what_others_write_is_shown_and_counted_until_somebody_looks(stage: Stage, talk: Talk) -> None:
    talk.network.tell("on_conversation_message_received", talk.bob, ConversationMessage("hi\r\nthere\x00"))
    (line,) = stage.tab.messages(talk.id)
    assert (line.text, line.sender, line.sender_name, line.own) == (
        "hi\nthere",
        "bob@example.com",
        "Bob",
        False,
    )
    stage.session.look(talk.id, "tab", True)
    stage.session.look(talk.id, "other tab", True)
    talk.network.tell("on_conversation_message_received", talk.bob, ConversationMessage("seen at once"))
    stage.session.look(talk.id, "tab", False)
    talk.network.tell("on_conversation_message_received", talk.bob, ConversationMessage("seen at once"))
    stage.session.look(talk.id, "other tab", False)
    talk.network.tell("on_conversation_nudge_received", talk.bob)
    stage.session.look("closed", "tab", False)
    assert stage.tab.take("unread_changed") == [(talk.id, 1), (talk.id, 0), (talk.id, 1)]


def test_what_we_write_at_another_place_is_our_own_line_here(stage: Stage, talk: Talk) -> None:
    talk.network.tell("on_conversation_message_sent_elsewhere", ConversationMessage("from the sofa"))
    talk.network.tell("on_conversation_action_sent_elsewhere", "waves")
    talk.network.tell("on_conversation_nudge_sent_elsewhere")
    lines = stage.tab.messages(talk.id)
    assert [(line.kind, line.text, line.own, line.state) for line in lines] == [
        (MessageKind.TEXT, "from the sofa", True, MessageState.DELIVERED),
        (MessageKind.ACTION, "waves", True, MessageState.DELIVERED),
        (MessageKind.NUDGE, "", True, MessageState.DELIVERED),
    ]
    assert stage.tab.take("unread_changed") == []


def test_typing_shows_until_the_message_comes_or_it_grows_old(stage: Stage, talk: Talk) -> None:
    talk.network.tell("on_conversation_user_typing", talk.bob)
    stage.clock.advance(5)
    talk.network.tell("on_conversation_user_typing", talk.bob)
    stage.clock.advance(5)
    assert stage.session.view().conversations[0].typing == ("Bob",)
    stage.clock.advance(2)
    talk.network.tell("on_conversation_user_typing", talk.bob)
    talk.network.tell("on_conversation_message_received", talk.bob, ConversationMessage("hi"))
    assert stage.tab.take("typing_changed") == [
        (talk.id, ("Bob",)),
        (talk.id, ()),
        (talk.id, ("Bob",)),
        (talk.id, ()),
    ]


def test_typing_is_told_to_the_others_at_most_every_four_seconds(stage: Stage, talk: Talk) -> None:
    for _ in range(9):
        stage.session.send_typing(talk.id)
        stage.clock.advance(1)
    assert talk.network.typing_sent == 3


def test_nudges_come_and_go_but_not_too_often(stage: Stage, talk: Talk) -> None:
    assert stage.session.send_nudge(talk.id).kind is MessageKind.NUDGE
    with pytest.raises(Refusal, match="ten seconds"):
        stage.session.send_nudge(talk.id)
    stage.clock.advance(10)
    stage.session.send_nudge(talk.id)
    talk.network.tell("on_conversation_nudge_received", talk.bob)
    assert [line.own for line in stage.tab.messages(talk.id)] == [True, True, False]
    assert [text for text, _ in talk.network.sent] == ["*nudge*", "*nudge*"]


def test_somebody_who_nudges_again_and_again_is_felt_once_in_ten_seconds(stage: Stage, talk: Talk) -> None:
    carol = stage.client.add_contact("carol@example.com", name="Carol")
    for sender in (talk.bob, talk.bob, carol):
        talk.network.tell("on_conversation_nudge_received", sender)
    stage.clock.advance(9.9)
    talk.network.tell("on_conversation_nudge_received", talk.bob)
    stage.clock.advance(0.1)
    talk.network.tell("on_conversation_nudge_received", talk.bob)
    senders = [line.sender_name for line in stage.tab.messages(talk.id)]
    assert senders == ["Bob", "Carol", "Bob"]
    assert stage.tab.take("unread_changed")[-1] == (talk.id, 3)


def test_a_text_is_sent_and_shown_as_its_writer_wants_it(stage: Stage, talk: Talk) -> None:
    chosen = FormatView("Georgia", "c0392b", bold=True, right_to_left=True)
    assert stage.session.send_text(talk.id, "hello", "k1", chosen).format == chosen
    (sent,) = talk.network.formats
    assert (sent.font, sent.color, sent.style, sent.right_alignment) == (
        "Georgia",
        "c0392b",
        Style.BOLD,
        True,
    )
    talk.network.tell("on_conversation_message_received", talk.bob, ConversationMessage("hi", sent))
    talk.network.tell("on_conversation_message_received", talk.bob, ConversationMessage("plain"))
    assert [line.format for line in stage.tab.messages(talk.id)] == [chosen, chosen, None]


def test_a_name_claimed_for_one_message_stands_beside_the_known_one(stage: Stage, talk: Talk) -> None:
    for claimed in ("The\nPresident\u0000 ", "Bob", "x" * 500):
        message = ConversationMessage("hi", display_name=claimed)
        talk.network.tell("on_conversation_message_received", talk.bob, message)
    lines = stage.tab.messages(talk.id)
    assert [line.called for line in lines] == ["The President", "", "x" * 387]
    assert {line.sender_name for line in lines} == {"Bob"}


def test_what_somebody_does_is_sent_and_shown_as_an_action(stage: Stage, talk: Talk) -> None:
    line = stage.session.send_text(talk.id, "/me  waves\nboth hands ", "k1")
    assert (line.kind, line.text) == (MessageKind.ACTION, "waves both hands")
    stage.session.send_text(talk.id, "/me", "k2")
    stage.session.send_text(talk.id, "/menu", "k3")
    assert [text for text, _ in talk.network.sent] == ["*waves both hands*", "/me", "/menu"]
    talk.network.tell("on_conversation_action_received", talk.bob, "waves\x00 back")
    line = stage.tab.messages(talk.id)[-1]
    assert (line.kind, line.sender_name, line.text) == (MessageKind.ACTION, "Bob", "waves back")
    with pytest.raises(Refusal, match="300 characters"):
        stage.session.send_text(talk.id, "/me " + "x" * 301, "k4")


def test_an_action_that_waits_for_somebody_says_who_did_it(stage: Stage, talk: Talk) -> None:
    stage.client.profile.display_name = "Alice"
    stage.session.send_text(talk.id, "/me waves", "k1")
    talk.network.sent[0][1].errback(MessageNotDelivered(DeliveryProblem.CONTACT_OFFLINE))
    assert [text for _, text, _ in stage.client.oim_box.left] == ["* Alice waves"]


def test_what_somebody_drew_is_a_picture_while_the_conversation_is_open(
    stage: Stage, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "render", lambda data: maybeDeferred(pictures.remade, data))
    for data in (gif(), b"GIF89a nonsense"):
        talk.network.tell("on_conversation_ink_received", talk.bob, Ink("image/gif", data))
    shown, broken = stage.tab.messages(talk.id)
    assert (shown.kind, broken.kind, broken.picture) == (MessageKind.INK, MessageKind.INK, "")
    assert (stage.session.picture(shown.picture) or b"").startswith(b"\x89PNG")
    assert stage.session.picture("") is None
    stage.session.close_conversation(talk.id)
    assert stage.session.picture(shown.picture) is None


def test_what_cannot_be_shown_is_told_in_words(stage: Stage, talk: Talk) -> None:
    for what in Unshown:
        talk.network.tell("on_conversation_unshown_received", talk.bob, what)
    wink, clip, ink = stage.tab.messages(talk.id)
    assert wink.text == "Bob sent a wink, which cannot be shown here."
    assert clip.text == "Bob sent a voice clip, which cannot be shown here."
    assert (ink.kind, ink.picture) == (MessageKind.INK, "")


def test_opening_twice_is_the_same_conversation(stage: Stage, talk: Talk) -> None:
    assert stage.session.open_conversation("Bob@example.com").id == talk.id
    assert len(stage.tab.take("conversation_opened")) == 1


def test_somebody_not_on_the_list_cannot_be_talked_to(stage: Stage) -> None:
    with pytest.raises(Refusal, match="not on your contact list"):
        stage.session.open_conversation("nobody@example.com")


def test_a_conversation_that_others_begin_opens(stage: Stage) -> None:
    carol = stage.client.add_contact("carol@example.com", name="Carol")
    stage.client.tell("on_invite_conversation", FakeConversation(None, [carol]))
    ((view,),) = stage.tab.take("conversation_opened")
    assert (view.title, view.participants) == ("Carol", ("carol@example.com",))


def test_a_closed_conversation_is_left_and_gone(stage: Stage, talk: Talk) -> None:
    network = talk.network
    stage.clock.advance(SETTLING)
    calls = list(stage.clock.getDelayedCalls())
    network.tell("on_conversation_user_typing", talk.bob)
    assert stage.clock.getDelayedCalls() != calls
    stage.session.close_conversation(talk.id)
    assert network.left
    assert stage.tab.take("conversation_closed") == [(talk.id,)]
    assert stage.clock.getDelayedCalls() == calls
    for use in (stage.session.send_typing, stage.session.send_nudge, stage.session.close_conversation):
        with pytest.raises(Refusal, match="was closed"):
            use(talk.id)


def test_others_can_be_invited_and_come_and_go(stage: Stage, talk: Talk) -> None:
    carol = stage.client.add_contact("carol@example.com", name="Carol")
    stage.session.invite(talk.id, "carol@example.com")
    assert talk.network.sent[0][0] == "*invite carol@example.com*"
    talk.network.tell("on_conversation_user_joined", carol)
    talk.network.tell("on_conversation_user_joined", carol)
    talk.network.tell("on_conversation_user_left", talk.bob)
    talk.network.tell("on_conversation_user_left", carol)
    assert talk.texts() == ["Carol joined the conversation.", "Bob left the conversation."]
    views = [view for (view,) in stage.tab.take("conversation_changed")]
    assert [view.title for view in views] == ["Bob, Carol", "Carol"]
    assert [(view.participants, view.names) for view in views] == [
        (("bob@example.com", "carol@example.com"), ("Bob", "Carol")),
        (("carol@example.com",), ("Carol",)),
    ]


def test_somebody_who_cannot_come_is_told_in_words(stage: Stage, talk: Talk) -> None:
    stage.client.add_contact("carol@example.com", name="Carol")
    failed = stage.session.invite(talk.id, "carol@example.com")
    talk.network.sent[0][1].errback(InviteFailed(DeliveryProblem.CONTACT_OFFLINE))
    assert "Carol" in sentence_of(failed)


def test_a_stranger_who_types_is_not_shown(stage: Stage, talk: Talk) -> None:
    talk.network.tell("on_conversation_user_typing", Contact("mallory@example.com"))
    assert stage.session.view().conversations[0].typing == ()


def test_a_new_name_is_the_new_title(stage: Stage, talk: Talk) -> None:
    talk.bob.display_name = "Robert"
    stage.client.tell("on_contact_display_name_changed", talk.bob)
    assert [view.title for (view,) in stage.tab.take("conversation_changed")] == ["Robert"]


def test_a_long_conversation_keeps_its_newest_lines(stage: Stage, talk: Talk) -> None:
    for number in range(LINES_KEPT + 1):
        stage.session.send_text(talk.id, str(number), f"k{number}")
    assert len(talk.texts()) == LINES_KEPT
    assert talk.texts()[-1] == str(LINES_KEPT)
    talk.network.sent[0][1].callback(None)
    stage.session.send_text(talk.id, "again", "k0")
    assert talk.texts()[-1] == "again"


def test_who_writes_without_measure_fills_nobodys_memory(stage: Stage, talk: Talk) -> None:
    stage.session.send_text(talk.id, "hello", "k1")
    for letter in "abc":
        talk.bob_says(letter * (CHARACTERS_KEPT // 2))
    assert [text[0] for text in talk.texts()] == ["b", "c"]
    talk.bob_says("d" * (CHARACTERS_KEPT + 1))
    assert [text[0] for text in talk.texts()] == ["d"]
    assert stage.session.send_text(talk.id, "hello", "k1").text == "hello"


def test_when_too_many_are_open_the_oldest_read_one_makes_room(stage: Stage) -> None:
    ids = []
    for number in range(101):
        stage.client.add_contact(f"c{number}@example.com")
        ids.append(stage.session.open_conversation(f"c{number}@example.com").id)
        if number == 0:
            managed = stage.session._conversations.get(ids[0])
            managed.on_conversation_nudge_received(Contact("c0@example.com"))
    assert stage.tab.take("conversation_closed") == [(ids[1],)]


def test_ending_the_session_leaves_every_conversation(stage: Stage, talk: Talk) -> None:
    network = talk.network
    stage.session.sign_out()
    assert network.left
