"""Who answers a ring first sees one person there, whoever else was called: orders in which a group comes."""

from __future__ import annotations

from typing import Any

import pytest

from amsn2athena.msnp import Command
from amsn2athena.msnp.message import Action, Typing
from amsn2athena.papyon import Contact, Conversation
from tests.papyon.network import ALICE, BOB, CAROL, SB, Network, join, leave, message, text
from tests.papyon.recorder import Recorder
from tests.papyon.talk import contact
from tests.papyon.wires import Wire, has_fired

DAVE = "dave@example.com"


class Door:
    """Alice, at home; what is told of conversations that others begin, and of those that `open` made."""

    def __init__(self) -> None:
        self.network = Network()
        self.network.has(BOB, CAROL, DAVE)
        self.client = self.network.signed_in()
        self.recorder = Recorder()
        self.client.register_events_handler(self.recorder)

    def open(self, *accounts: str) -> Conversation:
        """Have a window open with these people, in which nothing is said."""
        conversation = Conversation(self.client, [contact(self.client, each) for each in accounts])
        conversation.register_events_handler(self.recorder)
        return conversation

    def ring(self) -> Wire:
        """Let Bob ring; return the server's end of the room, in which he is."""
        self.network.ring()
        self.network.sb.take()
        return self.network.sb

    @property
    def begun(self) -> list[Conversation]:
        """The conversations that others began."""
        return [conversation for (conversation,) in self.recorder.of("invite_conversation")]

    @property
    def heard(self) -> list[str]:
        """What was said in the windows that were open before."""
        return [args[1].content for args in self.recorder.of("conversation_message_received")]


def accounts(people: Any) -> set[str]:
    return {each.account for each in people if isinstance(each, Contact)}


def test_a_group_whose_first_is_a_friend_does_not_come_into_the_window_with_that_friend() -> None:
    door = Door()
    alone = door.open(BOB)
    room = door.ring()
    room.say(*join(CAROL), *text(CAROL, "hello all"))
    (group,) = door.begun
    assert accounts(group.participants) == {BOB, CAROL}
    assert accounts(alone.contacts) == {BOB}
    assert (alone.participants, door.heard) == (frozenset(), [])


def test_what_is_said_to_a_friend_who_calls_a_group_is_said_to_the_friend_alone() -> None:
    door = Door()
    alone = door.open(BOB)
    room = door.ring()
    sent = alone.send_text_message("between us")
    room.say(*join(CAROL))
    door.network.wires.pump()
    assert has_fired(sent)
    assert [command for command in room.take() if command.verb == "MSG"] == []


@pytest.mark.parametrize("said", [text(BOB, "hi"), [message(BOB, Typing(BOB).payload())]])
def test_who_is_asked_in_after_something_was_said_comes_into_the_same_window(said: list[Command]) -> None:
    door = Door()
    alone = door.open(BOB)
    room = door.ring()
    room.say(*said, *join(CAROL))
    assert door.begun == []
    assert accounts(alone.participants) == {BOB, CAROL}


def test_a_group_comes_together_in_its_own_window_one_after_the_other() -> None:
    door = Door()
    door.open(BOB)
    group = door.open(BOB, CAROL, DAVE)
    room = door.ring()
    room.say(*join(CAROL))
    assert group.participants == frozenset()
    room.say(*join(DAVE))
    assert accounts(group.participants) == {BOB, CAROL, DAVE}
    room.say(*text(DAVE, "all here"))
    assert (door.begun, door.heard) == ([], ["all here"])


def test_some_of_a_group_who_speak_begin_a_conversation_of_their_own() -> None:
    door = Door()
    group = door.open(BOB, CAROL, DAVE)
    room = door.ring()
    room.say(*join(CAROL), *text(CAROL, "without Dave"))
    (begun,) = door.begun
    assert accounts(begun.contacts) == {BOB, CAROL}
    assert accounts(group.contacts) == {BOB, CAROL, DAVE}


def test_a_group_that_we_are_calling_together_may_call_us_instead() -> None:
    door = Door()
    door.network.replies = {"XFR": None}
    group = door.open(BOB, CAROL)
    sent = group.send_text_message("hello")
    door.ring().say(*join(CAROL))
    door.network.wires.pump()
    assert has_fired(sent)
    assert door.begun == []


def test_what_we_say_at_another_place_is_in_the_window_that_is_open_here() -> None:
    door = Door()
    door.open(BOB)
    door.ring().say(message(ALICE, Action("waves").payload()), *text(BOB, "you there"))
    assert (door.begun, door.heard) == ([], ["you there"])
    assert door.recorder.of("conversation_action_sent_elsewhere") == [["waves"]]


def test_who_comes_and_goes_without_a_word_is_not_noticed() -> None:
    door = Door()
    alone = door.open(BOB)
    door.ring().say(*leave(BOB))
    door.network.wires.pump()
    assert door.recorder.of("conversation_user_joined") == []
    assert (door.begun, alone.participants, door.network.wires.to(SB)) == ([], frozenset(), [])


def test_what_crosses_our_going_is_heard() -> None:
    door = Door()
    door.open(BOB)
    room = door.ring()
    door.network.wires.wait(299)
    door.network.wires.clock.advance(2)
    room.say(*text(BOB, "now I know what to say"))
    assert door.heard == ["now I know what to say"]


def test_many_rooms_without_a_word_do_not_keep_others_from_ringing() -> None:
    door = Door()
    door.open(BOB)
    for _ in range(60):
        door.ring()
    door.network.wires.pump()
    assert len(door.network.wires.to(SB)) == 50
    door.network.sb.say(*text(BOB, "sorry"))
    assert door.heard == ["sorry"]


def test_a_friend_who_calls_while_we_talk_with_them_and_others_opens_no_window_before_a_word() -> None:
    door = Door()
    group = door.open(BOB, CAROL)
    group.send_nudge()
    door.network.wires.pump()
    room = door.ring()
    assert door.begun == []
    room.say(*text(BOB, "between us"))
    (alone,) = door.begun
    assert accounts(alone.contacts) == {BOB}
    assert door.heard == []


def test_what_is_said_reaches_all_although_a_room_with_one_of_them_is_newer() -> None:
    door = Door()
    alone = door.open(BOB)
    alone.send_nudge()
    door.network.wires.pump()
    first = door.network.sb
    second = door.ring()
    second.say(*text(BOB, "we both called"))
    first.take()
    first.say(*join(CAROL))
    second.take()
    alone.send_text_message("hello both")
    door.network.wires.pump()
    assert [command.verb for command in first.take()] == ["MSG"]
    assert second.take() == []
